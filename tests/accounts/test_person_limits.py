"""What one person may still use up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simd.accounts.person_limits import Over, Spent, over_sms, over_spend
from simd.model.account import Money, MoneyText
from simd.model.household import PersonLimits

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIMITS = PersonLimits(spend_per_day=MoneyText("10 CNY"), spend_per_month=MoneyText("30 CNY"))


def spent(amount: str, hours: float) -> Spent:
    return Spent(NOW - timedelta(hours=hours), Money.parse(amount))


@pytest.mark.parametrize(
    ("past", "wish", "over"),
    [
        ((), "10 CNY", None),
        ((), "10.01 CNY", "spend_per_day"),
        ((spent("4 CNY", 1),), "6 CNY", None),
        ((spent("4 CNY", 1),), "6.01 CNY", "spend_per_day"),
        ((spent("4 CNY", 24),), "10 CNY", None),
        ((spent("21 CNY", 30),), "10 CNY", "spend_per_month"),
        ((spent("25 CNY", 24 * 30),), "10 CNY", None),
        # Another currency can't be added up: what was spent in it counts nowhere, a wish passes.
        ((spent("100 EUR", 1),), "10 CNY", None),
        ((), "0.01 EUR", "spend_per_day"),
    ],
)
def test_spending(past: tuple[Spent, ...], wish: str, over: str | None) -> None:
    found = over_spend(LIMITS, past, Money.parse(wish), NOW)
    assert (found.name if found else None) == over


def test_without_a_limit_anything_goes() -> None:
    assert over_spend(PersonLimits(), (spent("999 CNY", 1),), Money.parse("999 EUR"), NOW) is None
    assert over_sms(PersonLimits(), 10_000) is None


def test_the_limit_is_told_as_the_config_writes_it() -> None:
    assert over_spend(LIMITS, (), Money.parse("11 CNY"), NOW) == Over("spend_per_day", "10 CNY")
    limits = PersonLimits(sms_per_day=2)
    assert [over_sms(limits, count) for count in (0, 1, 2, 3)] == [
        None,
        None,
        Over("sms_per_day", "2"),
        Over("sms_per_day", "2"),
    ]
