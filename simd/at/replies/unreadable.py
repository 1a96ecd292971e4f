"""The one failure a reader knows: the lines are no answer of the kind that was asked for.

The `why` names the shape that was missing and never repeats the answer, which may hold
somebody's number or text.
"""

from __future__ import annotations

from typing import TypeVar

from simd.errors import Unreadable

__all__ = ["Unreadable", "require"]

T = TypeVar("T")


def require(value: T | None, why: str) -> T:
    """The value, or `Unreadable` with the reason when it is None."""
    if value is None:
        raise Unreadable(why=why)
    return value
