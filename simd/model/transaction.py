"""Money on its way: what was wished, who let it, what was done, and what is proved of it.

    planned → waiting → authorised → sent → done | failed | unknown
                 └→ rejected | expired ←┘       unknown → done | failed

An amount is what a transaction moves at the carrier: what a top-up adds, what an order costs.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from simd.model.account import Money
from simd.model.decision import Params
from simd.model.ids import Body

TransactionKind = Literal["topup", "order", "cancel", "keepalive"]
# What an outcome rests on; `observed` is money that moved without an order of ours.
Proof = Literal["text", "balance", "person", "observed"]


class TransactionState(StrEnum):
    """Where a transaction stands."""

    PLANNED = "planned"
    WAITING = "waiting"
    AUTHORISED = "authorised"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    EXPIRED = "expired"

    @property
    def open(self) -> bool:
        """True while something may still come of it."""
        return self in _OPEN

    @property
    def unsettled(self) -> bool:
        """True when money may have moved and nobody can say yet."""
        return self in (TransactionState.SENT, TransactionState.UNKNOWN)


_OPEN = frozenset(
    {
        TransactionState.PLANNED,
        TransactionState.WAITING,
        TransactionState.AUTHORISED,
        TransactionState.SENT,
        TransactionState.UNKNOWN,
    }
)


class BalanceSeen(msgspec.Struct, frozen=True):
    """A balance as the carrier stated it, and when."""

    money: Money
    at: datetime


class Transaction(msgspec.Struct, frozen=True):
    """One wish that moves money, from the plan to the proof.

    `place` is the recipe's way. `amount` is what was wished (null: not known before), `spent`
    what is proved to have moved (null: not known), `refunded` what came back of it. `by` is
    the person's id, empty for the house itself. `expires` is until when it may be authorised
    and sent. `before` and `after` are the balances around it. `code` and `params` say why it
    stands where it does; `text` is the carrier's words.
    """

    id: str
    sim: str
    kind: TransactionKind
    state: TransactionState
    place: str
    planned: datetime
    changed: datetime
    by: str = ""
    by_name: str = ""
    amount: Money | None = None
    pack: str | None = None
    voucher: str | None = None
    expires: datetime | None = None
    approvals: tuple[str, ...] = ()
    sent: datetime | None = None
    settles: float = 0.0
    before: BalanceSeen | None = None
    after: BalanceSeen | None = None
    spent: Money | None = None
    refunded: Money | None = None
    proof: Proof | None = None
    code: str | None = None
    params: Params = {}
    text: Body | None = None

    @property
    def moved(self) -> Money | None:
        """What the balance moved by, up is positive; null unless seen before and after."""
        if self.before is None or self.after is None:
            return None
        if self.before.money.currency != self.after.money.currency:
            return None
        moved = self.after.money.amount - self.before.money.amount
        return Money(moved, self.after.money.currency)

    @property
    def sign(self) -> int:
        """Which way the balance goes when it works: a top-up lifts it, all else costs."""
        return 1 if self.kind == "topup" or self.voucher is not None else -1
