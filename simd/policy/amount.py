"""Amounts of an allowance as people write them: `500MB` of data, `30m` of voice, `20` messages."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from simd.model.measures import Level, Share
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


@lru_cache(1024)  # and tells the same of it again and again
def write_amount(amount: int, kind: str) -> str:
    """The amount as people read it."""
    if kind == "data":
        return str(Size(amount))
    return str(Span(amount)) if kind == "voice" else str(amount)


@lru_cache(256)
def is_share(text: str | float) -> bool:
    """True for a share (`80%`), as against an amount."""
    return str(text).strip().endswith("%")


@lru_cache(256)
def limit_text(text: str | float, kind: str) -> str:
    """A share or an amount of that kind, as people read it."""
    return str(text) if is_share(text) else write_amount(read_amount(text, kind), kind)


def check_limit(text: str | float, kind: str) -> None:
    """Refuse what is neither a share nor an amount of that kind; raises UnitError."""
    if is_share(text):
        Share.parse(text)
    else:
        read_amount(text, kind)


def limit_of(text: str | float, kind: str, whole: int | None) -> int | None:
    """The limit as an amount; None for a share of a whole that is not known."""
    if not is_share(text):
        return read_amount(text, kind)
    return None if whole is None else int(_share(str(text)) * whole)


_share = lru_cache(64)(Share.parse)
stamped = lru_cache(1024)(datetime.isoformat)
span_text = lru_cache(256)(Span.__str__)
level_text = lru_cache(256)(Level.__str__)
share_text = lru_cache(1024)(Share.__str__)
