"""By when a number must be kept, and how."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from simd.accounts.money.keeping import Duty, Keeping, duty
from simd.accounts.money.rules import Cap, MoneyRules
from simd.catalog.find import load
from simd.model.account import Money, MoneyText
from simd.model.transaction import Transaction, TransactionKind, TransactionState
from simd.model.units import Span
from simd.tariff import Tariff
from simd.tariff.tariff import KeepAlive

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
MARGIN = timedelta(days=14)
DAY = timedelta(days=1)


def tariff(**rule: Any) -> Tariff:
    """A tariff with that rule and no other."""
    return replace(load("tariffs", "mo-ctm-idd", Tariff), keep_alive=KeepAlive(**rule))


def paid(
    kind: TransactionKind,
    ago: timedelta,
    amount: str = "5 EUR",
    state: TransactionState = TransactionState.DONE,
) -> Transaction:
    at = NOW - ago
    return Transaction(
        "t", "sim_1", kind, state, "p", at, at, amount=Money.parse(amount),
        spent=Money.parse(amount) if state is TransactionState.DONE else None,
    )  # fmt: skip


def test_the_carriers_own_day_counts() -> None:
    day = date(2026, 4, 1)
    found = duty(Keeping("sim_1"), (), MARGIN, valid_until=day)
    assert found == Duty(
        datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 3, 18, tzinfo=UTC), "topup"
    )
    assert duty(Keeping("sim_1"), (), MARGIN) is None
    by_use = Keeping("sim_1", tariff=tariff(rule="any_use", every_days=180))
    found = duty(by_use, (), MARGIN, valid_until=day)
    assert found is not None
    assert found.how == "free_use"


def test_the_last_top_up_counts_where_the_rule_wants_one() -> None:
    keeping = Keeping("sim_1", tariff=tariff(rule="topup", every_days=180))
    history = [
        paid("topup", 10 * DAY),
        paid("topup", 100 * DAY),
        paid("order", DAY),
        paid("cancel", DAY),
        paid("topup", DAY, state=TransactionState.FAILED),
    ]
    found = duty(keeping, history, MARGIN)
    assert found is not None
    assert (found.due, found.how) == (NOW + 170 * DAY, "topup")
    assert duty(keeping, history[2:], MARGIN) is None, "nobody knows when it was kept last"
    since = Keeping("sim_1", tariff=keeping.tariff, since=date(2026, 1, 1))
    found = duty(since, (), MARGIN)
    assert found is not None
    assert found.due == datetime(2026, 6, 30, tzinfo=UTC)


def test_use_that_costs_nothing_keeps_only_where_any_use_does() -> None:
    any_use = Keeping("sim_1", tariff=tariff(rule="any_use", every_days=180))
    found = duty(any_use, (), MARGIN, used=NOW)
    assert found is not None
    assert (found.due, found.how) == (NOW + 180 * DAY, "free_use")
    paid_only = Keeping("sim_1", tariff=tariff(rule="paid_event", every_days=90))
    assert duty(paid_only, (), MARGIN, used=NOW) is None
    found = duty(paid_only, [paid("keepalive", DAY, "0.1 EUR")], MARGIN, used=NOW)
    assert found is not None
    assert (found.due, found.how) == (NOW + 89 * DAY, "paid_event")


def test_the_earlier_of_both_is_the_duty() -> None:
    keeping = Keeping("sim_1", tariff=tariff(rule="topup", every_days=180))
    found = duty(keeping, [paid("topup", DAY)], MARGIN, valid_until=date(2026, 3, 20))
    assert found is not None
    assert found.due == datetime(2026, 3, 20, tzinfo=UTC)


def test_a_caps_limits_are_of_its_own_currency() -> None:
    cap = Cap(order=MoneyText.parse("5 EUR"), month=MoneyText.parse("9 USD"))
    assert cap.limits("EUR") == [("order", Money.parse("5 EUR"))]
    assert cap.limits("CNY") == []
    assert MoneyRules().keep_margin == Span(14 * 86400)


def test_what_moved_needs_both_balances() -> None:
    one = paid("topup", DAY)
    assert one.moved is None
