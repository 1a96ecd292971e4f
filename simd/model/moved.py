"""What an order of ours moved: figures that were told before it hold no longer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Self

import msgspec

from simd.model.account import Money, Source
from simd.model.transaction import Transaction, TransactionKind, TransactionState

KEPT = 8
_PLAIN = ("balance", "valid_until", "debt")
# In the words of a recipe's questions: what tells of the balance's side, what of packs.
_MONEY = frozenset({"balance", "bonus", "expiry", "status"})
_PACKS = frozenset({"data", "voice", "sms", "plan", "status"})
_DOUBTED = (TransactionState.SENT, TransactionState.UNKNOWN)


class Moved(msgspec.Struct, frozen=True):
    """One order: when it left, what it may have moved, and whether it surely did.

    `amount` is what the balance goes by, up where `up`; null where nobody told.
    """

    at: datetime
    kind: TransactionKind
    sure: bool
    up: bool
    pack: str | None = None
    amount: Money | None = None

    @classmethod
    def by(cls, one: Transaction) -> Self | None:
        """What the transaction moved, or may have; None when nothing of it left or it came to nothing."""
        if one.sent is None or (
            one.state is not TransactionState.DONE and one.state not in _DOUBTED
        ):
            return None
        return cls(
            at=one.sent,
            kind=one.kind,
            sure=one.state is TransactionState.DONE,
            up=one.sign > 0,
            pack=one.pack or (one.place if one.kind == "order" else None),
            amount=one.spent or one.amount,
        )

    @property
    def packs(self) -> bool:
        """True when it may have changed packs as well as the balance."""
        return self.kind != "topup" or self.pack is not None

    def touches(self, figure: str) -> bool:
        """True when the figure (`balance`, `valid_until`, `debt`, a kind) may be another since."""
        return self.packs or figure in _PLAIN

    def asked_by(self, what: Collection[str]) -> bool:
        """True when a question about these tells what it moved."""
        return bool(_MONEY & set(what)) or (self.packs and bool(_PACKS & set(what)))


def kept(moved: Mapping[str, Moved], key: str, one: Moved | None) -> dict[str, Moved]:
    """The newest moves by transaction, with that one as it stands now."""
    rest = {name: other for name, other in moved.items() if name != key}
    if one is not None:
        rest[key] = one
    newest = sorted(rest, key=lambda name: rest[name].at)[-KEPT:]
    return {name: rest[name] for name in newest}


def since(moved: Mapping[str, Moved], figure: str, source: Source | None) -> list[Moved]:
    """The moves that the figure's newest word does not know of."""
    if source is None:
        return []
    return [one for one in moved.values() if one.touches(figure) and one.at > source.at]
