"""What one person may still use up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simd.accounts.money.caps import Excess, excess
from simd.accounts.money.rules import Cap
from simd.accounts.person_limits import Over, cap_of, over_sms
from simd.model.account import Money, MoneyText
from simd.model.household import PersonLimits
from simd.model.transaction import Transaction, TransactionState

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIMITS = PersonLimits(spend_per_day=MoneyText("10 CNY"), spend_per_month=MoneyText("30 CNY"))
HOUSE = Cap(month=MoneyText("1000 CNY"))


def order(amount: str, hours: float, by: str = "per_ming", sim: str = "sim_a") -> Transaction:
    at = NOW - timedelta(hours=hours)
    key = f"trx_{amount}{hours}{by}"
    state = TransactionState.DONE
    return Transaction(key, sim, "order", state, "x", at, at, amount=Money.parse(amount), by=by)


@pytest.mark.parametrize(
    ("past", "wish", "over"),
    [
        ((), "10 CNY", None),
        ((), "10.01 CNY", "day"),
        ((order("4 CNY", 1, sim="sim_b"),), "6.01 CNY", "day"),
        ((order("4 CNY", 1, by="per_li"),), "10 CNY", None),
        ((order("9 CNY", 30), order("9 CNY", 60), order("9 CNY", 90)), "4 CNY", "month"),
    ],
)
def test_spending_is_a_cap_of_the_persons_own(
    past: tuple[Transaction, ...], wish: str, over: str | None
) -> None:
    cap = cap_of(LIMITS, "per_ming")
    assert cap is not None
    found = excess(order(wish, 0), [HOUSE, cap], past, NOW)
    assert (found.which if found else None) == over


def test_a_persons_limit_is_no_leave_to_spend() -> None:
    """The house's own cap has to be there too: a limit only narrows."""
    cap = cap_of(LIMITS, "per_ming")
    assert cap is not None
    assert excess(order("1 CNY", 0), [cap], (), NOW) == Excess("none")


def test_without_a_limit_there_is_none() -> None:
    assert cap_of(PersonLimits(), "per_ming") is None
    assert cap_of(PersonLimits(spend_per_month=MoneyText("1 CNY")), "p") == Cap(
        month=MoneyText("1 CNY"), person="p"
    )
    assert over_sms(PersonLimits(), 10_000) is None


def test_the_limit_on_messages() -> None:
    limits = PersonLimits(sms_per_day=2)
    assert [over_sms(limits, count) for count in (0, 1, 2, 3)] == [
        None,
        None,
        Over("sms_per_day", "2"),
        Over("sms_per_day", "2"),
    ]
