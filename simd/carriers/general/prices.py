"""Prices and deals: `5GB Rs 98`, `Rs 98 = 5GB`, `Rs 2/min`. None of them is held."""

from __future__ import annotations

import re

from simd.carriers.amounts.mark import Kind
from simd.carriers.general.clauses import Beside
from simd.carriers.general.label import HELD, roles
from simd.carriers.general.lexicon import Role

_RATE = re.compile(r"\s*(?:/|per\b|@|a day|p/)")
_DEAL = re.compile(
    r"\s*(?:[-=/@>,:]|=>|->|(?:for|at|@|за|на|по|por|pour|fur|fuer|per|a|por solo|po|na|cho|untuk|con|je|voor)(?: only| just)?(?:rs\.?)?)?\s*\Z"
)


def priced(everything: list[Beside], index: int) -> bool:
    """True for an amount that is part of a price, unless a word for holding stands before it."""
    one = everything[index]
    if one.mark.kind is Kind.MONEY and _RATE.match(one.after):
        return True
    if _holds(one):
        return False
    return any(_deal(everything, index, other) for other in (index - 1, index + 1))


def _holds(one: Beside) -> bool:
    return bool(roles(one.left) & {*HELD, Role.USED, Role.SESSION, Role.BONUS, Role.DEBT})


def _deal(everything: list[Beside], index: int, beside: int) -> bool:
    if not 0 <= beside < len(everything):
        return False
    one, other = everything[index], everything[beside]
    if one.clause != other.clause or _holds(other):
        return False
    if (one.mark.kind is Kind.MONEY) == (other.mark.kind is Kind.MONEY):
        return False
    if other.mark.kind in {Kind.DATE, Kind.PERCENT} or one.mark.kind is Kind.PERCENT:
        return False
    between = everything[max(index, beside)].before
    first, second = sorted((one.mark, other.mark), key=lambda mark: mark.start)
    touching = second.start - first.end - len(between) <= 1
    return touching and bool(_DEAL.match(between))
