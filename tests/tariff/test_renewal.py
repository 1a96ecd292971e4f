"""Renewals, purchases and what keeps a number: when, with what, and why not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from simd.model.codec import from_plain
from simd.tariff import (
    Use,
    begin,
    keep_alive_due,
    keeps,
    may_buy,
    next_renewal,
    renewal_covered,
    spend,
)
from simd.tariff.renewal import extended, first_fee, top_up_for_spend
from simd.tariff.tariff import KeepAlive
from tests.tariff.making import MB, tariff, utc

START = utc("2026-01-10 12:00")
DAY = timedelta(days=1)
THIRTY: dict[str, Any] = {"cycle": {"type": "rolling_days", "n": 30}, "fee": 7.99, "kind": "pack"}


def test_a_renewal_is_due_when_the_cycle_ends_and_may_be_made_good() -> None:
    plan = tariff(**THIRTY, auto_renew={"grace_days": 7, "retry_days": 60})
    due = next_renewal(plan, START, START)
    assert due is not None
    assert (due.at, due.make_good_until) == (START + 30 * DAY, START + 90 * DAY)
    assert (due.by_itself, due.from_balance, due.on_fail, due.fee) == (
        True,
        True,
        "drop_to_payg",
        Decimal("7.99"),
    )


def test_what_has_no_end_is_not_renewed_and_what_has_no_rule_depends_on_its_kind() -> None:
    assert next_renewal(tariff(cycle={"type": "once"}), START, START) is None
    pack, plan = next_renewal(tariff(**THIRTY), START, START), next_renewal(tariff(), START, START)
    assert pack is not None
    assert plan is not None
    assert (pack.by_itself, plan.by_itself) == (False, True)


def test_an_optional_renewal_is_the_customers_choice_at_its_hour() -> None:
    rule = {"on": "optional", "source": "card", "at_local_time": "21:00"}
    plan = tariff(
        cycle={"type": "month_anniversary", "ends_at": "23:59", "tz": "Europe/London"},
        auto_renew=rule,
    )
    due = next_renewal(plan, utc("2026-06-10 12:00"), utc("2026-06-12"), chosen=False)
    assert due is not None
    assert (due.by_itself, due.from_balance, due.at) == (False, False, utc("2026-07-09 20:00"))
    same_day = tariff(**(THIRTY | {"auto_renew": {"at_local_time": "11:00"}}))
    later = next_renewal(same_day, START, START)
    assert later is not None
    assert later.at == START + 30 * DAY - timedelta(hours=1)


def test_a_balance_just_under_the_fee_is_the_trap() -> None:
    plan = tariff(**THIRTY, auto_renew={"min_validity_days": 30})
    assert [renewal_covered(plan, Decimal(one)) for one in ("5.00", "7.98", "7.99")] == [
        False,
        False,
        True,
    ]
    assert not renewal_covered(plan, Decimal(100), 29 * DAY)
    assert renewal_covered(plan, Decimal(100), 30 * DAY)
    assert renewal_covered(tariff(**THIRTY, auto_renew={"source": "card"}), Decimal(0))
    assert renewal_covered(tariff(**THIRTY), Decimal(0)) is False
    assert renewal_covered(tariff(), Decimal(0)) is None


def test_why_something_may_not_be_bought_now() -> None:
    plan = tariff(
        stacking={"several": False, "exclusive_with": ["day"]},
        buckets=[{"unit": "MB", "amount": 10}],
        buy_when={"min_left_to_rebuy": 5, "blackout": {"last_day_after": "18:00"}},
    )
    held = begin(plan, START)
    assert may_buy(plan, None, frozenset({"day"}), START) == "exclusive"
    assert may_buy(plan, None, frozenset({plan.id}), START) == "several"
    assert may_buy(plan, held, frozenset(), START) == "left"
    less = spend(plan, held, Use("data", 5 * MB), START)[0]
    assert may_buy(plan, less, frozenset(), START) is None
    assert may_buy(plan, None, frozenset(), utc("2026-01-31 18:00")) == "blackout"
    assert may_buy(plan, None, frozenset(), utc("2026-01-31 17:59")) is None
    empty = tariff(buckets=[{"unit": "MB", "amount": 10}], buy_when={"only_when_empty": True})
    assert may_buy(empty, less, frozenset(), START) == "left"
    assert may_buy(tariff(), begin(tariff(), START), frozenset({"xx-test"}), START) is None
    endless = tariff(
        buckets=[{"unit": "MB", "amount": "unlimited"}], buy_when={"min_left_to_rebuy": 1}
    )
    assert may_buy(endless, begin(endless, START), frozenset(), START) == "left"


def test_less_than_the_least_spent_is_made_up_where_the_tariff_says_so() -> None:
    topped = tariff(min_spend={"amount": 10, "topup_difference": True})
    assert [top_up_for_spend(topped, Decimal(n)) for n in (0, 4, 12)] == [10, 6, 0]
    assert top_up_for_spend(tariff(min_spend={"amount": 10}), Decimal(0)) == 0
    assert top_up_for_spend(tariff(), Decimal(0)) == 0


def test_the_first_fee_goes_by_its_days_where_the_tariff_says_so() -> None:
    prorated = tariff(fee=31, fee_when={"prorate_first": True})
    assert first_fee(prorated, utc("2026-01-22")) == 10
    assert first_fee(tariff(fee=31), utc("2026-01-22")) == 31
    assert (
        first_fee(tariff(fee=31, cycle={"type": "once"}, fee_when={"prorate_first": True}), START)
        == 31
    )


def test_another_one_extends_the_older_where_the_tariff_says_so() -> None:
    plan = tariff(**THIRTY, stacking={"extends_older": True})
    until, bought = START + 3 * DAY, START
    assert extended(plan, until, bought, bought) == START + 30 * DAY
    assert extended(tariff(**THIRTY), until, bought, bought) == until
    assert (
        extended(
            tariff(cycle={"type": "once"}, stacking={"extends_older": True}), until, bought, bought
        )
        == until
    )


def rule(**fields: Any) -> KeepAlive:
    return from_plain({"rule": "topup", "every_days": 180} | fields, KeepAlive)


def test_a_number_is_kept_by_its_day_with_a_margin_before() -> None:
    due = keep_alive_due(rule(grace_days=30, lost_after_days=90), START, 10 * DAY)
    assert (due.warn, due.due) == (START + 170 * DAY, START + 180 * DAY)
    assert (due.ends, due.lost) == (START + 210 * DAY, START + 270 * DAY)
    assert keep_alive_due(rule(), START, DAY).lost is None
    assert keep_alive_due(rule(then="lost", grace_days=5), START, DAY).lost == START + 185 * DAY


@pytest.mark.parametrize(("expires", "begins"), [(40, 40), (-40, 0), (None, 0)])
def test_it_may_count_from_the_end_of_the_last_pack(expires: int | None, begins: int) -> None:
    pack = None if expires is None else START + expires * DAY
    due = keep_alive_due(rule(counts_from="pack_expiry"), START, DAY, pack_expires=pack)
    assert due.due == START + (begins + 180) * DAY


@pytest.mark.parametrize(("amount", "days"), [(None, 180), ("10", 180), ("50", 90), ("120", 360)])
def test_the_days_may_depend_on_the_top_up(amount: str | None, days: int) -> None:
    steps = rule(topup_extends_days={"20": 30, "50": 90, "100": 360})
    paid = Decimal(amount) if amount else None
    assert keep_alive_due(steps, START, DAY, amount=paid).due == START + days * DAY


@pytest.mark.parametrize(
    ("fields", "what", "amount", "kept"),
    [
        ({}, "topup", 0, True),
        ({}, "spend", 999, False),
        ({"or_spend": 660}, "spend", 660, True),
        ({"or_spend": 660}, "spend", 659, False),
        ({"rule": "any_use"}, "free_use", 0, True),
        ({"rule": "paid_event"}, "free_use", 0, False),
        ({"rule": "paid_event"}, "paid_event", 0, True),
        ({"rule": "min_spend", "or_spend": 5}, "spend", 5, True),
        ({"rule": "min_spend", "or_spend": 5}, "topup", 50, False),
    ],
)
def test_what_keeps_a_number(fields: dict[str, Any], what: str, amount: int, *, kept: bool) -> None:
    assert keeps(rule(**fields), what, Decimal(amount)) is kept
