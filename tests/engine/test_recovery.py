"""The ladder: which rung when, what is told, and what is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from simd.engine.recovery import Service
from simd.engine.recovery_ladder import LADDERS, Tried, next_rung
from simd.engine.recovery_tools import Recovery, UsbAnswer
from simd.engine.registry import Spec
from simd.errors import PortGone
from simd.model.event import RecoveryTried, Result, Rung, Trouble
from simd.model.modem import ModemState
from simd.model.radio import Radio, Registration
from simd.model.sim import Lock
from simd.model.units import Span
from tests.engine import household as household_room
from tests.engine.household import LIMITS, Household, OpenHousehold

START = datetime(2026, 5, 1, 12, tzinfo=UTC)


def after(seconds: float, rung: Rung, result: Result = "began", why: Trouble = "deaf") -> Tried:
    return START + timedelta(seconds=seconds), RecoveryTried("m", rung, why, result)


def rung_at(seconds: float, *tried: Tried, why: Trouble = "deaf") -> Rung | None:
    return next_rung(tried, why, START + timedelta(seconds=seconds))


def test_rungs_come_in_order_each_after_its_pause() -> None:
    tried: list[Tried] = []
    at = 0.0
    for step in LADDERS["deaf"]:
        if tried and step.pause:
            assert rung_at(at + step.pause - 0.1, *tried) is None
        at += step.pause
        assert rung_at(at, *tried) == step.rung
        tried.append(after(at, step.rung))
    assert rung_at(at + 1000, *tried) is None
    assert rung_at(at + 1800, *tried) == "reopen"


def test_what_helped_ends_the_climb_and_rests_grow() -> None:
    assert rung_at(9, after(0, "reopen"), after(5, "reopen", "helped")) == "reopen"
    first, second = after(0, "rest"), after(1800, "rest")
    assert rung_at(1800 + 1800, first, second) is None
    assert rung_at(1800 + 3600, first, second) == "reopen"


def test_a_budget_that_is_spent_skips_its_rung() -> None:
    resets = [after(number, "reset") for number in range(6)]
    helped = after(10, "reset", "helped")
    climb = [after(100, "reopen"), after(110, "cfun")]
    assert rung_at(200, *resets, helped, *climb) == "usb"
    assert rung_at(200, *climb) == "reset"
    day = 86400.0 + 50
    assert rung_at(day, *resets, helped, after(day - 100, "reopen"), after(day - 90, "cfun")) == (
        "reset"
    )


def test_two_troubles_climb_apart() -> None:
    assert rung_at(5, after(0, "reopen"), why="no_service") == "cfun"
    spent = [after(0, "cfun", why="no_service"), after(1, "reset", why="no_service")]
    assert rung_at(5, *spent, why="no_service") == "rest"


HOME, GONE = Radio(Registration.HOME), Radio(Registration.SEARCHING)


def test_only_a_lost_home_network_counts() -> None:
    service = Service()
    assert service.look(GONE, Lock.NONE, 1) == 0  # never had it
    assert service.look(HOME, Lock.NONE, 2) == 0
    assert service.look(GONE, Lock.NONE, 10) == 0
    assert service.look(Radio(Registration.DENIED), Lock.NONE, 40) == 30
    service.again(40)
    assert service.look(GONE, Lock.NONE, 45) == 5
    assert service.look(GONE, Lock.PIN, 99) == 0  # a locked SIM lacks no network
    service.look(Radio(Registration.ROAMING), Lock.NONE, 100)
    assert service.look(GONE, Lock.NONE, 5000) == 0  # abroad a long search is normal
    service.again(5000)


class Hands:
    """What the ladder reaches for, noted."""

    def __init__(self, usb: Result = "asked") -> None:
        self.done: list[str] = []
        self.usb = usb

    async def tell_blindly(self, spec: Spec, rung: Rung) -> None:
        self.done.append(rung)
        if rung == "reset":
            raise PortGone(port=spec.address)

    async def usb_reset(self, spec: Spec) -> UsbAnswer:
        self.done.append("usb" if spec.address else "")
        return UsbAnswer(self.usb, {"instance": r"1\x2d2"})


def rungs(house: Household) -> list[tuple[str, str]]:
    return [(one.rung, one.result) for one in house.of(RecoveryTried)]


async def test_a_deaf_modem_is_climbed_for_and_the_rung_that_helped_is_told(
    household: OpenHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = tuple(replace(step, pause=0.0) for step in LADDERS["deaf"])
    monkeypatch.setitem(LADDERS, "deaf", quick)
    monkeypatch.setattr(household_room, "PROBES", (0.1, 0.2, 0.3))
    hands = Hands()
    async with household() as house:
        house.house.tools = hands
        await house.ready()
        house.do("hang", seconds=600)
        await house.until(
            lambda: ("rest", "done") in rungs(house), seconds=60, why="the end of the ladder"
        )
        assert hands.done == ["cfun", "reset", "usb"]
        assert rungs(house)[:8] == [
            ("reopen", "began"), ("reopen", "done"), ("cfun", "began"), ("cfun", "done"),
            ("reset", "began"), ("reset", "failed"), ("usb", "began"), ("usb", "asked"),
        ]  # fmt: skip
        codes = {one.code for one in house.board.snapshot.health.values()}
        assert {"recovery_rest", "usb_reset_wanted"} <= codes
        assert house.modem.state is not ModemState.READY
        house.do("unplug")
        house.do("replug")
        await house.until(lambda: ("rest", "helped") in rungs(house), seconds=30)
        assert not house.board.snapshot.health


async def test_lost_service_cycles_the_radio_first_and_never_under_an_act(
    household: OpenHousehold,
) -> None:
    limits = replace(LIMITS, poll=0.05)
    async with household(limits=limits, run=False) as house:
        house.house.recovery = Recovery(no_service_after=Span(0.6))
        house.start()
        desk = await house.ready()
        await house.until(lambda: house.modem.radio.registration is Registration.HOME)
        async with desk.marked("ussd"):
            house.do("network", state="searching")
            await house.until(lambda: not house.modem.radio.registration.registered)
            with pytest.raises(BaseException):  # noqa: B017, PT011  # pytest's own failure
                await house.until(lambda: rungs(house), seconds=1.2)
        await house.until(lambda: ("cfun", "done") in rungs(house), why="the radio's cycle")
        seen = [one["text"] for one in house.do("dump")["commands"]]
        assert seen.index("AT+CFUN=4") < len(seen) - 1 - seen[::-1].index("AT+CFUN=1")
        assert rungs(house)[0] == ("cfun", "began")
