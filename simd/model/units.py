"""Amounts as people write them in a config, held as exact values.

`500MB`, `7d`, `-110dBm`, `20%`, `12.50 CNY`, `24/day`: each is a type that reads its text,
raises UnitError with what would have been right, and prints back the same way.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Self


class UnitError(ValueError):
    """The text is no amount of the kind asked for; `args[0]` says what would be."""


_AMOUNT = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([^\s\d]*)\s*\Z")
_SPAN = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_SIZE = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
_LONGEST = 100 * 366 * 86400.0  # a calendar reaches no further than some lives
_PER = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}


def _amount(text: str, kind: str, example: str) -> tuple[Decimal, str]:
    found = _AMOUNT.match(text)
    if not found:
        message = f"not {kind}: write it like {example}"
        raise UnitError(message)
    value = Decimal(found[1])
    if value < 0:
        message = f"{kind} can't be negative: leave the sign out ({example})"
        raise UnitError(message)
    return value, found[2]


class Span(float):
    """A length of time in seconds, written `90s`, `10m`, `2h`, `7d`, `1w`."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The span; a bare number is refused, since nobody remembers its unit."""
        value, unit = _amount(str(text), "a length of time", "10m")
        if unit not in _SPAN:
            message = "a length of time needs a unit: s, m, h, d or w (10m)"
            raise UnitError(message)
        seconds = float(value) * _SPAN[unit]
        if seconds > _LONGEST:
            message = "too long a length of time: write at most 100 years"
            raise UnitError(message)
        return cls(seconds)

    @property
    def delta(self) -> timedelta:
        """The same as a timedelta."""
        return timedelta(seconds=float(self))

    def __str__(self) -> str:
        for unit in ("w", "d", "h", "m"):
            if self and float(self) % _SPAN[unit] == 0:
                return f"{int(float(self) // _SPAN[unit])}{unit}"
        return f"{float(self):g}s"


class Size(int):
    """An amount of data in bytes, written `500MB`; units are powers of 1024."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The size in bytes."""
        value, unit = _amount(str(text), "an amount of data", "500MB")
        if unit.upper() not in _SIZE:
            message = "an amount of data needs a unit: B, KB, MB, GB or TB (500MB)"
            raise UnitError(message)
        return cls(int(value * _SIZE[unit.upper()]))

    def __str__(self) -> str:
        for unit in ("TB", "GB", "MB", "KB"):
            if int(self) >= _SIZE[unit]:
                return f"{int(self) / _SIZE[unit]:.4g} {unit}"
        return f"{int(self)} B"


class Rate:
    """How often something may happen: `count` times in any window of `per` seconds."""

    __slots__ = ("count", "per")

    def __init__(self, count: int, per: Span) -> None:
        self.count = count
        self.per = per

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The rate, written `24/day`."""
        count, _, unit = str(text).partition("/")
        if not count.strip().isdecimal() or unit.strip() not in _PER:
            message = "a rate needs its time: write a number per minute, hour, day or week (24/day)"
            raise UnitError(message)
        return cls(int(count), Span(_PER[unit.strip()]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rate) and (self.count, self.per) == (other.count, other.per)

    def __hash__(self) -> int:
        return hash((self.count, self.per))

    def __str__(self) -> str:
        names = {float(seconds): name for name, seconds in _PER.items()}
        return f"{self.count}/{names.get(float(self.per), self.per)}"

    def __repr__(self) -> str:
        return f"Rate({self})"
