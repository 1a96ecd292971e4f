"""Amounts of an allowance as people write them: `500MB` of data, `30m` of voice, `20` messages."""

from __future__ import annotations

from functools import lru_cache

from simd.model.units import Size, Span, UnitError


@lru_cache(256)  # a rule asks the same for every candidate
def read_amount(text: str | float, kind: str) -> int:
    """The amount in the unit of that kind: bytes, seconds, else a count; raises UnitError."""
    if kind == "data":
        return int(Size.parse(text))
    if kind == "voice":
        return int(Span.parse(text))
    if not str(text).isdecimal():
        message = f"not an amount of {kind}: write a whole number (20)"
        raise UnitError(message)
    return int(text)


def write_amount(amount: int, kind: str) -> str:
    """The amount as people read it."""
    if kind == "data":
        return str(Size(amount))
    return str(Span(amount)) if kind == "voice" else str(amount)
