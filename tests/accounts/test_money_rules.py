"""Steps, caps and words: pure, each branch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simd.accounts.money.approval import needs_word, refusal
from simd.accounts.money.caps import Excess, excess
from simd.accounts.money.rules import Approve, Cap
from simd.accounts.money.states import WrongStep, move
from simd.model.account import Money, MoneyText
from simd.model.person import Person, Role
from simd.model.transaction import Transaction, TransactionState

S = TransactionState
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
LI, MING = Person("per_li", "li"), Person("per_ming", "ming")


def text(amount: str) -> MoneyText:
    return MoneyText.parse(amount)


def trx(key: str = "trx_1", amount: str | None = "10 EUR", **more: Any) -> Transaction:
    money = Money.parse(amount) if amount else None
    known = {"kind": "order", "state": S.PLANNED, "planned": NOW, **more}
    return Transaction(
        id=key, sim=known.pop("sim", "sim_1"), place="p", changed=NOW, amount=money, **known
    )


# --- steps


def test_a_step_stamps_when_it_was_sent_and_only_once() -> None:
    one = move(trx(), S.AUTHORISED, NOW)
    sent = move(one, S.SENT, NOW, code="x")
    assert (sent.state, sent.sent, sent.code) == (S.SENT, NOW, "x")
    later = NOW + timedelta(minutes=1)
    again = move(sent, S.SENT, later)
    assert (again.sent, again.changed) == (NOW, later)
    assert move(again, S.UNKNOWN, later).sent == NOW


@pytest.mark.parametrize(
    ("state", "wanted", "sent"),
    [
        (S.PLANNED, S.SENT, None),
        (S.WAITING, S.SENT, None),
        (S.DONE, S.FAILED, NOW),
        (S.REJECTED, S.AUTHORISED, None),
        (S.EXPIRED, S.AUTHORISED, None),
        (S.FAILED, S.DONE, None),
        (S.UNKNOWN, S.SENT, NOW),
    ],
)
def test_there_are_no_other_steps(state: S, wanted: S, sent: datetime | None) -> None:
    with pytest.raises(WrongStep) as raised:
        move(trx(state=state, sent=sent), wanted, NOW)
    assert raised.value.params["wanted"] == wanted.value


def test_what_was_sent_and_taken_for_failed_may_still_be_done() -> None:
    assert move(trx(state=S.FAILED, sent=NOW), S.DONE, NOW).state is S.DONE


def test_which_states_are_open_and_unsettled() -> None:
    assert {one for one in S if one.open} == {
        S.PLANNED, S.WAITING, S.AUTHORISED, S.SENT, S.UNKNOWN,
    }  # fmt: skip
    assert {one for one in S if one.unsettled} == {S.SENT, S.UNKNOWN}


# --- caps

CAPS = (Cap(order=text("20 EUR"), day=text("30 EUR"), month=text("50 EUR")),)


def done(key: str, amount: str, ago: timedelta, **more: Any) -> Transaction:
    return trx(key, amount, state=S.DONE, spent=Money.parse(amount), planned=NOW - ago, **more)


def test_nothing_is_spent_where_no_cap_is() -> None:
    assert excess(trx(), (), (), NOW) == Excess("none")
    assert excess(trx(amount="5 USD"), CAPS, (), NOW) == Excess("none")
    assert excess(trx(amount=None), CAPS, (), NOW) == Excess("none")
    assert excess(trx(amount="0 EUR"), (), (), NOW) is None
    only_person = (Cap(order=text("50 EUR"), person="per_li"),)
    assert excess(trx(by="per_li"), only_person, (), NOW) == Excess("none")


def test_each_window_has_its_limit() -> None:
    over = excess(trx(amount="21 EUR"), CAPS, (), NOW)
    assert over == Excess("order", Money.parse("20 EUR"), Money.parse("0 EUR"))
    hour, days = timedelta(hours=1), timedelta(days=2)
    assert excess(trx(), CAPS, (done("a", "20 EUR", hour),), NOW) is None
    day = excess(trx(amount="11 EUR"), CAPS, (done("a", "20 EUR", hour),), NOW)
    assert day == Excess("day", Money.parse("30 EUR"), Money.parse("20 EUR"))
    old = (done("a", "20 EUR", days), done("b", "21 EUR", days))
    assert excess(trx(), CAPS, old, NOW) == Excess(
        "month", Money.parse("50 EUR"), Money.parse("41 EUR")
    )
    assert excess(trx(), CAPS, (done("a", "50 EUR", timedelta(days=31)),), NOW) is None


def test_what_counts_together() -> None:
    hour = timedelta(hours=1)
    beside = (
        done("a", "30 EUR", hour, sim="sim_2"),
        done("b", "30 USD", hour),
        done("c", "30 EUR", hour, kind="topup"),
        done("d", "30 EUR", hour, proof="observed"),
        trx("e", "30 EUR", state=S.FAILED),
        trx("f", "30 EUR", state=S.WAITING),
        trx("g", None, state=S.UNKNOWN),
        trx("trx_1", "30 EUR", state=S.AUTHORISED),
    )
    assert excess(trx(), CAPS, beside, NOW) is None
    for state in (S.AUTHORISED, S.SENT, S.UNKNOWN):
        under_way = (trx("x", "25 EUR", state=state),)
        found = excess(trx(), CAPS, under_way, NOW)
        assert found is not None
        assert found.which == "day"
    charged = (trx("x", "25 EUR", state=S.FAILED, spent=Money.parse("25 EUR")),)
    assert excess(trx(), CAPS, charged, NOW) is not None


def test_a_persons_cap_counts_over_all_sims() -> None:
    caps = (*CAPS, Cap(day=text("15 EUR"), person="per_ming"))
    mine = (done("a", "10 EUR", timedelta(hours=1), sim="sim_2", by="per_ming"),)
    over = excess(trx(by="per_ming"), caps, mine, NOW)
    assert over == Excess("day", Money.parse("15 EUR"), Money.parse("10 EUR"))
    assert excess(trx(by="per_li"), caps, mine, NOW) is None
    only = (Cap(order=text("5 EUR"), sim="sim_2"), *CAPS)
    assert excess(trx(), only, (), NOW) is None


# --- words

RULES = Approve(above=(text("20 EUR"),))


def test_whose_wish_takes_a_word() -> None:
    assert needs_word(Money.parse("1 EUR"), Role.USER, RULES)
    assert not needs_word(Money.parse("20 EUR"), Role.PAYER, RULES)
    assert needs_word(Money.parse("20.01 EUR"), Role.OWNER, RULES)
    assert needs_word(Money.parse("21 EUR"), None, RULES)
    assert not needs_word(Money.parse("99 USD"), None, RULES)
    assert needs_word(None, Role.OWNER, RULES)


def test_whose_word_counts() -> None:
    asked = trx(by="per_li")
    assert refusal(asked, MING, None, RULES) == "money.word.payer"
    assert refusal(asked, MING, Role.USER, RULES) == "money.word.payer"
    assert refusal(asked, LI, Role.OWNER, RULES) is None
    named = replace(RULES, by=("ming",))
    assert refusal(asked, LI, Role.OWNER, named) == "money.word.named"
    assert refusal(asked, MING, Role.PAYER, named) is None
    other = replace(RULES, other=True)
    assert refusal(asked, LI, Role.OWNER, other) == "money.word.other"
    assert refusal(asked, MING, Role.PAYER, other) is None
