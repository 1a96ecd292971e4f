"""More amounts as people write them: levels, shares, times of day, speeds, N of M.

`-110dBm`, `20%`, `03:00`, `23:00-06:00`, `100KB/s`, `3/5`: each reads its text, raises
UnitError with what would have been right, and prints back so that it can be read again.
"""

from __future__ import annotations

import re
from datetime import time
from functools import lru_cache
from typing import Self

from simd.model.units import Size, UnitError

_LEVEL = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(dBm|dB)\s*\Z", re.IGNORECASE)
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*\Z")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")
_OF = re.compile(r"\s*([1-9]\d?)\s*/\s*([1-9]\d?)\s*\Z")
_BITS = {"BIT": 1, "KBIT": 1000, "MBIT": 1_000_000, "GBIT": 1_000_000_000}


class Level(float):
    """A level of the radio, written `-110dBm`, or `3dB` for RSRQ and SINR."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The level; a bare number is refused, since its unit would be a guess."""
        found = _LEVEL.match(str(text))
        if not found or not -200 <= float(found[1]) <= 100:
            message = "a level needs a unit: dBm for power, dB for RSRQ and SINR (-110dBm)"
            raise UnitError(message)
        return cls(found[1])

    def __str__(self) -> str:
        # The figures themselves do not say which of the two it is: RSRQ and SINR lie above -44.
        return f"{float(self):g}{'dBm' if self < -44 else 'dB'}"


class Share(float):
    """A share of a whole, written `20%`, held as 0…1; over 100 % is allowed for counted use."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The share."""
        found = _SHARE.match(str(text))
        if not found or float(found[1]) > 1000:
            message = "a share needs its sign: write a number from 0 to 100 and % (20%)"
            raise UnitError(message)
        return cls(float(found[1]) / 100)

    def __str__(self) -> str:
        return f"{float(self) * 100:g}%"


class Clock(str):
    """A time of day in the policy's time zone, written `03:00`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The time; YAML reads an unquoted `13:00` as minutes (780), which is taken back."""
        if isinstance(text, int) and 0 <= text < 24 * 60:
            text = f"{text // 60:02}:{text % 60:02}"
        found = _CLOCK.match(str(text).strip())
        if not found:
            message = "a time of day is written with hours and minutes (03:00)"
            raise UnitError(message)
        return cls(f"{int(found[1]):02}:{found[2]}")

    @property
    def time(self) -> time:
        """The same as a time."""
        return _time(str(self))


@lru_cache(256)
def _time(text: str) -> time:
    return time.fromisoformat(text)


class Hours(str):
    """A part of the day, written `23:00-06:00`; the end is not in it, and it may pass midnight."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The part of the day; an empty one is refused."""
        first, dash, last = str(text).partition("-")
        if not dash or not _CLOCK.match(first.strip()) or not _CLOCK.match(last.strip()):
            message = "a part of the day has a beginning and an end (23:00-06:00)"
            raise UnitError(message)
        begin, end = Clock.parse(first), Clock.parse(last)
        if begin == end:
            message = "that part of the day is empty: its end is its beginning (23:00-06:00)"
            raise UnitError(message)
        return cls(f"{begin}-{end}")

    @property
    def begin(self) -> time:
        """When it begins."""
        return _time(self[:5])

    @property
    def end(self) -> time:
        """When it is over."""
        return _time(self[6:])

    def covers(self, at: time) -> bool:
        """True when that time of day lies in it."""
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


class Speed(float):
    """Bytes a second, written `100KB/s` or `2Mbit/s`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The speed; bits are counted in thousands, bytes in powers of 1024."""
        amount, slash, second = str(text).partition("/")
        found = re.match(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*\Z", amount)
        if not slash or second.strip() != "s" or not found:
            message = "a speed is an amount a second (100KB/s, 2Mbit/s)"
            raise UnitError(message)
        bits = _BITS.get(found[2].upper())
        return cls(float(found[1]) * bits / 8 if bits else int(Size.parse(amount.strip())))

    def __str__(self) -> str:
        kilos = float(self) / 1024
        return f"{kilos:g}KB/s" if kilos == int(kilos) else f"{float(self):g}B/s"


class OutOf:
    """`3/5`: in at least that many of the last so many."""

    __slots__ = ("last", "times")

    def __init__(self, times: int, last: int) -> None:
        self.times = times
        self.last = last

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The two counts; the first can't be more than the second."""
        found = _OF.match(str(text))
        if not found or int(found[1]) > int(found[2]):
            message = "write how often out of how many, at most 99 (3/5)"
            raise UnitError(message)
        return cls(int(found[1]), int(found[2]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OutOf) and (self.times, self.last) == (other.times, other.last)

    def __hash__(self) -> int:
        return hash((self.times, self.last))

    def __str__(self) -> str:
        return f"{self.times}/{self.last}"

    def __repr__(self) -> str:
        return f"OutOf({self})"
