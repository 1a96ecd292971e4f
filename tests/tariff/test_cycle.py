"""Periods as carriers end them: each begins where the one before it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.tariff import cycle_bounds, day_bounds, month_bounds, part_bounds
from simd.tariff.cycle import Bounds, recent_cycles
from simd.tariff.tariff import Cycle
from simd.tariff.texts import Zone
from tests.tariff.making import cycle, utc

MICRO = timedelta(microseconds=1)


def bounds(anchor: str, now: str, **fields: Any) -> tuple[str, str]:
    found = cycle_bounds(cycle(**fields), utc(anchor), utc(now))
    assert found.end is not None
    return tuple(f"{at:%Y-%m-%d %H:%M:%S}".removesuffix(":00") for at in found)  # type: ignore[return-value]  # two of them


@pytest.mark.parametrize(
    ("fields", "anchor", "now", "start", "end"),
    [
        # thirty times a day after the hour it was bought at
        ({"type": "rolling_days", "n": 30}, "2026-01-10 15:30", "2026-02-20",
         "2026-02-09 15:30", "2026-03-11 15:30"),
        # the last day's last minute is the last of the period, seconds say the same
        ({"type": "rolling_days", "n": 7, "ends_at": "23:59"}, "2026-01-10 15:30", "2026-01-11",
         "2026-01-10 15:30", "2026-01-18 00:00"),
        ({"type": "rolling_days", "n": 7, "ends_at": "23:59:59"}, "2026-01-10 15:30", "2026-01-19",
         "2026-01-18 00:00", "2026-01-25 00:00"),
        # the day of purchase is the first of the seven
        ({"type": "rolling_days", "n": 7, "ends_at": "23:59", "counts_purchase_day": True},
         "2026-01-10 15:30", "2026-01-16 23:59", "2026-01-10 15:30", "2026-01-17 00:00"),
        ({"type": "rolling_days", "n": 1, "ends_at": "23:59", "counts_purchase_day": True},
         "2026-01-10 23:58", "2026-01-10 23:59", "2026-01-10 23:58", "2026-01-11 00:00"),
        # a month on the same day, or the month's last
        ({"type": "month_anniversary"}, "2026-01-31 10:00", "2026-02-28 09:00",
         "2026-01-31 10:00", "2026-02-28 10:00"),
        ({"type": "month_anniversary"}, "2026-01-31 10:00", "2026-03-30",
         "2026-02-28 10:00", "2026-03-31 10:00"),
        ({"type": "month_anniversary"}, "2024-01-31 10:00", "2024-02-10",
         "2024-01-31 10:00", "2024-02-29 10:00"),
        ({"type": "month_anniversary", "ends_at": "23:59"}, "2026-01-31 10:00", "2026-02-10",
         "2026-01-31 10:00", "2026-02-28 00:00"),
        ({"type": "month_anniversary", "n": 12}, "2024-02-29 10:00", "2025-01-01",
         "2024-02-29 10:00", "2025-02-28 10:00"),
        # also before the anchor: a renewal that is known to come
        ({"type": "month_anniversary"}, "2026-03-31 10:00", "2026-02-10",
         "2026-01-31 10:00", "2026-02-28 10:00"),
        ({"type": "calendar_month"}, "2026-05-05", "2026-02-10", "2026-02-01 00:00", "2026-03-01 00:00"),
        ({"type": "calendar_month", "tz": "Asia/Shanghai"}, "2026-05-05", "2026-01-31 16:00",
         "2026-01-31 16:00", "2026-02-28 16:00"),
        ({"type": "billing_day", "day": 27}, "2026-05-05", "2026-08-10",
         "2026-07-27 00:00", "2026-08-27 00:00"),
        ({"type": "billing_day", "day": 31}, "2026-05-05", "2026-02-28 00:00",
         "2026-02-28 00:00", "2026-03-31 00:00"),
        ({"type": "hours", "n": 1}, "2026-01-10 15:30:20", "2026-01-10 17:00",
         "2026-01-10 16:30:20", "2026-01-10 17:30:20"),
        # summer time begins and ends within the days: local midnight stays midnight
        ({"type": "rolling_days", "n": 1, "tz": "Europe/Berlin"}, "2026-03-28 11:00",
         "2026-03-29 00:00", "2026-03-28 11:00", "2026-03-29 10:00"),
        ({"type": "billing_day", "day": 29, "tz": "Europe/Berlin"}, "2026-03-01", "2026-03-29",
         "2026-03-28 23:00", "2026-04-28 22:00"),
    ],
)  # fmt: skip
def test_a_cycle_runs_as_its_carrier_counts(
    fields: dict[str, Any], anchor: str, now: str, start: str, end: str
) -> None:
    assert bounds(anchor, now, **fields) == (start, end)


def test_hours_are_exact_over_a_change_of_the_clocks() -> None:
    tz = Zone("Europe/Berlin")
    day = day_bounds(tz, utc("2026-10-25 12:00"))
    assert day[1] - day[0] == timedelta(hours=25)
    whole = cycle_bounds(cycle(type="hours", n=24, tz=tz), utc("2026-10-24 12:00"), day[0])
    assert whole.end is not None
    assert whole.end - whole.start == timedelta(hours=24)


def test_a_time_that_the_clocks_skip_is_the_one_they_show_instead() -> None:
    daily = cycle(type="rolling_days", n=1, tz="Europe/Berlin")
    found = cycle_bounds(daily, utc("2026-03-28 01:30"), utc("2026-03-29 00:40"))
    assert (found.start, found.end) == (utc("2026-03-28 01:30"), utc("2026-03-29 01:30"))


def test_what_is_bought_once_has_no_end() -> None:
    found = cycle_bounds(cycle(type="once"), utc("2026-01-01"), utc("2036-01-01"))
    assert found == Bounds(utc("2026-01-01"), None)
    assert found.holds(utc("2036-01-01"))
    assert not found.holds(utc("2025-12-31"))
    assert part_bounds("day", cycle(type="once"), found, utc("2026-01-01 12:00")).end == utc(
        "2026-01-02"
    )


def test_days_and_hours_are_cut_to_their_cycle() -> None:
    kind = cycle(type="rolling_days", n=2)
    whole = cycle_bounds(kind, utc("2026-01-10 15:30"), utc("2026-01-10 16:00"))
    assert part_bounds("cycle", kind, whole, whole.start) is whole
    assert part_bounds("day", kind, whole, utc("2026-01-10 16:00")) == (
        whole.start,
        utc("2026-01-11"),
    )
    assert part_bounds("hour", kind, whole, utc("2026-01-12 15:10")).end == whole.end


def test_a_month_is_the_month_of_the_zone() -> None:
    assert month_bounds(Zone("Asia/Shanghai"), utc("2026-12-31 17:00")) == (
        utc("2026-12-31 16:00"),
        utc("2027-01-31 16:00"),
    )


def test_recent_cycles_are_the_last_ones_that_began_since() -> None:
    kind = cycle(type="rolling_days", n=1)
    start = utc("2026-01-01")
    begun = [one.start.day for one in recent_cycles(kind, start, start, utc("2026-01-04 12:00"), 9)]
    assert begun == [2, 3, 4]
    assert [one.start.day for one in recent_cycles(kind, start, start, utc("2026-01-04"), 2)] == [
        3,
        4,
    ]
    assert recent_cycles(kind, start, start, utc("2026-01-01 12:00"), 9) == []


ZONES = ("UTC", "Europe/Berlin", "Asia/Shanghai", "America/St_Johns", "Australia/Lord_Howe")
moments = st.integers(0, 12 * 366 * 86_400_000).map(
    lambda ms: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)


@st.composite
def cycles(draw: st.DrawFn) -> Cycle:
    kind = draw(
        st.sampled_from(
            ["rolling_days", "calendar_month", "month_anniversary", "billing_day", "hours"]
        )
    )
    fields: dict[str, Any] = {
        "type": kind,
        "n": draw(st.integers(1, 70)),
        "tz": draw(st.sampled_from(ZONES)),
    }
    if kind == "billing_day":
        fields["day"] = draw(st.integers(1, 31))
    if kind in ("rolling_days", "month_anniversary"):
        fields["ends_at"] = draw(st.sampled_from(["exact", "23:59", "23:59:59", "08:00"]))
    if kind == "rolling_days" and fields["ends_at"].startswith("23"):
        fields["counts_purchase_day"] = draw(st.booleans())
    return cycle(**fields)


@given(cycles(), moments, moments)
def test_cycles_tile_time(kind: Cycle, anchor: datetime, now: datetime) -> None:
    here = cycle_bounds(kind, anchor, now)
    assert here.holds(now)
    assert here.end is not None
    assert cycle_bounds(kind, anchor, here.start) == here
    assert cycle_bounds(kind, anchor, here.end - MICRO) == here
    assert cycle_bounds(kind, anchor, here.end).start == here.end
    assert cycle_bounds(kind, anchor, here.start - MICRO).end == here.start


@given(cycles(), moments, moments, st.sampled_from(["day", "hour"]))
def test_parts_of_a_cycle_tile_it(kind: Cycle, anchor: datetime, now: datetime, per: Any) -> None:
    whole = cycle_bounds(kind, anchor, now)
    part = part_bounds(per, kind, whole, now)
    assert part.holds(now)
    assert part.start >= whole.start
    assert whole.end is not None
    assert part.end is not None
    assert part.end <= whole.end
    assert part.end == whole.end or part_bounds(per, kind, whole, part.end).start == part.end
