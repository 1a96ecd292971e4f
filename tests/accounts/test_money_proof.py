"""What proves what came of money: words, balances, late words and a person's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simd.accounts.money.proof import (
    Words,
    by_balance,
    by_person,
    by_words,
    checked,
    late,
    meant,
    refunded,
    rival,
    wordless,
)
from simd.accounts.money.states import WrongStep
from simd.model.account import Money
from simd.model.ids import Body
from simd.model.transaction import BalanceSeen, Transaction, TransactionKind, TransactionState

S = TransactionState
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
SETTLE = 900.0
SOON, LATER = NOW + timedelta(seconds=30), NOW + timedelta(seconds=901)


def eur(amount: str | int) -> Money:
    return Money.parse(f"{amount} EUR")


def seen(amount: str | int, at: datetime = SOON) -> BalanceSeen:
    return BalanceSeen(eur(amount), at)


def trx(kind: TransactionKind = "order", state: S = S.UNKNOWN, **more: Any) -> Transaction:
    known = {"amount": eur(10), "before": seen(50, NOW), "sent": NOW, **more}
    key = known.pop("id", "trx_1")
    return Transaction(key, "sim_1", kind, state, "p", NOW, NOW, **known)


def words(says: Literal["done", "refused", "unclear"] = "done", **more: Any) -> Words:
    return Words(says, Body("said"), **more)


def test_a_voucher_of_unknown_worth_was_worth_what_the_balance_rose_by() -> None:
    voucher = trx("topup", amount=None)
    one = by_balance(voucher, seen("70.50"), SETTLE, SOON)
    assert one is not None
    assert (one.state, one.spent, one.proof) == (S.DONE, eur("20.50"), "balance")
    for still in ("50", "49"):
        assert by_balance(voucher, seen(still, LATER), SETTLE, LATER) is None


# --- words


def test_confirmed_is_done_with_what_was_ordered() -> None:
    one = by_words(trx(state=S.SENT), words(), SOON)
    assert one is not None
    assert (one.state, one.spent, one.proof, one.code) == (S.DONE, eur(10), "text", None)
    assert one.after is None


def test_the_words_own_sums_count() -> None:
    stated = by_words(trx(), words(amount=eur(12), balance=eur(38)), SOON)
    assert stated is not None
    assert (stated.spent, stated.code, stated.after) == (eur(12), "money.differs", seen(38))
    taken = by_words(trx(), words(balance=eur(44)), SOON)
    assert taken is not None
    assert (taken.spent, taken.params) == (eur(6), {"wished": "10 EUR", "spent": "6 EUR"})
    raised = by_words(trx("topup"), words(balance=eur(60)), SOON)
    assert raised is not None
    assert (raised.spent, raised.code) == (eur(10), None)


def test_refused_is_failed() -> None:
    one = by_words(trx(), words("refused", balance=eur(50)), SOON)
    assert one is not None
    assert (one.state, one.code, one.spent, one.after) == (
        S.FAILED, "money.refused", None, seen(50),
    )  # fmt: skip


def test_words_that_prove_nothing() -> None:
    assert by_words(trx(), words("unclear"), SOON) is None
    assert by_words(trx(), words(amount=Money.parse("10 USD")), SOON) is None
    assert by_words(trx(), words(balance=eur(50)), SOON) is None, "done, and nothing moved"
    sideways = by_words(trx(), words(balance=eur(55)), SOON)
    assert sideways is not None
    assert sideways.spent == eur(10), "an order that lifts the balance says nothing of its price"


def test_words_without_sums_to_compare() -> None:
    other = trx(before=BalanceSeen(Money.parse("50 USD"), NOW))
    one = by_words(other, words(balance=eur(40)), SOON)
    assert one is not None
    assert one.spent == eur(10)
    free = by_words(trx("cancel", amount=eur(0)), words(balance=eur(50)), SOON)
    assert free is not None
    assert (free.state, free.spent) == (S.DONE, eur(0))
    nobody = by_words(trx(amount=None), words(), SOON)
    assert nobody is not None
    assert (nobody.spent, nobody.code) == (None, None)
    dollars = trx(before=BalanceSeen(Money.parse("50 USD"), NOW))
    moved = by_words(dollars, words(balance=Money.parse("40 USD")), SOON)
    assert moved is not None
    assert moved.spent == eur(10)


def test_a_late_word_is_kept_with_what_the_balance_had_said() -> None:
    known = trx(state=S.DONE, proof="balance", spent=eur(10))
    one = by_words(known, words(), SOON)
    assert one is not None
    assert (one.state, one.proof, one.text) == (S.DONE, "text", Body("said"))
    assert not wordless(one, SOON)


# --- whose late word it is


def test_a_message_is_of_the_only_one_it_fits() -> None:
    one, other = trx(), trx(id="trx_2", amount=eur(7))
    assert meant(words(), [one]) is one
    assert meant(words(amount=eur(7)), [one, other]) is other
    assert meant(words(amount=eur(8)), [one, other]) is None
    assert meant(words(balance=eur(40)), [one]) is one
    assert meant(words(balance=eur(50)), [one]) is None, "its balance denies it"
    assert meant(words(balance=eur(12)), [one]) is None, "it is about another one"


def test_of_several_the_one_whose_sums_it_fits() -> None:
    first = trx(before=seen(60, NOW))
    second = trx(id="trx_2")
    assert meant(words(), [first, second]) is None, "no balance, no telling"
    assert meant(words(balance=eur(40)), [first, second]) is second
    assert meant(words(balance=eur(50)), [first, second]) is first
    assert meant(words("refused", balance=eur(60)), [first, second]) is first
    assert meant(words(balance=eur(40)), [trx(before=None), trx(amount=None)]) is None


def test_what_a_message_may_be_about() -> None:
    assert wordless(trx(), SOON)
    assert wordless(trx(state=S.FAILED, proof="balance"), SOON)
    assert not wordless(trx(state=S.SENT), SOON)
    assert not wordless(trx(sent=None), SOON)
    assert not wordless(trx(), NOW + timedelta(days=4))
    assert rival(trx(state=S.SENT), SOON)
    assert rival(trx(), SOON)
    assert rival(ended(S.DONE), SOON), "some carriers confirm twice"
    assert not rival(ended(S.DONE), NOW + timedelta(hours=2))
    assert not rival(trx(state=S.AUTHORISED, sent=None), SOON)


# --- balances


@pytest.mark.parametrize(
    ("kind", "after", "state", "spent", "code"),
    [
        ("order", 40, S.DONE, eur(10), None),
        ("topup", 60, S.DONE, eur(10), None),
        ("keepalive", "39.5", S.DONE, eur("10.5"), "money.differs"),
        ("order", 50, S.FAILED, None, "money.unmoved"),
        ("topup", "49.9", S.FAILED, None, "money.unmoved"),
    ],
)
def test_a_balance_settles(
    kind: TransactionKind, after: str | int, state: S, spent: Money | None, code: str | None
) -> None:
    one = by_balance(trx(kind), seen(after, LATER), SETTLE, LATER)
    assert one is not None
    assert (one.state, one.spent, one.code, one.proof) == (state, spent, code, "balance")
    assert one.after == seen(after, LATER)


def test_balances_that_prove_nothing() -> None:
    for one, balance in (
        (trx(), seen(50)),  # unmoved, but too soon
        (trx(), seen(45, LATER)),  # moved by something else
        (trx(), seen(20, LATER)),
        (trx(settles=5000.0), seen(50, LATER)),
        (trx(state=S.SENT), seen(40, LATER)),
        (trx(sent=None), seen(40, LATER)),
        (trx(), seen(40, NOW)),  # from before it
        (trx(before=None), seen(40, LATER)),
        (trx(amount=None), seen(40, LATER)),
        (trx(amount=eur(0)), seen(50, LATER)),
        (trx(amount=Money.parse("10 USD")), seen(40, LATER)),
        (trx(before=BalanceSeen(Money.parse("50 USD"), NOW)), seen(40, LATER)),
    ):
        assert by_balance(one, balance, SETTLE, LATER) is None


@given(
    st.decimals(1, 500, places=2),
    st.decimals(-600, 600, places=2),
    st.sampled_from(["topup", "order"]),
)
def test_nothing_is_done_unless_about_that_much_moved(
    amount: Decimal, moved: Decimal, kind: TransactionKind
) -> None:
    wish = trx(kind, amount=Money(amount, "EUR"))
    after = BalanceSeen(Money(Decimal(50) + moved, "EUR"), LATER)
    one = by_balance(wish, after, SETTLE, LATER)
    gone = moved if kind == "topup" else -moved
    if one is not None and one.state is S.DONE:
        assert abs(gone - amount) <= amount / 10
        assert one.spent == Money(gone, "EUR")
    elif one is not None:
        assert abs(gone) <= amount / 10


# --- an outcome by words, looked at again


def ended(state: S, **more: Any) -> Transaction:
    spent = eur(10) if state is S.DONE else None
    return trx(state=state, proof="text", **{"spent": spent, **more})


def test_what_words_and_balance_say_together() -> None:
    fine = checked(ended(S.DONE), seen(40), SOON)
    assert fine is not None
    assert (fine.after, fine.code) == (seen(40), None)
    unseen = checked(ended(S.DONE), seen(50), SOON)
    assert unseen is not None
    assert unseen.code == "money.not_seen"
    less = checked(ended(S.DONE), seen(46), SOON)
    assert less is not None
    assert (less.spent, less.code) == (eur(4), "money.differs")
    charged = checked(ended(S.FAILED), seen(40), SOON)
    assert charged is not None
    assert (charged.state, charged.spent, charged.code) == (
        S.FAILED, eur(10), "money.charged_anyway",
    )  # fmt: skip
    refused = checked(ended(S.FAILED), seen(50), SOON)
    assert refused is not None
    assert (refused.spent, refused.after) == (None, seen(50))
    bonus = checked(trx("topup", S.DONE, proof="text", spent=eur(10)), seen(55), SOON)
    assert bonus is not None
    assert bonus.spent == eur(10)


def test_what_there_is_no_need_to_look_at_again() -> None:
    for one, balance in (
        (trx(), seen(40)),
        (ended(S.DONE, after=seen(40)), seen(40)),
        (ended(S.DONE, sent=None), seen(40)),
        (ended(S.DONE), seen(40, NOW)),
        (ended(S.DONE, before=None), seen(40)),
        (ended(S.DONE, spent=None, amount=None), seen(40)),
        (ended(S.DONE, spent=eur(0)), seen(40)),
        (replace(ended(S.DONE), proof="balance"), seen(40)),
    ):
        assert checked(one, balance, SOON) is None


# --- what comes by itself


def test_a_top_up_that_comes_late_after_all() -> None:
    waited = trx("topup", S.FAILED, proof="balance", code="money.unmoved")
    one = late(waited, eur(10), LATER)
    assert one is not None
    assert (one.state, one.spent, one.code) == (S.DONE, eur(10), "money.late")
    assert late(waited, eur(11), LATER) is None
    assert late(replace(waited, proof="text"), eur(10), LATER) is None
    assert late(replace(waited, kind="order"), eur(10), LATER) is None
    assert late(replace(waited, sent=None), eur(10), LATER) is None
    assert late(waited, eur(10), NOW + timedelta(days=4)) is None


def test_a_price_that_comes_back() -> None:
    bought = ended(S.DONE)
    one = refunded(bought, eur(10), LATER)
    assert one is not None
    assert (one.state, one.refunded, one.code) == (S.DONE, eur(10), "money.refunded")
    assert refunded(one, eur(10), LATER) is None
    assert refunded(bought, eur(9), LATER) is None
    assert refunded(replace(bought, kind="topup"), eur(10), LATER) is None
    assert refunded(replace(bought, sent=None), eur(10), LATER) is None
    assert refunded(bought, eur(10), NOW + timedelta(days=40)) is None


def test_a_persons_word_settles_what_is_unclear_and_nothing_else() -> None:
    worked = by_person(trx(), worked=True, now=SOON, name="li")
    assert (worked.state, worked.spent, worked.proof, worked.params) == (
        S.DONE, eur(10), "person", {"by": "li"},
    )  # fmt: skip
    failed = by_person(trx(), worked=False, now=SOON, name="li")
    assert (failed.state, failed.spent) == (S.FAILED, None)
    with pytest.raises(WrongStep):
        by_person(ended(S.DONE), worked=True, now=SOON, name="li")
