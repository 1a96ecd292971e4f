"""The table of a backtest: each policy's life in the period, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, money, percent, size
from simd.ctl.words import Words

_TITLES = ("life", "switches", "outage", "unknown", "cost", "wasted", "held")


def lives(modem: Mapping[str, Any], words: Words) -> Table:
    """One row for what really happened, and one for each policy."""
    table = Table([words(f"trial.{title}") for title in _TITLES], words("modems.none"))
    for one in modem["lives"]:
        table.row(
            Cell(words.word("trial.life", one["policy"]), "strong"),
            Cell(str(one["switches"]), None, right=True),
            Cell(_minutes(one["outage"]), None, right=True),
            Cell(percent(one["unknown_share"]), None, right=True),
            _cost(one, words),
            Cell(NONE if one["wasted_bytes"] is None else size(one["wasted_bytes"]), right=True),
            words("comma").join(
                f"{words.word('guard', guard)} ×{times}" for guard, times in one["held"].items()
            ),
        )
    return table


def _minutes(seconds: float) -> str:
    hours, rest = divmod(round(seconds / 60), 60)
    return f"{hours}:{rest:02d} h"


def _cost(one: Mapping[str, Any], words: Words) -> str:
    """What has a price, and how much has none: never a sum that leaves the rest unsaid."""
    told = [money(cost, words) for cost in one["costs"]]
    if one["unpriced_bytes"]:
        told.append(words("trial.unpriced", size=size(one["unpriced_bytes"])))
    return " + ".join(told) or NONE
