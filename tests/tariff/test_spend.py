"""Using a tariff: what is taken from where, what the rest costs, and nothing lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.model.account import Money
from simd.tariff import (
    Bill,
    Holding,
    Use,
    begin,
    cost_of_use,
    next_mb,
    price_of_next_mb,
    settle,
    spend,
)
from simd.tariff.holding import NOTHING_SPENT
from simd.tariff.rate import NO_RATE, rate_of
from simd.tariff.spend import spend_lapsed
from simd.tariff.tariff import Tariff
from tests.tariff.making import GB, MB, tariff, utc

START = utc("2026-01-10 12:00")
MONTHLY: dict[str, Any] = {"cycle": {"type": "calendar_month"}}


def data(amount: int, **more: Any) -> Use:
    return Use("data", amount, **more)


def run(plan: Tariff, *steps: tuple[str, Use]) -> tuple[Holding, list[Bill]]:
    held, bills = begin(plan, START), list[Bill]()
    for when, use in steps:
        held, bill = spend(plan, held, use, utc(when))
        bills.append(bill)
    return held, bills


def test_a_bucket_is_used_up_and_then_the_rule_after_it_holds() -> None:
    rules = {
        "stop": ({"type": "stop"}, Bill(bucketed=MB, refused=MB)),
        "slow": ({"type": "throttle", "kbps": 128}, Bill(bucketed=MB, throttled=MB)),
        "paid": (
            {"type": "charge", "price": 0.5},
            Bill(bucketed=MB, charged=MB, cost=Decimal("0.5")),
        ),
        "other": ({"type": "charge", "price": 0.5, "per": "sms"}, Bill(bucketed=MB, unpriced=MB)),
    }
    for rule, bill in rules.values():
        plan = tariff(buckets=[{"unit": "MB", "amount": 1}], after_cap=rule)
        assert run(plan, ("2026-01-11", data(2 * MB)))[1] == [bill]
    assert run(tariff(), ("2026-01-11", data(5)))[1] == [Bill(unpriced=5)]
    assert run(tariff(), ("2026-01-11", data(0)))[1] == [Bill()]


def test_an_end_of_the_cycle_fills_the_bucket_and_lets_the_rest_go() -> None:
    plan = tariff(buckets=[{"unit": "MB", "amount": 10}], after_cap={"type": "stop"})
    held, _ = run(plan, ("2026-01-11", data(9 * MB)))
    assert held.left(0) == MB
    assert settle(plan, held, utc("2026-02-01")).left(0) == 10 * MB
    assert settle(plan, held, utc("2026-01-01")) is held


def rolling(**rule: Any) -> Tariff:
    return tariff(
        buckets=[{"unit": "MB", "amount": 10}],
        after_cap={"type": "stop"},
        rollover={"cycles": 1} | rule,
    )


def test_the_rest_rolls_over_once_and_is_used_first() -> None:
    plan = rolling()
    held, _ = run(plan, ("2026-01-11", data(4 * MB)), ("2026-02-02", data(5 * MB)))
    assert [
        (part.left, part.rolled) for part in sorted(held.parts, key=lambda one: one.rolled)
    ] == [
        (10 * MB, 0),
        (1 * MB, 1),
    ]
    assert settle(plan, held, utc("2026-03-01")).left(0) == 20 * MB
    assert settle(plan, held, utc("2026-07-01")).left(0) == 20 * MB


def test_what_is_current_may_go_first_and_a_cap_cuts_what_rolls() -> None:
    held, _ = run(rolling(use_first="current"), ("2026-02-02", data(5 * MB)))
    assert {part.rolled: part.left for part in held.parts} == {0: 5 * MB, 1: 10 * MB}
    assert run(rolling(cap=3), ("2026-02-02", data(0)))[0].left(0) == 13 * MB
    assert run(rolling(cap=12, cycles=2), ("2026-03-02", data(0)))[0].left(0) == 22 * MB
    assert run(rolling(cap=10, cycles=2), ("2026-03-02", data(0)))[0].left(0) == 20 * MB


@pytest.mark.parametrize(
    ("more", "bucket", "rule"),
    [
        ({"kind": "pack"}, {}, {"excludes": ["packs"]}),
        ({"kind": "pack"}, {}, {"excludes": ["one_off_packs"]}),
        ({}, {"apps": ["maps"]}, {"excludes": ["directed_packs"]}),
        ({}, {"zone": ["roam:EU"]}, {"excludes": ["roaming_packs"]}),
        ({}, {"window": "00:00-08:00"}, {"excludes": ["window_packs"]}),
        ({}, {}, {"units": ["min"]}),
        ({}, {"per": "day"}, {}),
    ],
)
def test_what_is_excluded_does_not_roll(more: dict[str, Any], bucket: Any, rule: Any) -> None:
    plan = tariff(
        buckets=[{"unit": "MB", "amount": 10} | bucket], rollover={"cycles": 1} | rule, **more
    )
    assert settle(plan, begin(plan, START), utc("2026-02-02")).left(0) == 10 * MB


def test_a_bucket_per_day_is_full_again_each_day() -> None:
    plan = tariff(
        cycle={"type": "rolling_days", "n": 28, "tz": "Asia/Kolkata"},
        buckets=[
            {"unit": "GB", "amount": 1.4, "per": "day"},
            {"unit": "sms", "amount": 100, "per": "hour"},
        ],
        after_cap={"type": "throttle", "kbps": 128},
    )
    held, bills = run(
        plan,
        ("2026-01-10 13:00", data(2 * GB)),
        ("2026-01-10 18:29", data(MB)),
        ("2026-01-10 18:30", data(MB)),
    )
    assert [bill.throttled > 0 for bill in bills] == [True, True, False]
    assert held.left(0) == int(Decimal("1.4") * GB) - MB


def test_windows_and_weekdays_open_and_close_by_the_local_clock() -> None:
    plan = tariff(
        cycle={"type": "calendar_month", "tz": "Asia/Hong_Kong"},
        buckets=[
            {
                "unit": "GB",
                "amount": "unlimited",
                "window": "23:00-07:00",
                "weekdays": ["fri"],
                "kbps_cap": 21000,
            }
        ],
        after_cap={"type": "charge", "price": 1, "window": "08:00-24:00"},
    )

    def by(when: str) -> str:
        return next_mb(plan, begin(plan, START), utc(when)).by

    # 2026-01-16 is a Friday; Hong Kong is eight hours ahead.
    assert [by(f"2026-01-16 {hour}") for hour in ("14:59", "15:00", "22:59", "23:00")] == [
        "charge", "bucket", "bucket", "unknown",
    ]  # fmt: skip
    assert by("2026-01-15 15:00") == "charge"
    assert next_mb(plan, begin(plan, START), utc("2026-01-16 16:00")).kbps == 21000


def test_directed_buckets_serve_their_app_alone_and_go_first() -> None:
    plan = tariff(
        buckets=[
            {"unit": "MB", "amount": 5},
            {"unit": "MB", "amount": 5, "apps": ["maps"]},
            {
                "unit": "MB",
                "amount": 5,
                "zone": ["roam:EU", "home"],
                "tech": ["lte"],
                "priority": -1,
            },
        ],
        after_cap={"type": "stop", "zone": ["home", "roam:*"]},
    )
    held, bills = run(
        plan,
        ("2026-01-11", data(MB, app="maps")),
        ("2026-01-11", data(MB, app="mail", tech="lte")),
        ("2026-01-11", data(9 * MB)),
        ("2026-01-11", data(MB, zone="roam:EU", tech="lte")),
        ("2026-01-11", data(MB, zone="roam:US", tech="lte")),
    )
    assert [bill.refused // MB for bill in bills] == [0, 0, 4, 0, 1]
    assert [held.left(n) for n in range(3)] == [0, 4 * MB, 3 * MB]


def test_minutes_or_messages_share_one_bucket_and_payg_follows() -> None:
    plan = tariff(
        buckets=[{"unit": "min_or_sms", "amount": 3}],
        after_cap={"type": "throttle", "kbps": 64},
        payg={"data": 0.24, "step": 0.01, "min": 0.11, "sms": 0.09},
    )
    held, bills = run(
        plan,
        ("2026-01-11", Use("sms", 2)),
        ("2026-01-11", Use("voice", 90)),
        ("2026-01-11", Use("sms", 2)),
        ("2026-01-11", data(MB)),
    )
    assert [bill.cost for bill in bills] == [0, Decimal("0.11"), Decimal("0.18"), 0]
    assert held.left(0) == 0
    assert bills[3].throttled == MB


def test_steps_are_rounded_up_and_caps_bound_a_day_and_a_month() -> None:
    rule = {"type": "charge", "price": 1, "step": 0.5, "daily_cap": 2, "monthly_cap": 3}
    plan = tariff(after_cap=rule)
    _, bills = run(
        plan,
        ("2026-01-11 10:00", data(1)),
        ("2026-01-11 11:00", data(MB // 2)),
        ("2026-01-11 12:00", data(9 * MB)),
        ("2026-01-12 12:00", data(9 * MB)),
        ("2026-02-12 12:00", data(1)),
    )
    assert [bill.cost for bill in bills] == [Decimal(n) for n in ("0.5", "0.5", "1", "1", "0.5")]


def test_the_rest_of_a_paid_step_serves_data_alone() -> None:
    plan = tariff(payg={"data": 1, "step": 1, "min": 60, "sms": 1})
    held, _ = run(plan, ("2026-01-11", data(1)), ("2026-01-11", Use("voice", 61)))
    assert held.spent.step_left == MB - 1
    assert held.spent.in_day == 121


def test_once_lapsed_another_rule_holds() -> None:
    plan = tariff(
        buckets=[{"unit": "MB", "amount": 10}],
        after_cap={"type": "stop"},
        after_expiry={"type": "charge", "price": 0.49},
    )
    assert next_mb(plan, begin(plan, START), START).by == "bucket"
    assert price_of_next_mb(plan, None, START) == Money(Decimal("0.49"), "EUR")
    assert spend_lapsed(plan, NOTHING_SPENT, data(MB), START)[1].charged == MB
    slow = tariff(after_expiry={"type": "throttle", "kbps": 64})
    assert next_mb(slow, None, START).kbps == 64
    assert price_of_next_mb(tariff(), None, START) is None


def test_the_next_mb_is_told_by_how_it_is_had() -> None:
    plan = tariff(buckets=[{"unit": "MB", "amount": 1}], after_cap={"type": "stop"})
    held, _ = run(plan, ("2026-01-11", data(MB)))
    assert next_mb(plan, held, utc("2026-01-11")).by == "stop"
    assert price_of_next_mb(plan, held, utc("2026-01-11")) is None
    slow = tariff(after_cap={"type": "throttle", "kbps": 64})
    assert (
        next_mb(slow, begin(slow, START), START).by,
        next_mb(slow, begin(slow, START), START).kbps,
    ) == ("throttle", 64)
    assert price_of_next_mb(slow, begin(slow, START), START) == Money(Decimal(0), "EUR")


def test_a_rule_may_hold_abroad_alone() -> None:
    plan = tariff(after_cap={"type": "charge", "price": 5, "zone": ["roam:ZA"]})
    assert price_of_next_mb(plan, begin(plan, START), START) is None
    abroad = price_of_next_mb(plan, begin(plan, START), START, "roam:ZA")
    assert abroad == Money(Decimal(5), "EUR")


def test_the_cost_of_a_use_is_told_only_where_all_of_it_is() -> None:
    plan = tariff(payg={"data": 1})
    assert cost_of_use(plan, begin(plan, START), data(3 * MB), START) == Money(Decimal(3), "EUR")
    assert cost_of_use(plan, begin(plan, START), Use("sms", 1), START) is None
    stop = tariff(after_cap={"type": "stop"})
    assert cost_of_use(stop, begin(stop, START), data(1), START) is None


def test_rates_are_by_the_step() -> None:
    plan = tariff(payg={"data": 1, "per": "GB", "sms": 2}, counting=1000)
    rate = rate_of(plan, None, "data")
    assert (rate.step, rate.of(1000), rate.of(1001)) == (
        1000,
        Decimal("0.000001"),
        Decimal("0.000002"),
    )
    assert rate_of(plan, None, "sms").of(3) == 6
    assert rate_of(plan, None, "voice") is NO_RATE


@st.composite
def plans(draw: st.DrawFn) -> Tariff:
    bucket = st.fixed_dictionaries(
        {
            "unit": st.sampled_from(["KB", "MB"]),
            "amount": st.one_of(st.integers(0, 50), st.just("unlimited")),
            "per": st.sampled_from(["cycle", "day", "hour"]),
            "priority": st.integers(-2, 2),
        },
        optional={
            "apps": st.just(["maps"]),
            "window": st.sampled_from(["22:00-06:00", "01:00-02:00"]),
        },
    )
    charge = st.fixed_dictionaries(
        {"type": st.just("charge"), "price": st.sampled_from(["0.24", "1", "0"])},
        optional={
            "step": st.sampled_from(["0.01", "1"]),
            "daily_cap": st.just("2"),
            "monthly_cap": st.just("3"),
        },
    )
    return tariff(
        cycle=draw(
            st.sampled_from(
                [{"type": "calendar_month"}, {"type": "rolling_days", "n": 3}, {"type": "once"}]
            )
        ),
        buckets=draw(st.lists(bucket, max_size=3)),
        rollover={"cycles": draw(st.integers(0, 2)), "cap": draw(st.sampled_from([None, 10]))},
        after_cap=draw(st.one_of(st.none(), st.just({"type": "stop"}), charge)),
    )


steps = st.lists(
    st.tuples(st.integers(0, 90 * 3600), st.integers(0, 80 * MB), st.sampled_from([None, "maps"])),
    max_size=12,
)


@given(plans(), steps)
def test_no_byte_is_lost_or_counted_twice(
    plan: Tariff, uses: list[tuple[int, int, str | None]]
) -> None:
    now, held = (
        datetime(2026, 1, 30, 20, tzinfo=UTC),
        begin(plan, datetime(2026, 1, 30, 20, tzinfo=UTC)),
    )
    for pause, amount, app in uses:
        now += timedelta(seconds=pause)
        before = settle(plan, held, now)
        held, bill = spend(plan, before, data(amount, app=app), now)
        assert bill.amount == amount
        taken = sum(
            (old.left or 0) - (new.left or 0)
            for old, new in zip(before.parts, held.parts, strict=True)
        )
        endless = any(part.left is None for part in before.parts)
        assert taken == bill.bucketed or (endless and taken <= bill.bucketed)
        assert all(part.left is None or part.left >= 0 for part in held.parts)
        assert held == settle(plan, held, now)


@given(plans(), st.integers(0, 80 * MB), st.integers(0, 80 * MB))
def test_more_use_never_costs_less_and_one_session_costs_what_it_costs_in_two(
    plan: Tariff, one: int, other: int
) -> None:
    held = begin(plan, START)
    first, bill_one = spend(plan, held, data(one), START)
    second, bill_two = spend(plan, first, data(other), START)
    together, bill_both = spend(plan, held, data(one + other), START)
    assert bill_both.cost == bill_one.cost + bill_two.cost >= bill_one.cost
    assert together == second


@given(plans(), st.integers(1, 10**7))
def test_settling_in_two_steps_is_settling_in_one(plan: Tariff, seconds: int) -> None:
    held = begin(plan, START)
    later = START + timedelta(seconds=seconds)
    half = START + timedelta(seconds=seconds // 2)
    assert settle(plan, settle(plan, held, half), later).parts == settle(plan, held, later).parts
