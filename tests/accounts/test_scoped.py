"""Packs for nights or one app: an interval that holds whatever the bytes were for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from simd.model.account import Estimate
from simd.model.metering import Tally
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
from tests.tariff.making import tariff

NIGHT = {"unit": "GB", "amount": 20, "window": "23:00-07:00"}
PLAN = tariff(
    currency="CNY",
    fee=39,
    cycle={"type": "rolling_days", "n": 30},
    auto_renew={},
    buckets=[{"unit": "GB", "amount": 10}, NIGHT],
)
MIDNIGHT = datetime(2026, 3, 10, 0, 0, tzinfo=UTC)


def told(one: Any, *tallies: Tally, plan: Any = PLAN, now: datetime = NOW, ago: Any = DAY) -> Any:
    """The estimate of the pack with a scope, told a day ago beside the plan's own."""
    every = sim(reading(NOW - ago, pack(5 * GB), one), counted=tallies)
    pact = contract(plan, anchor=NOW - 5 * DAY)
    return shown(every, pact, now).allowances[1].estimate


def test_bytes_outside_its_hours_are_not_taken_from_a_night_pack() -> None:
    night = pack(15 * GB + 12345, scope="night", total=20 * GB)
    by_day = told(night, used(2 * GB))
    assert by_day.value == 15 * GB + 12345
    assert by_day.low == pytest.approx(15 * GB, rel=0.01)
    at_night = told(night, used(2 * GB, MIDNIGHT + 3 * HOUR))
    assert at_night.value == pytest.approx(13 * GB, rel=0.01)
    assert at_night.low <= 13 * GB < 15 * GB <= at_night.high <= 20 * GB
    edge = told(night, Tally(MIDNIGHT + 6.5 * HOUR, MIDNIGHT + 7.5 * HOUR, GB))
    assert edge.low == pytest.approx(14 * GB, rel=0.01)
    assert 14 * GB < edge.value < 15 * GB


def test_without_known_hours_all_of_it_may_be_gone() -> None:
    night = pack(15 * GB + 12345, scope="night", total=20 * GB)
    for plan in (None, tariff(buckets=[{"unit": "GB", "amount": 10}])):
        found = told(night, used(2 * GB), plan=plan)
        assert found.low == pytest.approx(13 * GB, rel=0.01)
        assert (found.value, found.high > 15 * GB) == (15 * GB + 12345, True)


def test_of_a_pack_for_apps_nothing_or_all_that_ran_may_be_gone() -> None:
    found = told(pack(3 * GB, scope="video", total=3 * GB), used(GB))
    assert found.low == pytest.approx(2 * GB, rel=0.02)
    assert (found.value, found.high) == (3 * GB, 3 * GB)
    empty = told(pack(GB, scope="app", total=None), used(5 * GB))
    assert (empty.low, empty.value) == (0, GB)
    assert empty.high >= GB


def test_at_its_end_it_may_be_gone_and_after_it_nobody_knows() -> None:
    last = pack(GB, scope="video", expires=NOW.date())
    assert told(last).low == 0
    over = pack(GB, scope="video", expires=date(2026, 3, 9))
    assert told(over) is None
    assert told(pack(None, scope="video")) is None


def test_a_new_period_fills_it_again_where_that_is_surely_paid() -> None:
    night = pack(1 * GB, scope="night", total=20 * GB)
    later = NOW + 30 * DAY
    asleep = later.replace(hour=3)
    dear = tariff(currency="CNY", fee=99, auto_renew={}, buckets=[NIGHT])
    assert told(night, plan=dear, now=later) is None
    paid = tariff(
        currency="CNY",
        cycle={"type": "rolling_days", "n": 30},
        buckets=[{"unit": "GB", "amount": 10}, NIGHT],
    )
    found = told(night, used(2 * GB, MIDNIGHT + 3 * HOUR), used(GB, asleep), plan=paid, now=later)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(19 * GB, rel=0.01)


def test_what_one_app_used_may_be_missing_from_nothing_else() -> None:
    video = pack(3 * GB, scope="video", total=3 * GB)
    told = reading(NOW - DAY, pack(5 * GB), video)
    fresh = replace(sim(told, counted=(used(GB),)), drift={})
    now = shown(fresh, contract(PLAN, anchor=NOW - 5 * DAY)).estimates["data"]
    assert now.low < 4 * GB < 5 * GB <= now.high
    learnt = shown(sim(told, counted=(used(GB),)), contract(PLAN, anchor=NOW - 5 * DAY))
    assert learnt.estimates["data"].high < 5 * GB


def test_what_has_a_scope_never_counts_for_what_is_good_for_all() -> None:
    one = sim(
        reading(NOW - DAY, pack(0), pack(15 * GB + 12345, scope="night", total=20 * GB)), counted=()
    )
    found = shown(one, contract(PLAN, anchor=NOW - 5 * DAY))
    assert found.bundle is not None
    assert found.bundle.left is not None
    assert found.bundle.left.value == 0
    assert found.estimates["data"].value == 0
