"""The main job through ModemManager: every SIM asked, switched, messages in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e.daemon_child import until
from tests.mm.fixtures import MbimRigs, Rigs
from tests.mm.rig import Rig
from tests.mm.through import Daemon

BALANCES = {"ng-mtn": "NGN", "th-ais": "THB", "cn-mobile": "CNY"}


async def every_slot_asked(daemon: Daemon, slots: int) -> list[dict[str, Any]]:
    """Visit every slot, then show what is left on each SIM."""

    def known(status: dict[str, Any]) -> bool:
        asked = [
            sim
            for sim in status["sims"]
            if sim["account"] and sim["account"]["balance"] is not None
        ]
        return len(asked) >= slots

    status = await daemon.seen(known, f"{slots} SIMs with a balance", 240)
    return [sim for sim in status["sims"] if sim["account"]["balance"]]


async def the_job(rig: Rig, daemon: Daemon, slots: int = 2) -> None:
    """Balances by visits, a switch that is proved, a message each way."""
    modem = await daemon.modem()
    assert len(modem["slots"]) >= slots
    sims = await every_slot_asked(daemon, slots)
    for sim in sims:
        assert sim["account"]["balance"]["currency"] == BALANCES[sim["carrier"]]
        assert sim["account"]["source"]["channel"] in ("ussd", "sms")

    second = await daemon.sim_in(2)
    outcome = await daemon.done(f"/v1/sims/{second}/activate")
    assert outcome["switched"]
    assert (await rig.control.dump())["active_slot"] == 2
    modem = await daemon.modem(active_sim=second)
    assert modem["slots"][1]["active"]

    await rig.control.do("sms", **{"from": "10086", "text": "to the second one"})

    async def kept() -> bool:
        found = (await daemon.get("/v1/messages"))["messages"]
        return [one["sim"] for one in found if one["text"] == "to the second one"] == [second]

    await until(kept, "the message", 60)
    sent = await daemon.done(
        f"/v1/sims/{second}/messages", {"to": "+990001234567", "text": "hello", "report": True}
    )
    assert sent["state"] == "sent"

    async def delivered() -> bool:
        found = (await daemon.get("/v1/messages"))["messages"]
        return [one["state"] for one in found if one["id"] == sent["id"]] == ["delivered"]

    await until(delivered, "the report", 60)


async def test_by_its_own_slots(mbim_rigs: MbimRigs, folder: Path) -> None:
    rig = await mbim_rigs("plain-mbim")
    async with Daemon(rig, folder / "simd", visits="allow") as daemon:
        await daemon.start()
        await the_job(rig, daemon)
        assert not daemon.announced.of("port_borrowed")


async def test_by_the_borrowed_port(rigs: Rigs, folder: Path) -> None:
    rig = await rigs("quectel-ec25")
    async with Daemon(rig, folder / "simd", visits="allow") as daemon:
        await daemon.start()
        await the_job(rig, daemon)
        lent = daemon.announced.of("port_borrowed")
        back = daemon.announced.of("port_returned")
        assert len(lent) == len(back) >= 3
        assert {one["why"] for one in lent} == {"slot"}
        assert all(one["code"] is None and one["outage"] > 0 for one in back)


async def test_a_balance_whose_words_modemmanager_discards(rigs: Rigs, folder: Path) -> None:
    """The question is free, so it is asked again at once, on the port, and that is remembered."""
    rig = await rigs("quectel-ec25")
    async with Daemon(rig, folder / "simd") as daemon:
        await daemon.start()
        await daemon.modem()
        sim = await daemon.sim_in(1)

        async def quiet() -> bool:
            return len(daemon.announced.of("reading_taken")) >= 2

        await until(quiet, "the first round", 90)
        text = "Main Bal: N77.00. Valid till 21/01/2027."
        for _ in range(2):
            await rig.control.do("ussd_next", status=2, text=text)
        await daemon.done(f"/v1/sims/{sim}/refresh")

        async def shown() -> bool:
            balance = (await daemon.get("/v1/status"))["sims"][0]["account"]["balance"]
            return bool(balance == {"amount": "77.00", "currency": "NGN"})

        await until(shown, "the balance", 60)
        assert "ussd" in {one["why"] for one in daemon.announced.of("port_borrowed")}
