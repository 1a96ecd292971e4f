"""Estimates for the screen: a likely value with its interval, and how long it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simd.ctl.render.table import Cell
from simd.ctl.render.values import NONE, amount
from simd.ctl.words import Words

Thing = Mapping[str, Any]
_LONG = 100


def estimate(one: Thing | None, unit: str) -> str:
    """`≈ 9.2 GB (9.1 GB…9.3 GB)`, or the value alone where the interval shows as nothing."""
    if not one:
        return NONE
    value, low, high = (_amount(one[name], unit) for name in ("value", "low", "high"))
    return f"≈ {value}" if low == value == high else f"≈ {value} ({low}…{high})"


def _amount(value: object, unit: str) -> str:
    return amount(value, unit) if isinstance(value, int) else f"{value} {unit}".strip()


def lasts(account: Thing, kind: str, words: Words) -> str:
    """How many days what is left lasts at the usual pace."""
    told = account.get("days_left", {}).get(kind)
    if not told:
        return NONE
    value, low, high = (told[name] for name in ("value", "low", "high"))
    shown = _days(value)
    if high is not None and (_days(low), _days(high)) != (shown, shown):
        shown = f"{shown} ({_days(low)}…{_days(high)})"
    return words("days", days=shown)


def _days(value: float) -> str:
    return f"{value:.0f}" if value >= _LONG or value == int(value) else f"{value:.1f}"


def figures(account: Thing, words: Words) -> tuple[Cell, Cell]:
    """What is left of data in all, and how long it lasts; the balance where there is no data."""
    told = account.get("estimates", {})
    if "data" in told:
        return Cell(estimate(told["data"], "bytes")), Cell(lasts(account, "data", words))
    currency = (account.get("balance") or {}).get("currency", "")
    return Cell(estimate(told.get("balance"), currency)), Cell(NONE)
