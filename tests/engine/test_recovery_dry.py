"""A dry run of the ladder: each rung is told as what it would be, and none reaches the modem."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from simd.engine.dry_run import DryDriver, RunsDry
from simd.engine.recovery_ladder import LADDERS
from simd.engine.recovery_tools import Recovery
from simd.model.event import RecoveryTried
from simd.model.ids import Body, Msisdn
from simd.model.message import Outgoing, StoredPdu
from simd.model.radio import Registration
from simd.model.units import Span
from simd.model.verbs import Driver
from tests.engine import household as household_room
from tests.engine.household import LIMITS, Household, OpenHousehold
from tests.engine.test_recovery import Hands


def told(house: Household) -> list[tuple[str, str, str | None]]:
    return [(one.rung, one.result, one.code) for one in house.of(RecoveryTried)]


def commands(house: Household) -> list[str]:
    return [one["text"] for one in house.do("dump")["commands"]]


async def test_a_deaf_modem_is_only_opened_again(
    household: OpenHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = tuple(replace(step, pause=0.0) for step in LADDERS["deaf"])
    monkeypatch.setitem(LADDERS, "deaf", quick)
    monkeypatch.setattr(household_room, "PROBES", (0.1, 0.2, 0.3))
    hands = Hands()
    async with household(dry_run=True) as house:
        house.house.tools = hands
        await house.ready()
        house.do("hang", seconds=600)
        await house.until(
            lambda: ("rest", "done", None) in told(house), seconds=60, why="the end of the ladder"
        )
        assert told(house)[:7] == [
            ("reopen", "began", None), ("reopen", "done", None),
            ("cfun", "refused", "dry_run"), ("reset", "refused", "dry_run"),
            ("usb", "refused", "dry_run"), ("rest", "began", None), ("rest", "done", None),
        ]  # fmt: skip
        assert hands.done == []
        house.do("unplug")
        house.do("replug")
        await house.ready()
        assert not [text for text in commands(house) if text.startswith(("AT+CFUN=", "AT+CRESET"))]


async def test_a_lost_network_is_waited_for(household: OpenHousehold) -> None:
    async with household(limits=replace(LIMITS, poll=0.05), run=False, dry_run=True) as house:
        house.house.recovery = Recovery(no_service_after=Span(0.3))
        house.start()
        await house.ready()
        await house.until(lambda: house.modem.radio.registration is Registration.HOME)
        house.do("network", state="searching")
        await house.until(lambda: ("rest", "done", None) in told(house), seconds=30, why="the rest")
        assert told(house) == [
            ("cfun", "refused", "dry_run"), ("reset", "refused", "dry_run"),
            ("rest", "began", None), ("rest", "done", None),
        ]  # fmt: skip
        assert not [text for text in commands(house) if text.startswith("AT+CFUN=")]
        # What a dry run withheld is not counted once simd acts.
        house.house.dry_run = False
        assert await house.keeper.ladder.due(house.modem.modem.id, "deaf") == "reopen"
        house.clock.advance(timedelta(hours=1))
        assert await house.keeper.ladder.due(house.modem.modem.id, "no_service") == "cfun"


ACTS = {
    "select_slot": ((1,), {}),
    "enter_pin": (("0000",), {}),
    "set_radio": ((), {"on": False}),
    "set_radio_mode": (("2g",), {}),
    "set_apn": ((None,), {}),
    "bring_up": ((None,), {}),
    "take_down": ((), {}),
    "restart": ((), {}),
    "ussd": (("*100#", 1.0), {}),
    "ussd_reply": (("1", 1.0), {}),
    "ussd_cancel": ((), {}),
    "send": (("00", 1), {}),
    "send_whole": ((Outgoing(Msisdn("+447700900123"), Body("x")),), {}),
}  # fmt: skip


async def test_every_verb_that_changes_anything_is_withheld(household: OpenHousehold) -> None:
    async with household() as house:
        desk = await house.ready()
        dry: Driver = DryDriver(desk.driver)
        before = len(commands(house))
        for name, (arguments, named) in ACTS.items():
            with pytest.raises(RunsDry, match="runs dry"):
                await getattr(dry, name)(*arguments, **named)
        await dry.delete(StoredPdu("SM", 1, 1, "00"))
        passive = DryDriver(desk.driver, passive=True)
        await passive.prepare()
        mutating = [text for text in commands(house)[before:] if "=" in text or text == "ATE0"]
        assert not mutating
        # What is read is the modem's own word; a verb of the protocol is one or the other.
        assert await dry.active_slot() == 1
        assert (await dry.card()).iccid == (await desk.driver.card()).iccid
        assert (await dry.radio()).registration is Registration.HOME
        assert dry.slots == desk.driver.slots
        assert dry.older_modes == ()
        assert not await dry.messages()
        assert isinstance(passive, Driver)
