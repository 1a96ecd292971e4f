"""What was told before an order: marked, widened or withheld, until the carrier tells it anew."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from simd.accounts import account_view
from simd.accounts.metering import estimated, learn
from simd.model.account import Allowance, Estimate, Money
from simd.model.moved import KEPT, Moved, kept
from simd.model.snapshot import SimNow
from simd.model.transaction import Transaction, TransactionKind, TransactionState
from tests.accounts.test_metering import (
    DAY,
    GB,
    HOUR,
    NOW,
    contract,
    pack,
    reading,
    shown,
    sim,
    used,
)

S = TransactionState


def order(kind: TransactionKind = "order", state: S = S.DONE, **more: Any) -> Moved | None:
    fields: dict[str, Any] = {
        "id": "trx_1",
        "sim": "a",
        "kind": kind,
        "state": state,
        "place": "x",
        "planned": NOW,
        "changed": NOW,
        "sent": NOW - HOUR,
        "amount": Money.parse("10 CNY"),
    }
    return Moved.by(Transaction(**(fields | more)))


def after(*moves: Moved | None, since: timedelta = 3 * HOUR) -> SimNow:
    told = reading(NOW - since, pack(5 * GB))
    moved = {f"trx_{n}": one for n, one in enumerate(moves) if one is not None}
    return replace(sim(told, counted=(used(GB),)), moved=moved)


def test_a_pack_bought_is_named_and_what_was_told_before_is_old() -> None:
    found = shown(after(order(pack="week-1gb")), contract(anchor=NOW - DAY))
    assert set(found.overtaken) == {"balance", "data"}
    assert found.bought == ("week-1gb",)
    assert "data" not in found.estimates
    told = found.allowances[0].estimate
    assert told is not None
    assert told.low < 4 * GB < 5 * GB <= told.high
    view = account_view(found, NOW)
    assert view["stale"] is True
    assert view["sources"]["balance"]["stale"] is view["allowances"][0]["stale"] is True
    assert found.bundle is not None
    assert found.bundle.left is None


def test_a_balance_is_shifted_by_what_was_paid_or_gained() -> None:
    pact = contract(anchor=NOW - DAY)
    plain = shown(after(), pact).estimates["balance"]
    done = shown(after(order()), pact).estimates["balance"]
    assert (done.value, done.low) == (plain.value - 10, plain.low - 10)
    assert done.high == plain.high
    doubt = shown(after(order(state=S.UNKNOWN)), pact).estimates["balance"]
    assert (doubt.value, doubt.low, doubt.high) == (plain.value, plain.low - 10, plain.high)
    gained = shown(after(order("topup")), pact).estimates["balance"]
    assert (gained.low, gained.high) == (plain.low, plain.high + 10)
    unpriced = shown(after(order(amount=None)), pact)
    assert "balance" not in unpriced.estimates
    dear = shown(after(order(amount=Money.parse("99 CNY"))), pact).estimates["balance"]
    assert dear == Estimate(Decimal(0), Decimal(0), plain.high)


def test_a_top_up_leaves_packs_as_they_are_told_and_a_cancelled_one_may_be_gone() -> None:
    found = shown(after(order("topup")), contract(anchor=NOW - DAY))
    assert found.overtaken == ("balance",)
    assert found.bought == ()
    assert "data" in found.estimates
    cancelled = shown(after(order("cancel")), contract(anchor=NOW - DAY)).allowances[0].estimate
    assert cancelled is not None
    assert cancelled.low == 0


def test_in_doubt_the_guard_still_goes_by_what_was_told() -> None:
    found = shown(after(order(state=S.UNKNOWN, pack="x")), contract(anchor=NOW - DAY))
    assert found.bought == ()
    assert found.bundle is not None
    assert found.bundle.left is not None


def test_what_was_told_since_or_came_to_nothing_is_not_marked() -> None:
    assert shown(after(order(pack="x"), since=HOUR / 2)).overtaken == ()
    assert shown(after(order(pack="x"), since=HOUR / 2)).bought == ()
    for nothing in (order(state=S.FAILED), order(sent=None)):
        assert nothing is None
    assert shown(after()).overtaken == ()


def test_a_member_that_bought_overtakes_what_all_share() -> None:
    buyer = replace(sim(key="b"), moved={"t": order(pack="x")})
    sims = {"a": after(), "b": buyer}
    found = estimated(sims, "a", contract(members=("a", "b")), NOW)
    assert found is not None
    assert (found.overtaken, found.bought) == (("data",), ("x",))


def test_an_order_teaches_nothing_of_the_carriers_prices() -> None:
    one = after(order())
    told = reading(NOW, pack(4 * GB), money="40 CNY")
    lessons = learn({"a": one}, "a", told, contract(anchor=NOW - DAY))
    assert [lesson.figure for lesson in lessons if lesson.figure == "balance"] == []


def test_the_newest_moves_are_kept_and_one_that_failed_is_forgotten() -> None:
    moved: dict[str, Moved] = {}
    for n in range(KEPT + 3):
        moved = kept(moved, f"trx_{n}", order(sent=NOW + n * HOUR))
    assert next(iter(moved)) == "trx_3"
    assert "trx_5" not in kept(moved, "trx_5", None)


def test_a_figure_without_an_estimate_says_why() -> None:
    voice = Allowance("voice", 60, unit="seconds")
    told = reading(NOW - HOUR, pack(5 * GB), voice)
    without = shown(sim(told))
    assert without.unreckoned == {"balance": "no_tariff", "voice": "not_metered"}
    assert set(without.estimates) == {"data"}
    assert shown(sim(told), contract(anchor=NOW - DAY)).unreckoned == {"voice": "not_metered"}
    ordered = shown(after(order(pack="x", amount=None)), contract(anchor=NOW - DAY))
    assert ordered.unreckoned == {"balance": "overtaken", "data": "overtaken"}
    assert shown(sim(reading(NOW, pack(None), money=None))).unreckoned == {"data": "not_told"}


def test_questions_about_what_moved_are_known() -> None:
    topped, bought = order("topup"), order()
    assert topped is not None
    assert bought is not None
    assert topped.asked_by(("balance",))
    assert not topped.asked_by(("data",))
    assert bought.asked_by(("data",))
    assert not bought.asked_by(("number",))
