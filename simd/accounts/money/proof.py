"""What proves what came of a transaction: the carrier's words, or the balance moving.

A figure that does not fit is no proof: then it stays unknown and is stated as that. A small
difference (a tenth) is what questions and use cost meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec.structs import replace

from simd.accounts.money.states import move
from simd.model.account import Money
from simd.model.ids import Body
from simd.model.transaction import BalanceSeen, Transaction, TransactionState

_S = TransactionState
_SLACK = Decimal("0.1")
LATE = timedelta(days=3)
# A carrier that confirms twice does so within it.
AGAIN = timedelta(hours=1)
REFUNDABLE = timedelta(days=35)


class Words(msgspec.Struct, frozen=True):
    """What a carrier's text says of an order, with the money it states."""

    says: Literal["done", "refused", "unclear"]
    text: Body
    amount: Money | None = None
    balance: Money | None = None


def by_words(transaction: Transaction, words: Words, now: datetime) -> Transaction | None:
    """The transaction as the carrier's words settle it, None when they don't."""
    if words.says == "unclear" or _denied(transaction, words):
        return None
    after = _seen(transaction, words, now)
    if transaction.state is _S.DONE:  # the balance had said so before
        return replace(transaction, text=words.text, proof="text")
    if words.says == "refused":
        return _failed(
            transaction, now, "money.refused", proof="text", text=words.text, after=after
        )
    spent = words.amount or _taken(transaction, after) or transaction.amount
    if spent is not None and transaction.amount and spent.currency != transaction.amount.currency:
        return None
    differs = spent != transaction.amount and transaction.amount is not None
    return move(
        transaction,
        _S.DONE,
        now,
        proof="text",
        text=words.text,
        after=after,
        spent=spent,
        code="money.differs" if differs else None,
        params=_stated(transaction, spent) if differs else {},
    )


def meant(words: Words, several: Sequence[Transaction]) -> Transaction | None:
    """Which of several a carrier's message is about: the only one that its sums fit, or nobody's.

    A message that states no balance is nobody's where more than one could have caused it.
    """
    alike = [one for one in several if words.amount is None or one.amount == words.amount]
    if words.balance is not None:
        alike = [one for one in alike if _fits(one, words)]
    return alike[0] if len(alike) == 1 else None


def _denied(transaction: Transaction, words: Words) -> bool:
    """True when the balance in the words is the one before it: they are about something else."""
    if words.says != "done" or transaction.before is None or not transaction.amount:
        return False
    return bool(transaction.amount.amount) and words.balance == transaction.before.money


def _fits(transaction: Transaction, words: Words) -> bool:
    """True when the balance in the words is the one before it, moved as they say."""
    before, wished = transaction.before, words.amount or transaction.amount
    if before is None or words.balance is None or wished is None:
        return False
    moved = (words.balance.amount - before.money.amount) * transaction.sign
    return moved == (wished.amount if words.says == "done" else 0)


def wordless(transaction: Transaction, now: datetime) -> bool:
    """True while a carrier's late word may still settle it."""
    waits = transaction.state is _S.UNKNOWN or transaction.proof == "balance"
    sent = transaction.sent
    return waits and sent is not None and now - sent <= LATE


def rival(transaction: Transaction, now: datetime) -> bool:
    """True for what a message may be about: also one under way, or settled a short while ago."""
    just = transaction.proof == "text" and now - transaction.changed <= AGAIN
    under_way = transaction.state is _S.SENT
    return transaction.sent is not None and (just or under_way or wordless(transaction, now))


def by_balance(
    transaction: Transaction, seen: BalanceSeen, settle: float, now: datetime
) -> Transaction | None:
    """The transaction as a balance seen after it settles it, None when it doesn't.

    An unmoved balance says that nothing came of it only `settle` seconds after it was sent.
    """
    sent = transaction.sent
    if transaction.state is not _S.UNKNOWN or sent is None or seen.at <= sent:
        return None
    looked = replace(transaction, after=seen)
    wished, moved = transaction.amount, looked.moved
    if moved is None:
        return None
    gone = moved.amount * transaction.sign
    wished = wished or _risen(transaction, moved)
    if wished is None or moved.currency != wished.currency or not wished.amount:
        return None
    slack = wished.amount * _SLACK
    if abs(gone - wished.amount) <= slack:
        return _moved(looked, Money(gone, wished.currency), now)
    settled = (seen.at - sent).total_seconds() >= max(settle, transaction.settles)
    if abs(gone) <= slack and settled:
        return _failed(looked, now, "money.unmoved", proof="balance")
    return None


def _risen(transaction: Transaction, moved: Money) -> Money | None:
    """What a voucher whose worth nobody stated was worth: what the balance rose by."""
    return moved if transaction.sign > 0 and moved.amount > 0 else None


def checked(transaction: Transaction, seen: BalanceSeen, now: datetime) -> Transaction | None:
    """An outcome by words beside the first balance seen after it; None when there is no more to say.

    What was refused and yet charged is told, and so is what was confirmed and never moved.
    """
    ended = transaction.state in (_S.DONE, _S.FAILED) and transaction.proof == "text"
    if not ended or transaction.after is not None or transaction.sent is None:
        return None
    looked = replace(transaction, after=seen)
    moved, wished = looked.moved, transaction.spent or transaction.amount
    if seen.at <= transaction.sent or moved is None or wished is None or not wished.amount:
        return None
    gone = Money(moved.amount * transaction.sign, wished.currency)
    if transaction.state is _S.FAILED:
        charged = {"spent": gone, "code": "money.charged_anyway"} if gone == wished else {}
        return move(looked, _S.FAILED, now, **charged)
    if not gone.amount:
        return move(looked, _S.DONE, now, code="money.not_seen")
    if transaction.sign < 0 and 0 < gone.amount < wished.amount:
        # An order can't have cost more than the balance fell.
        params = _stated(transaction, gone)
        return move(looked, _S.DONE, now, spent=gone, code="money.differs", params=params)
    return looked


def late(transaction: Transaction, risen: Money, now: datetime) -> Transaction | None:
    """A top-up that was taken for failed since nothing moved, when it comes after all."""
    waited = transaction.state is _S.FAILED and transaction.proof == "balance"
    if not waited or transaction.kind != "topup" or transaction.amount != risen:
        return None
    if transaction.sent is None or now - transaction.sent > LATE:
        return None
    return move(transaction, _S.DONE, now, spent=risen, code="money.late")


def refunded(transaction: Transaction, risen: Money, now: datetime) -> Transaction | None:
    """An order whose price came back to the cent."""
    spent = transaction.spent
    mine = transaction.sign < 0 and transaction.refunded is None and spent == risen
    if not mine or transaction.sent is None or now - transaction.sent > REFUNDABLE:
        return None
    return move(transaction, transaction.state, now, refunded=risen, code="money.refunded")


def by_person(transaction: Transaction, *, worked: bool, now: datetime, name: str) -> Transaction:
    """The outcome by a person's word, who looked where the house can't; raises WrongStep."""
    if not transaction.state.unsettled:
        return move(transaction, _S.PLANNED, now)
    state = _S.DONE if worked else _S.FAILED
    spent = transaction.amount if worked else None
    params = {"by": name}
    return move(
        transaction, state, now, proof="person", spent=spent, code="money.word", params=params
    )


def _taken(transaction: Transaction, after: BalanceSeen | None) -> Money | None:
    """What the balance in the carrier's own words says was taken, where it says so at all."""
    moved = replace(transaction, after=after).moved
    if moved is None or transaction.amount is None or moved.currency != transaction.amount.currency:
        return None
    gone = Money(moved.amount * transaction.sign, moved.currency)
    if gone == transaction.amount:
        return transaction.amount  # as it was wished, not with the balance's noughts
    return gone if gone.amount > 0 and transaction.amount.amount else None


def _moved(looked: Transaction, gone: Money, now: datetime) -> Transaction:
    if gone == looked.amount:  # as it was wished, not with the balance's noughts
        return move(
            looked, _S.DONE, now, proof="balance", spent=looked.amount, code=None, params={}
        )
    told = {"code": "money.differs", "params": _stated(looked, gone)}
    return move(looked, _S.DONE, now, proof="balance", spent=gone, **told)


def _failed(transaction: Transaction, now: datetime, code: str, **changes: object) -> Transaction:
    return move(transaction, _S.FAILED, now, code=code, params={}, **changes)


def _stated(transaction: Transaction, spent: Money | None) -> dict[str, str]:
    return {"wished": str(transaction.amount), "spent": str(spent)}


def _seen(transaction: Transaction, words: Words, now: datetime) -> BalanceSeen | None:
    return BalanceSeen(words.balance, now) if words.balance is not None else transaction.after
