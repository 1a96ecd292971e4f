"""Transactions, vouchers and offers as callers see them; a voucher's code is in none of them."""

from __future__ import annotations

import msgspec

from simd.api.views.account import Moment
from simd.carriers.paid import Place
from simd.model.account import Money
from simd.model.ids import Body
from simd.model.transaction import (
    Proof,
    Transaction,
    TransactionKind,
    TransactionState,
)
from simd.model.voucher import Voucher, VoucherState
from simd.texts import render


class TransactionView(msgspec.Struct, frozen=True):
    """One transaction: `amount` was wished, `spent` is proved to have moved, `why` says why.

    `spent` null is not known; `text` is the carrier's words, null without the right to them.
    """

    id: str
    sim: str
    kind: TransactionKind
    state: TransactionState
    place: str
    pack: str | None
    amount: Money | None
    spent: Money | None
    refunded: Money | None
    proof: Proof | None
    by: str
    approvals: tuple[str, ...]
    planned: Moment
    changed: Moment
    sent: Moment | None
    expires: Moment | None
    before: Money | None
    after: Money | None
    code: str | None
    why: str
    text: str | None


class TransactionsView(msgspec.Struct, frozen=True):
    """Transactions, newest first."""

    transactions: list[TransactionView]


class VoucherView(msgspec.Struct, frozen=True):
    """One voucher of the vault; `tail` is the end of its code, all that is ever shown of it."""

    id: str
    sim: str
    tail: str
    amount: Money | None
    state: VoucherState
    added: Moment
    by: str
    transaction: str | None


class VouchersView(msgspec.Struct, frozen=True):
    """The vault's vouchers for a SIM, oldest first."""

    vouchers: list[VoucherView]


class OfferView(msgspec.Struct, frozen=True):
    """What can be done with a SIM's carrier without a person at the phone.

    A `pattern` says that the pack is named by its own letters, of that shape.
    """

    kind: TransactionKind
    id: str
    means: str
    price: Money | None
    days: int | None
    pattern: str | None
    confidence: str
    source: str


class OffersView(msgspec.Struct, frozen=True):
    """What the carrier's recipe knows to do."""

    offers: list[OfferView]


def transaction_view(one: Transaction, lang: str, *, with_text: bool) -> TransactionView:
    """One transaction in the caller's language."""
    return TransactionView(
        id=one.id,
        sim=one.sim,
        kind=one.kind,
        state=one.state,
        place=one.place,
        pack=one.pack,
        amount=one.amount,
        spent=one.spent,
        refunded=one.refunded,
        proof=one.proof,
        by=one.by_name,
        approvals=one.approvals,
        planned=one.planned,
        changed=one.changed,
        sent=one.sent,
        expires=one.expires,
        before=one.before.money if one.before else None,
        after=one.after.money if one.after else None,
        code=one.code,
        why=render(one.code, one.params, lang) if one.code else "",
        text=_text(one.text) if with_text else None,
    )


def _text(text: Body | None) -> str | None:
    return text.reveal() if text is not None else None


def voucher_view(one: Voucher) -> VoucherView:
    """One voucher without its code."""
    return VoucherView(
        one.id, one.sim, one.tail, one.amount, one.state, one.added, one.by, one.transaction
    )


def offer_view(kind: TransactionKind, place: Place) -> OfferView:
    """One way of the recipe."""
    return OfferView(
        kind=kind,
        id=place.id,
        means=place.means,
        price=place.money,
        days=place.days,
        pattern=place.pack,
        confidence=place.confidence,
        source=place.source,
    )
