"""The rota of parked SIMs: whose turn, how often, when not, and what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from simd.engine.rota import Rota, in_turn, last_visit, outage, overdue, quiet, spent
from simd.model.event import VisitBegan, VisitEnded
from simd.model.journal import Switched
from simd.model.modem import Seat
from simd.model.units import Span
from simd.tariff.texts import Window
from tests.engine.household import Household, OpenHousehold

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
HOME, TWO, THREE = Seat("mdm", 1), Seat("mdm", 2), Seat("mdm", 3)


def visited(
    seat: Seat,
    ago: float,
    outcome: Literal["done", "back"] | None = "done",
    lasted: float | None = 30.0,
) -> Switched:
    at = NOW - timedelta(hours=ago)
    ended = at if outcome else None
    return Switched("v", HOME, seat, "sim", "visit", at, ended, outcome, lasted)


def test_who_waited_longest_goes_first() -> None:
    visits = [visited(TWO, 5), visited(THREE, 9), visited(THREE, 1, "back")]
    assert in_turn([TWO, THREE], visits) == [THREE, TWO]
    assert in_turn([TWO, THREE], [visited(TWO, 5)]) == [THREE, TWO]
    assert last_visit(THREE, visits) == NOW - timedelta(hours=9)
    assert last_visit(HOME, visits) is None


def test_a_sim_is_overdue_only_where_the_owner_says_how_often() -> None:
    visits = [visited(TWO, 7)]
    assert not overdue(Rota(), TWO, visits, NOW)
    daily, often = Rota(every=Span(86400)), Rota(every=Span(6 * 3600))
    assert not overdue(daily, TWO, visits, NOW)
    assert overdue(often, TWO, visits, NOW)
    assert overdue(daily, THREE, visits, NOW)


def test_the_days_visits_are_counted() -> None:
    visits = [visited(TWO, 1), visited(TWO, 23, "back"), visited(TWO, 25), visited(TWO, -1)]
    assert spent(Rota(most=2), visits, NOW)
    assert not spent(Rota(most=3), visits, NOW)
    assert spent(Rota(most=0), (), NOW)


@pytest.mark.parametrize(
    ("window", "hour", "held"),
    [("23:00-07:00", 23, True), ("23:00-07:00", 3, True), ("23:00-07:00", 7, False),
     ("12:00-14:00", 13, True), ("12:00-14:00", 14, False), (None, 3, False)],
)  # fmt: skip
def test_no_visit_begins_in_the_quiet_hours(window: str | None, hour: int, *, held: bool) -> None:
    rota = Rota(quiet=Window.parse(window) if window else None)
    assert quiet(rota, NOW.replace(hour=hour)) is held


def test_the_outage_to_expect_is_that_of_the_visits_before() -> None:
    assert outage((), 60.0) == 60.0
    visits = [visited(TWO, 3, lasted=20.0), visited(TWO, 2, lasted=40.0), visited(TWO, 1, "back")]
    assert outage([*visits, visited(TWO, 1, None, None)], 60.0) == 30.0


# --- in the house


def rota(**more: Any) -> Any:
    async def before(house: Household) -> None:
        house.house.rota = Rota(**more)

    return before


async def test_a_parked_sim_is_visited_again_and_its_outage_is_told(
    household: OpenHousehold,
) -> None:
    every = rota(every=Span(3600))
    async with household(rounds=True, visits="allow", before=every) as house:
        await house.until(lambda: house.of(VisitEnded), 30, "the first visit")
        (first,) = house.of(VisitBegan)
        assert first.outage == house.house.limits.visit_guess
        house.clock.advance(timedelta(hours=2))
        await house.until(lambda: len(house.of(VisitEnded)) == 2, 30, "the second visit")
        second = house.of(VisitBegan)[1]
        assert second.outage == pytest.approx(house.of(VisitEnded)[0].outage, abs=0.5)


async def test_no_more_visits_than_the_owner_allows(household: OpenHousehold) -> None:
    few = rota(every=Span(60), most=1)
    async with household(rounds=True, visits="allow", before=few) as house:
        await house.until(lambda: house.of(VisitEnded), 30, "the first visit")
        house.clock.advance(timedelta(hours=2))
        looks = house.keeper.house.clock.monotonic()
        # Rounds look every two seconds of the house's time: several looks pass, and nothing goes.
        await house.until(lambda: house.clock.monotonic() - looks > 2.0, 30)
        assert len(house.of(VisitBegan)) == 1
        house.clock.advance(timedelta(hours=23))
        await house.until(lambda: len(house.of(VisitEnded)) == 2, 30, "the next day's visit")
