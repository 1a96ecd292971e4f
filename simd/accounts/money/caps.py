"""Whether an amount is within the owner's caps, counted from the ledger each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from simd.accounts.money.rules import Cap
from simd.model.account import Money
from simd.model.transaction import Transaction, TransactionState

WINDOWS = {"day": timedelta(days=1), "month": timedelta(days=30)}
LONGEST = max(WINDOWS.values())
_S = TransactionState
# What is under way or unclear counts as if it had moved.
_COUNTED = frozenset({_S.AUTHORISED, _S.SENT, _S.DONE, _S.UNKNOWN})


class Excess(msgspec.Struct, frozen=True):
    """The cap that would be passed: `which` is order, day, month, or none where there is no cap."""

    which: str
    limit: Money | None = None
    used: Money | None = None


def excess(
    wish: Transaction, caps: Iterable[Cap], history: Sequence[Transaction], now: datetime
) -> Excess | None:
    """The first cap that the wish would pass, None when it may be; `history` reaches a month back.

    Caps name SIMs and persons by their ids.
    """
    amount = wish.amount
    if amount is None or not amount.amount:
        return None if amount else Excess("none")
    capped = False
    for cap in caps:
        if cap.sim not in (None, wish.sim) or cap.person not in (None, wish.by):
            continue
        for which, limit in cap.limits(amount.currency):
            capped = capped or cap.person is None
            used = _used(wish, cap, which, history, now)
            if used + amount.amount > limit.amount:
                return Excess(which, limit, Money(used, amount.currency))
    return None if capped else Excess("none")


def _used(
    wish: Transaction, cap: Cap, which: str, history: Sequence[Transaction], now: datetime
) -> Decimal:
    if which not in WINDOWS:
        return Decimal(0)
    since = now - WINDOWS[which]
    return sum(
        (_counts(one) for one in history if one.planned > since and _alike(one, wish, cap)),
        Decimal(0),
    )


def _alike(one: Transaction, wish: Transaction, cap: Cap) -> bool:
    """True for what is counted together with the wish under a cap."""
    whose = one.by == wish.by if cap.person is not None else one.sim == wish.sim
    money = one.spent or one.amount
    same = money is not None and wish.amount is not None and money.currency == wish.amount.currency
    mine = one.id != wish.id and one.proof != "observed"
    return whose and same and mine and one.sign == wish.sign


def _counts(one: Transaction) -> Decimal:
    """What a transaction takes of a cap: what is proved to have moved, else what may have."""
    if one.spent is not None:
        return one.spent.amount
    return one.amount.amount if one.state in _COUNTED and one.amount else Decimal(0)
