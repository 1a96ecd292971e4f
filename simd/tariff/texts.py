"""Amounts, prices and times as tariffs write them, checked when read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from simd.model.currencies import CURRENCIES
from simd.model.units import UnitError

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\Z")
UNLIMITED = "unlimited"
DAY = timedelta(days=1)


class Price(Decimal):
    """An amount of the tariff's currency, never negative."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The price; raises UnitError."""
        try:
            value = cls(str(text))
        except InvalidOperation:
            value = cls("NaN")
        if not value.is_finite() or value < 0:
            message = "not a price; write a number that is not negative (7.99)"
            raise UnitError(message)
        return value


class Quantity(str):
    """How much a bucket holds, in its unit: a number, or `unlimited`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The quantity; raises UnitError."""
        if text != UNLIMITED:
            try:
                Price.parse(text)
            except UnitError:
                message = "not an amount; write a number, or `unlimited`"
                raise UnitError(message) from None
        return cls(str(text))

    @property
    def number(self) -> Decimal | None:
        """The number; None when there is no end to it."""
        return None if self == UNLIMITED else Decimal(self)


class Currency(str):
    """An ISO 4217 code that exists."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The currency; raises UnitError."""
        if str(text) not in CURRENCIES:
            message = f"no currency is called {text}; write its ISO 4217 code (CNY)"
            raise UnitError(message)
        return cls(str(text))


class Zone(str):
    """A time zone by its name in the tz database."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The zone; raises UnitError when the database has none of that name."""
        try:
            ZoneInfo(str(text))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            message = f"no time zone is called {text}; write it like Asia/Shanghai"
            raise UnitError(message) from None
        return cls(str(text))

    @property
    def info(self) -> ZoneInfo:
        """The zone's rules."""
        return ZoneInfo(self)


class EndsAt(str):
    """When the last day of a period is over: `exact` (as it began), or the last minute or second.

    `23:59` and `23:59:59` both end at midnight: what is written is the last that still counts.
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The moment; raises UnitError."""
        if text != "exact":
            read_clock(str(text))
        return cls(str(text))

    @property
    def offset(self) -> timedelta | None:
        """From the midnight before until the end; None for `exact`."""
        if self == "exact":
            return None
        last = timedelta(seconds=1) if self.count(":") == 2 else timedelta(minutes=1)
        return since_midnight(read_clock(self)) + last


class Window(str):
    """Hours of the day such as `23:00-07:00`; one that ends before it begins runs over midnight."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The window; raises UnitError."""
        begins, dash, ends = str(text).partition("-")
        if not dash:
            message = "not a window; write it like 23:00-07:00"
            raise UnitError(message)
        read_end(ends)
        read_clock(begins)
        return cls(str(text))

    @property
    def span(self) -> tuple[timedelta, timedelta]:
        """Begin and end since midnight; the end lies after the begin, also over midnight."""
        begins, _, ends = self.partition("-")
        start, end = since_midnight(read_clock(begins)), read_end(ends)
        return start, end if end > start else end + DAY


@lru_cache(512)
def read_clock(text: str) -> time:
    """A time of day; raises UnitError."""
    found = _CLOCK.match(text.strip())
    try:
        if found:
            return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        pass
    message = "not a time of day; write it like 23:59"
    raise UnitError(message)


def read_end(text: str) -> timedelta:
    """The end of a window since midnight; `24:00` is the end of the day."""
    return DAY if text.strip() == "24:00" else since_midnight(read_clock(text))


def since_midnight(clock: time) -> timedelta:
    """How long after midnight by the clock on the wall."""
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def local(at: datetime, tz: Zone) -> datetime:
    """The moment as the clocks of the zone show it, without a zone."""
    return at.astimezone(tz.info).replace(tzinfo=None)


def moment(wall: datetime, tz: Zone) -> datetime:
    """The moment at which the clocks of the zone first show it (PEP 495: fold 0), in UTC."""
    return wall.replace(tzinfo=tz.info).astimezone(UTC)
