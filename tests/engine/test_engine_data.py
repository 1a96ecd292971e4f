"""The data session: which APN, which hooks, and an only uplink that is not cut."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from simd.engine.acts.use import use
from simd.engine.data_apn import find_apn, providers
from simd.engine.data_hooks import HookRunner, Hooks, run
from simd.engine.mailbox import Urgency
from simd.engine.registry import Spec
from simd.errors import Held
from simd.model.ids import Imsi
from simd.model.modem import ModemState
from tests.engine.household import LI, Household, OpenHousehold, known

LIST = """<?xml version="1.0"?>
<serviceproviders format="2.0"><country code="xx">
 <provider><name>Alpha</name><gsm><network-id mcc="001" mnc="01"/>
  <apn value="mms.alpha"><usage type="mms"/></apn>
  <apn value="net.alpha"><usage type="internet"/></apn></gsm></provider>
 <provider><name>Guest Mobile</name><gsm><network-id mcc="002" mnc="01"/>
  <apn value="guest"><usage type="internet"/></apn></gsm></provider>
 <provider><name>Host</name><gsm><network-id mcc="002" mnc="01"/>
  <apn value="host"/></gsm></provider>
 <provider><name>Grouped</name><gsm><network-id mcc="002" mnc="01"/><gid1 value="0a1"/>
  <apn value="grouped"/></gsm></provider>
 <provider><name>Long</name><gsm><network-id mcc="003" mnc="010"/><apn value="long"/></gsm>
  <cdma/></provider>
 <provider><name>None</name><gsm><network-id mcc="004" mnc="01"/></gsm></provider>
</country></serviceproviders>"""


@pytest.mark.parametrize(
    ("imsi", "spn", "gid1", "apn"),
    [
        ("001010000000001", None, None, "net.alpha"),
        ("002010000000001", None, None, None),
        ("002010000000001", "GUEST mobile", None, "guest"),
        ("002010000000001", "Nobody", None, None),
        ("002010000000001", None, "0A1FFF", "grouped"),
        ("003010000000001", None, None, "long"),
        ("004010000000001", None, None, None),
        ("999990000000001", None, None, None),
        (None, None, None, None),
    ],
)
def test_the_list_names_an_apn_only_where_it_is_sure(
    tmp_path: Path, imsi: str | None, spn: str | None, gid1: str | None, apn: str | None
) -> None:
    path = tmp_path / "list.xml"
    path.write_text(LIST)
    assert find_apn(Imsi(imsi) if imsi else None, spn, gid1, providers(path)) == apn


def test_no_list_or_a_broken_one_is_no_list(tmp_path: Path) -> None:
    assert providers(tmp_path / "none.xml") == ()
    (tmp_path / "broken.xml").write_text("<serviceproviders>")
    assert providers(tmp_path / "broken.xml") == ()


async def test_the_context_of_a_new_sim_is_its_own_and_never_the_last_one_s(
    household: OpenHousehold,
) -> None:
    sims = [known("cn-unicom-1", apn="3gnet.test")]
    async with household(cards={1: "cn-mobile-1", 2: "cn-unicom-1"}, known=sims) as house:
        house.house.registry.providers = tuple
        there = await house.learn()
        modem = house.emulator.units[0].modem
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert ended.state == "done"
        assert modem.packet.contexts[1].apn == "3gnet.test"
        back = house.sim(1).sim.id
        ended = await house.outcome(await house.control.use(back, "person", LI))
        assert ended.state == "done"
        assert modem.packet.contexts[1].apn == ""


async def test_what_an_earlier_life_left_for_another_sim_is_taken_out(
    household: OpenHousehold,
) -> None:
    sims = [known("cn-mobile-1", apn="cmnet.test")]
    async with household(cards={1: "cn-mobile-1", 2: "cn-unicom-1"}, known=sims) as house:
        house.house.registry.providers = tuple
        there = await house.learn()
        contexts = house.emulator.units[0].modem.packet.contexts
        contexts[1].apn = "cmnet.test"  # no life of this test set it
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert (ended.state, contexts[1].apn) == ("done", "")


async def test_a_sim_that_was_come_back_to_has_its_own_apn_again(
    household: OpenHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    sims = [known("cn-mobile-1", apn="cmnet.test"), known("cn-unicom-1", apn="3gnet.test")]
    async with household(cards={1: "cn-mobile-1", 2: "cn-unicom-1"}, known=sims) as house:
        there = await house.learn()
        packet = house.emulator.units[0].modem.packet
        packet.contexts[1].apn = "cmnet.test"
        tried = []
        monkeypatch.setattr(packet, "activate", lambda _: tried.append(packet.contexts[1].apn))
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert (ended.state, house.slot) == ("failed", 1)
        assert set(tried) == {"3gnet.test"}
        assert packet.contexts[1].apn == "cmnet.test"


def hook(place: Path, name: str) -> str:
    script = place / "hook.sh"
    script.write_text(
        f"#!/bin/sh\nenv | grep ^SIMD_ | sort | tr '\\n' ' ' >>{place}/said\necho >>{place}/said\n"
    )
    script.chmod(0o700)
    return f"{script} '{name} $HOME'"


async def test_hooks_are_told_of_each_sim_that_comes_up_and_goes(
    household: OpenHousehold, tmp_path: Path
) -> None:
    sims = [known("cn-mobile-1", apn="cmnet")]
    async with household(cards={1: "cn-mobile-1", 2: "cn-unicom-1"}, known=sims) as house:
        house.house.registry.providers = tuple
        there = await house.learn()
        command = hook(tmp_path, "x")
        runner = HookRunner(
            Hooks(up=(command,), down=(command,)), house.board, house.house.registry
        )
        task = house.group.create_task(runner.serve())
        said = tmp_path / "said"
        await house.until(said.exists)
        await house.outcome(await house.control.use(there.sim.id, "person", LI))
        await house.until(lambda: len(said.read_text().splitlines()) == 3)
        task.cancel()
        up, down, other = said.read_text().splitlines()
        netdev = f"SIMD_NETDEV={tmp_path}/net/wwan0"
        assert up.split()[:2] == ["SIMD_APN=cmnet", "SIMD_EVENT=up"]
        assert (netdev in up, "SIMD_SIM=cn-mobile-1" in up) == (True, True)
        assert "SIMD_EVENT=down" in down
        assert "SIMD_SIM=cn-mobile-1" in down
        assert "SIMD_EVENT=up" in other
        assert "SIMD_SIM=cn-mobile-1" not in other


async def test_a_hook_has_its_time_and_no_shell(tmp_path: Path) -> None:
    waits = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert await run(waits, {}, 0.2) is None
    assert await run(["/nowhere"], {}, 1.0) is None
    assert await run([], {}, 1.0) is None
    assert await run(["/bin/sh", "-c", "exit 7"], {}, 5.0) == 7
    left = tmp_path / "left"
    assert await run(["/bin/echo", f"; touch {left}"], {}, 5.0) == 0
    assert not left.exists()


async def held(house: Household, sim: str) -> None:
    with pytest.raises(Held, match="sole_uplink"):
        await house.keeper.mailbox.post(
            "switch", Urgency.POLICY, lambda desk: use(desk, sim, "policy")
        )


async def test_an_only_uplink_is_left_only_while_its_way_back_is_armed(
    household: OpenHousehold,
) -> None:
    async with household(run=False) as house:
        house.keeper.spec = Spec(house.keeper.spec.address, "roof0", sole_uplink=True)
        house.start()
        there = (await house.learn()).sim.id
        await house.desk.driver.bring_up(None)
        await house.until(lambda: house.desk.way_back._proved)
        house.desk.way_back._proved = None
        house.do("network", state="searching")
        await asyncio.sleep(0.1)
        await held(house, there)
        asked = await house.outcome(await house.control.visit(there, LI))
        assert asked.error is not None
        assert asked.error["code"] in {"held", "consent_needed"}
        assert house.slot == 1
        house.do("network", state="home")
        await house.until(lambda: house.modem.radio.registration.registered)
        await house.desk.driver.bring_up(None)
        done = await house.keeper.mailbox.post(
            "switch", Urgency.POLICY, lambda desk: use(desk, there, "policy")
        )
        assert (done["switched"], house.slot) == (True, 2)
        await house.until(lambda: house.modem.state is ModemState.READY)
