"""The ladder leaves a modem alone whose switch was torn, and doesn't leave it alone for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from simd.engine.recovery_ladder import LADDERS
from simd.model.event import ModemChanged, RecoveryTried, SwitchEnded, SwitchStep
from simd.model.modem import ModemState
from tests.engine import household as household_room
from tests.engine.household import LI, LIMITS, Household, OpenHousehold

# A choice is never given up here before the line is called deaf.
PATIENT = replace(LIMITS, settle=600.0, register=600.0)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ladder without pauses on a line that is soon called deaf."""
    steps = tuple(replace(step, pause=0.0) for step in LADDERS["deaf"])
    monkeypatch.setitem(LADDERS, "deaf", steps)
    monkeypatch.setattr(household_room, "PROBES", (0.1, 0.2, 0.3))


async def torn(house: Household) -> None:
    """A switch under way whose modem says nothing more, three lives long."""
    there = await house.learn()
    await house.control.use(there.sim.id, "person", LI)
    await house.until(lambda: house.of(SwitchStep), why="the choice began")
    house.do("hang", seconds=600)
    await deaf_again(house, 3)


async def deaf_again(house: Household, lives: int) -> None:
    for _ in range(lives):
        house.told.clear()
        await house.until(lambda: states(house, ModemState.DEAF, ModemState.ABSENT), 30, "deaf")
        await house.until(lambda: states(house, ModemState.OPENING), 30, "a new life")


def states(house: Household, *wanted: ModemState) -> bool:
    return any(one.state in wanted for one in house.of(ModemChanged))


async def tried(house: Household) -> list[RecoveryTried]:
    since = house.clock.now() - timedelta(days=1)
    return [body for _, body in await house.store.recoveries(house.modem.modem.id, since)]


async def test_nothing_is_tried_while_a_switch_is_open(household: OpenHousehold) -> None:
    async with household(limits=PATIENT) as house:
        await torn(house)
        assert await house.store.open_switches()
        assert await tried(house) == []
        house.do("hang", seconds=0)
        (over,) = await house.until(lambda: house.of(SwitchEnded), 30, "the switch is closed")
        assert over.outcome in {"done", "back"}
        assert over.seat.slot == house.slot
        assert await tried(house) == []
        await house.until(lambda: house.modem.state is ModemState.READY, 30, "ready")
        assert await tried(house) == []


async def test_a_switch_that_stays_open_is_given_up_for_the_ladder(
    household: OpenHousehold,
) -> None:
    async with household(limits=PATIENT) as house:
        await torn(house)
        assert await tried(house) == []
        house.clock.advance(timedelta(seconds=PATIENT.settle + PATIENT.register))
        await house.until(lambda: house.of(RecoveryTried), 30, "the ladder")
        assert house.of(RecoveryTried)[0].rung == "reopen"
        house.do("hang", seconds=0)
        (over,) = await house.until(lambda: house.of(SwitchEnded), 60, "the switch is closed")
        assert over.seat.slot == house.slot
        await house.until(lambda: house.modem.state is ModemState.READY, 30, "ready")
        await house.until(lambda: house.of(RecoveryTried)[-1].result == "helped", 30, "helped")
