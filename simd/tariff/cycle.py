"""Periods: from when to when a cycle runs, by the clocks of the tariff's own time zone.

Cycles tile time: each begins where the one before it ends. They are told as half-open
intervals in UTC. A cycle's anchor is the moment it was bought, or any moment it is known to
have been renewed at. A day in a zone with summer time has 23 or 25 hours now and then; hours
are always exact.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

from simd.tariff.tariff import Cycle
from simd.tariff.texts import Zone, local, moment

_MONTH = timedelta(days=30.436875)
_HOUR = timedelta(hours=1)


class Bounds(NamedTuple):
    """From `start` until just before `end`; no end at all is None."""

    start: datetime
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        """True for a moment within."""
        return self.start <= at and (self.end is None or at < self.end)


def cycle_bounds(cycle: Cycle, anchor: datetime, now: datetime) -> Bounds:
    """The cycle that `now` lies in, as (start, end) in UTC."""
    if cycle.type == "once":
        return Bounds(anchor.astimezone(UTC), None)
    edge, length = _EDGES[cycle.type](cycle, anchor)
    number = (now - edge(0)) // length
    while edge(number) > now:
        number -= 1
    while edge(number + 1) <= now:
        number += 1
    return Bounds(edge(number), edge(number + 1))


def part_bounds(
    per: Literal["cycle", "day", "hour"], cycle: Cycle, whole: Bounds, now: datetime
) -> Bounds:
    """The day or hour of a cycle that `now` lies in, cut to the cycle; or the cycle itself."""
    if per == "cycle":
        return whole
    begins, ends = day_bounds(cycle.tz, now) if per == "day" else _hour(now)
    last = ends if whole.end is None else min(ends, whole.end)
    return Bounds(max(begins, whole.start), last)


def day_bounds(tz: Zone, now: datetime) -> tuple[datetime, datetime]:
    """The local day, from midnight to midnight."""
    day = local(now, tz).date()
    return _midnight(day, tz), _midnight(day + timedelta(days=1), tz)


def month_bounds(tz: Zone, now: datetime) -> tuple[datetime, datetime]:
    """The local month."""
    day = local(now, tz).date().replace(day=1)
    return _midnight(day, tz), _midnight(_months_on(day, 1, 1), tz)


def recent_cycles(
    cycle: Cycle, anchor: datetime, since: datetime, now: datetime, most: int
) -> list[Bounds]:
    """The cycles that began after `since`, the oldest first, at most the last `most`."""
    found = [cycle_bounds(cycle, anchor, now)]
    while len(found) < most and found[0].start > since:
        found.insert(0, cycle_bounds(cycle, anchor, found[0].start - timedelta(microseconds=1)))
    return [one for one in found if one.start > since]


Edge = Callable[[int], datetime]


def _rolling_days(cycle: Cycle, anchor: datetime) -> tuple[Edge, timedelta]:
    begun = local(anchor, cycle.tz)
    offset = cycle.ends_at.offset

    def edge(number: int) -> datetime:
        days = timedelta(days=number * cycle.n)
        if number == 0:
            return anchor.astimezone(UTC)
        if offset is None:
            return moment(begun + days, cycle.tz)
        last = begun.date() + days - timedelta(days=cycle.counts_purchase_day)
        return moment(datetime.combine(last, datetime.min.time()) + offset, cycle.tz)

    return edge, timedelta(days=cycle.n)


def _calendar_month(cycle: Cycle, anchor: datetime) -> tuple[Edge, timedelta]:
    first = local(anchor, cycle.tz).date()

    def edge(number: int) -> datetime:
        return _midnight(_months_on(first, number * cycle.n, 1), cycle.tz)

    return edge, cycle.n * _MONTH


def _billing_day(cycle: Cycle, anchor: datetime) -> tuple[Edge, timedelta]:
    first, day = local(anchor, cycle.tz).date(), cycle.day or 1

    def edge(number: int) -> datetime:
        return _midnight(_months_on(first, number * cycle.n, day), cycle.tz)

    return edge, cycle.n * _MONTH


def _month_anniversary(cycle: Cycle, anchor: datetime) -> tuple[Edge, timedelta]:
    """Each from the first day, so that 31 January, 28 February, 31 March follow each other."""
    begun = local(anchor, cycle.tz)
    offset = cycle.ends_at.offset

    def edge(number: int) -> datetime:
        if number == 0:
            return anchor.astimezone(UTC)
        day = _months_on(begun.date(), number * cycle.n, begun.day)
        if offset is None:
            return moment(datetime.combine(day, begun.time()), cycle.tz)
        eve = day - timedelta(days=1)
        return moment(datetime.combine(eve, datetime.min.time()) + offset, cycle.tz)

    return edge, cycle.n * _MONTH


def _hours(cycle: Cycle, anchor: datetime) -> tuple[Edge, timedelta]:
    length = cycle.n * _HOUR
    return lambda number: anchor.astimezone(UTC) + number * length, length


_EDGES: dict[str, Callable[[Cycle, datetime], tuple[Edge, timedelta]]] = {
    "rolling_days": _rolling_days,
    "calendar_month": _calendar_month,
    "month_anniversary": _month_anniversary,
    "billing_day": _billing_day,
    "hours": _hours,
}


def _months_on(first: date, months: int, day: int) -> date:
    """That day of the month so many months on, or the month's last."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def _midnight(day: date, tz: Zone) -> datetime:
    return moment(datetime.combine(day, datetime.min.time()), tz)


def _hour(now: datetime) -> tuple[datetime, datetime]:
    begins = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return begins, begins + _HOUR
