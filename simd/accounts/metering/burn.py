"""How fast data goes, and how long it will last: medians of days, robust and easy to check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import median

import msgspec

from simd.model.account import Estimate, Forecast
from simd.model.metering import Tally
from simd.tariff.texts import Zone, local

_WEEKS = 4
_LEAST_DAYS = 3
_LEAST_SAME = 3
_Z = 1.645
_MAD = 1.4826
_LONGEST = 730


class Habit(msgspec.Struct, frozen=True):
    """Bytes of a usual Monday, Tuesday …; how much a day differs from it; and days seen."""

    weekdays: tuple[float, ...]
    spread: float
    days: tuple[int, ...]

    def burn(self) -> Forecast:
        """Bytes a day: of a usual week, and between the tenth and the ninetieth of a hundred."""
        ordered = sorted(self.days)
        last = len(ordered) - 1
        low, high = ordered[round(0.1 * last)], ordered[round(0.9 * last)]
        usual = sum(self.weekdays) / 7
        return Forecast(usual, min(usual, float(low)), max(usual, float(high)))


def daily(tallies: Sequence[Tally], tz: Zone, now: datetime) -> dict[date, int]:
    """Bytes of each whole day since counting began; a day without any is nought."""
    if not tallies:
        return {}
    first = local(tallies[0].since, tz).date() + timedelta(days=1)
    days = {first + timedelta(days=n): 0 for n in range((local(now, tz).date() - first).days)}
    for one in tallies:
        day = local(one.since, tz).date()
        if day in days:
            days[day] += one.bytes
    return days


def habit(days: dict[date, int]) -> Habit | None:
    """The usual week of the last four; None before there are three whole days."""
    recent = dict(sorted(days.items())[-7 * _WEEKS :])
    if len(recent) < _LEAST_DAYS:
        return None
    overall = median(recent.values())
    usual = tuple(_usual(recent, weekday, overall) for weekday in range(7))
    off = [abs(used - usual[day.weekday()]) for day, used in recent.items()]
    return Habit(usual, _MAD * median(off), tuple(recent.values()))


def _usual(days: dict[date, int], weekday: int, overall: float) -> float:
    same = [used for day, used in days.items() if day.weekday() == weekday]
    return median(same) if len(same) >= _LEAST_SAME else overall


def days_left(left: Estimate, habit: Habit, today: date) -> Forecast | None:
    """Days until it is used up at the usual pace; None when it would outlast two years."""
    value = _lasts(float(left.value), habit, today, 0.0)
    if value is None:
        return None
    low = _lasts(float(left.low), habit, today, _Z)
    high = _lasts(float(left.high), habit, today, -_Z)
    return Forecast(value, value if low is None else min(low, value), high)


def _lasts(left: float, habit: Habit, today: date, z: float) -> float | None:
    usual, before = 0.0, 0.0
    for day in range(1, _LONGEST + 1):
        usual += habit.weekdays[(today.weekday() + day - 1) % 7]
        used = max(before, usual + z * habit.spread * sqrt(day))
        if used >= left and used > before:
            return round(day - 1 + (left - before) / (used - before), 2)
        before = used
    return None
