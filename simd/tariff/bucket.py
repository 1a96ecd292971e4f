"""What a bucket holds, in whole base units, and what it is good for.

Base units are bytes of data, seconds of voice, and messages. A bucket of minutes *or*
messages counts seconds, a message taking as much as a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from simd.tariff.tariff import DATA, Bucket, Unit, Weekday
from simd.tariff.texts import DAY, Window, Zone, local
from simd.tariff.zones import covers

Kind = Literal["data", "voice", "sms"]
MINUTE = 60
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Use(msgspec.Struct, frozen=True):
    """So much of one kind, in base units: where, by which app and over which radio, if known."""

    kind: Kind
    amount: int
    zone: str = "home"
    app: str | None = None
    tech: str | None = None


def kinds(unit: Unit) -> tuple[Kind, ...]:
    """What a unit measures."""
    if unit in DATA:
        return ("data",)
    return {"min": ("voice",), "sms": ("sms",)}.get(unit, ("voice", "sms"))  # type: ignore[return-value]  # the table's own words


def base_of(unit: Unit, counting: int) -> int:
    """How many base units one of that unit is."""
    if unit in DATA:
        size: int = counting ** DATA.index(unit)
        return size
    return 1 if unit == "sms" else MINUTE


def whole(amount: Decimal | None, unit: Unit, counting: int) -> int | None:
    """The amount in base units; None when there is no end to it."""
    return None if amount is None else int(amount * base_of(unit, counting))


def taken_by(use: Use, bucket: Bucket) -> int:
    """How much of the bucket one base unit of that use takes."""
    return MINUTE if bucket.unit == "min_or_sms" and use.kind == "sms" else 1


def serves(bucket: Bucket, use: Use, tz: Zone, now: datetime) -> bool:
    """True when the bucket is good for that use at that moment."""
    return (
        use.kind in kinds(bucket.unit)
        and covers(bucket.zone, use.zone)
        and (not bucket.apps or use.app in bucket.apps)
        and (not bucket.tech or use.tech in bucket.tech)
        and open_at(bucket.window, bucket.weekdays, local(now, tz))
    )


def open_at(window: Window | None, weekdays: Sequence[Weekday], wall: datetime) -> bool:
    """True within the window's hours; a window over midnight belongs to the day it begins on."""
    begins, ends = window.span if window else (timedelta(0), DAY)
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    return any(
        begins <= wall - day < ends and (not weekdays or _WEEKDAYS[day.weekday()] in weekdays)
        for day in (midnight, midnight - DAY)
    )
