"""Estimates for the screen: a likely value with its interval, and how long it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simd.ctl.render.table import Cell
from simd.ctl.render.values import NONE, amount
from simd.ctl.render.width import PART
from simd.ctl.words import Words

Thing = Mapping[str, Any]
# From so many days on half a day says nothing.
_LONG = 10


def estimate(one: Thing | None, unit: str, words: Words) -> str:
    """`≈ 9.2 GB (9.1…9.3)`, or the value alone where the interval shows as nothing."""
    if not one:
        return NONE
    value, low, high = (amount(one[name], unit, words) for name in ("value", "low", "high"))
    if low == value == high:
        return f"≈ {value}"
    number, _, measure = value.partition(" ")
    ends = [end.removesuffix(f" {measure}") for end in (low, high)]
    alike = all(" " not in end for end in ends) and number
    return f"≈ {value} {PART}({'…'.join(ends if alike else (low, high))})"


def lasts(account: Thing, kind: str, words: Words) -> str:
    """How long what is left lasts at the usual pace: `12 days (9…20)`."""
    told = account.get("days_left", {}).get(kind)
    if not told:
        return NONE
    value, low, high = (told[name] for name in ("value", "low", "high"))
    shown = words("days", days=_days(value))
    if high is not None and (_days(low), _days(high)) != (_days(value), _days(value)):
        shown = f"{shown} {PART}({_days(low)}…{_days(high)})"
    return shown


def _days(value: float) -> str:
    return f"{value:.0f}" if value >= _LONG or value == int(value) else f"{value:.1f}"


def figures(account: Thing, words: Words) -> tuple[Cell, Cell]:
    """What is left of data in all, and how long it lasts; the balance where there is no data."""
    told = account.get("estimates", {})
    if "data" in told:
        return Cell(estimate(told["data"], "bytes", words)), Cell(lasts(account, "data", words))
    currency = (account.get("balance") or {}).get("currency", "")
    return Cell(estimate(told.get("balance"), currency, words)), Cell(NONE)
