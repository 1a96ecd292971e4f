"""Whatever dies or leaves under simd, it comes back by itself: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.e2e.daemon_child import until
from tests.e2e.soaking import figures, sized
from tests.mm.client import Client
from tests.mm.fixtures import Clients, Rigs, UsbRigs
from tests.mm.rig import Rig
from tests.mm.through import Daemon

# Probed sooner than a modem of no known maker, and not once more for a loan.
UNLENT = "modems: {borrow: {allow: never}}"
OWNED = """sims:
  - {name: lagos, iccid: "8923430100123456785", rights: {li: owner}}
"""


async def messages(daemon: Daemon) -> list[str]:
    return sorted(one["text"] for one in (await daemon.get("/v1/messages"))["messages"])


async def told(daemon: Daemon, texts: Iterable[str], seconds: float = 90) -> None:
    """Once these messages are there, each of them once."""
    wanted = sorted(texts)

    async def there() -> bool:
        return len(await messages(daemon)) >= len(wanted)

    await until(there, f"messages {wanted}", seconds)
    assert await messages(daemon) == wanted


async def came(rig: Rig, text: str) -> None:
    await rig.control.do("sms", **{"from": "10086", "text": text})


async def absent(daemon: Daemon) -> None:
    """Once the modem is known to be away."""
    await daemon.seen(lambda status: status["modems"][0]["state"] == "absent", "absent")


def tries(daemon: Daemon) -> int:
    """How often the modem was looked for."""
    return sum(one["state"] == "opening" for one in daemon.announced.of("modem_changed"))


async def heard(daemon: Daemon, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """The events of a kind once there are so many."""

    async def there() -> list[dict[str, Any]]:
        found = daemon.announced.of(kind)
        return found if len(found) >= count else []

    found: list[dict[str, Any]] = await until(there, f"{count} of {kind}", 90)
    return found


async def given_back(client: Client) -> None:
    """Once ModemManager has the modem again that simd was killed with."""
    began = time.monotonic()
    await client.until_modems(lambda found: len(found) == 1)
    figures("given back", seconds=round(time.monotonic() - began, 2))


async def test_modemmanager_killed_restarted_and_away(rigs: Rigs, folder: Path) -> None:
    rig = await rigs("plain-27007")
    async with Daemon(rig, folder / "simd") as daemon:
        await daemon.start()
        await daemon.modem()
        await came(rig, "before")
        await told(daemon, ["before"])

        async with daemon.frugally("ModemManager killed"):
            await rig.kill_mm()
            await absent(daemon)
            await came(rig, "while it was dead")
            await asyncio.sleep(sized(3, 60))
        await rig.start_mm()
        await rig.plug(0)
        await daemon.modem()
        await told(daemon, ["before", "while it was dead"])

        await rig.restart_mm()
        await came(rig, "after a restart")
        await daemon.modem()
        await told(daemon, ["after a restart", "before", "while it was dead"])
        assert tries(daemon) < 20


async def test_modemmanager_stopped_in_its_tracks(rigs: Rigs, folder: Path) -> None:
    """In full size for a minute: longer than any call over the bus is waited for."""
    rig = await rigs("plain-27007")
    async with Daemon(rig, folder / "simd") as daemon:
        await daemon.start()
        modem = await daemon.modem()
        rig.children["mm"].send(signal.SIGSTOP)
        sim = modem["active_sim"]
        dialled = asyncio.create_task(daemon.post(f"/v1/sims/{sim}/ussd?wait=1", {"code": "*100#"}))
        await came(rig, "while it stood still")
        async with daemon.frugally("ModemManager stopped"):
            assert (await daemon.get("/v1/status"))["modems"]
            await asyncio.sleep(sized(3, 60))
        rig.children["mm"].send(signal.SIGCONT)
        await dialled
        await told(daemon, ["while it stood still"])
        again = await daemon.modem()
        assert again["id"] == modem["id"]
        assert tries(daemon) < 20


async def test_a_new_bus(rigs: Rigs, folder: Path) -> None:
    rig = await rigs("plain-27007")
    async with Daemon(rig, folder / "simd") as daemon:
        await daemon.start()
        await daemon.modem()
        await came(rig, "on the old bus")
        await told(daemon, ["on the old bus"])
        async with daemon.frugally("no bus"):
            await rig.stop_bus()
            await absent(daemon)
            await came(rig, "without a bus")
            await asyncio.sleep(sized(3, 60))
        await rig.start_bus()
        await rig.start_mm()
        await rig.plug(0)
        await daemon.modem()
        await told(daemon, ["on the old bus", "without a bus"])
        assert tries(daemon) < 20


async def test_pulled_out_and_put_back(usb_rigs: UsbRigs, folder: Path) -> None:
    rig = await usb_rigs("quectel-ec25")
    async with Daemon(rig, folder / "simd", UNLENT) as daemon:
        await daemon.start()
        modem = await daemon.modem(port="usb:1-1")
        async with daemon.frugally("the modem pulled out"):
            await rig.unplug(0)
            await absent(daemon)
            await asyncio.sleep(sized(0, 60))
        await rig.plug(0)
        again = await daemon.modem()
        assert (again["id"], again["active_sim"]) == (modem["id"], modem["active_sim"])
        await came(rig, "after the plug")
        await told(daemon, ["after the plug"])


async def test_simd_killed_while_the_port_is_on_loan(
    rigs: Rigs, clients: Clients, folder: Path
) -> None:
    rig = await rigs("quectel-ec25")
    client = await clients(rig)
    async with Daemon(rig, folder / "simd", OWNED) as daemon:
        await daemon.start()
        sim = (await daemon.modem())["active_sim"]
        menu_code = {"code": "*312#", "confirm": "*312#"}
        # An answer that ModemManager discards: the next time simd asks on the port.
        await rig.control.do("ussd_next", status=2, text="You have N1")
        await daemon.post(f"/v1/sims/{sim}/ussd?wait=60", menu_code)
        menu = await daemon.done(f"/v1/sims/{sim}/ussd", menu_code)
        assert menu["session"]
        lent = await heard(daemon, "port_borrowed", 2)
        assert [one["why"] for one in lent] == ["slot", "ussd"]
        assert await client.modems() == {}

        await daemon.kill()
        await given_back(client)
        await daemon.start(0)
        await daemon.modem()
        back = await heard(daemon, "port_returned", 2)
        assert [(one["why"], one["code"]) for one in back] == [
            ("slot", None),
            ("ussd", "interrupted"),
        ]
        assert back[1]["outage"] > 0
        assert (await daemon.done(f"/v1/sims/{sim}/ussd", {"code": "*310#"}))["text"]


async def test_killed_in_the_middle_of_a_visit(rigs: Rigs, clients: Clients, folder: Path) -> None:
    rig = await rigs("simcom-a7670")
    client = await clients(rig)
    async with Daemon(rig, folder / "simd", visits="allow") as daemon:
        await daemon.start()
        home = (await daemon.modem())["active_sim"]
        await heard(daemon, "visit_began")
        await heard(daemon, "port_borrowed", 2)
        await daemon.kill()
        await given_back(client)

        daemon.visits("never")
        await daemon.start(0)
        await daemon.modem(active_sim=home)
        (began,) = daemon.announced.of("switch_began")
        (ended,) = await heard(daemon, "switch_ended")
        assert (ended["id"], ended["seat"]["slot"]) == (began["id"], 1)
        assert len(daemon.announced.of("visit_ended")) <= 1
        assert (await rig.control.dump())["active_slot"] == 1
        lent, back = (daemon.announced.of(f"port_{what}") for what in ("borrowed", "returned"))
        assert len(lent) == len(back)
        assert "interrupted" in {one["code"] for one in back}


async def test_a_modem_that_goes_mute(rigs: Rigs, folder: Path) -> None:
    """In full size so long that ModemManager gives it up: then it is taken by AT."""
    rig = await rigs("plain-27007")
    seconds = sized(6, 200)
    async with Daemon(rig, folder / "simd") as daemon:
        await daemon.start()
        modem = await daemon.modem()
        await came(rig, "before")
        await told(daemon, ["before"])
        async with daemon.frugally("the modem mute"):
            await rig.control.do("hang", seconds=seconds)
            answer = await daemon.post(
                f"/v1/sims/{modem['active_sim']}/ussd?wait={seconds + 60}", {"code": "*100#"}
            )
            assert answer["state"] in ("failed", "unknown", "done")
            await came(rig, "behind its back")
            await told(daemon, ["before", "behind its back"], seconds + 150)

        def back(status: dict[str, Any]) -> bool:
            now = status["modems"][0]
            return bool(now["state"] == "ready" and now["operator"])

        await daemon.seen(back, "the modem is back")
        again = (await daemon.get("/v1/status"))["modems"][0]
        assert again["id"] == modem["id"]
        assert tries(daemon) < 20
