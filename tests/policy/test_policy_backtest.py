"""Policies tried on a past that was made up: what was seen, what was not, and the money."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from simd.catalog import as_struct, read_yaml
from simd.model.account import AccountNow, Allowance, Money, Source
from simd.model.ids import Iccid
from simd.model.modem import Modem, Seat
from simd.model.radio import Registration
from simd.model.sim import Sim
from simd.model.units import Rate, Span
from simd.policy import Guards, Policy
from simd.policy.backtest import actually, backtest
from simd.policy.evidence import Probed, Sample
from simd.policy.past import Past, Track
from simd.policy.purse import Purse
from simd.policy.rules.allowance_left import AllowanceLeft
from simd.policy.rules.no_service import NoService
from simd.tariff import Tariff

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = 3600.0
MB = 10**6
GB = 1000 * MB


def tariff(folder: Path, *, gigabytes: int = 1, price: str = "0.02") -> Tariff:
    """A plan of so many GB in thirty days, and a price per MB beyond."""
    file = folder / "plan.yaml"
    file.write_text(
        f"""
id: plan
name: Plan
country: HU
carrier_ref: hu-x
kind: plan
currency: EUR
fee: 5.00
counting: 1000
cycle: {{type: rolling_days, n: 30, ends_at: exact, tz: UTC}}
buckets: [{{unit: GB, amount: {gigabytes}}}]
after_cap: {{type: charge, price: {price}, per: MB}}
source: constructed
as_of: "2026"
"""
    )
    return as_struct(read_yaml(file), Tariff)


def looks(
    first: float, last: float, registration: Registration = Registration.HOME
) -> tuple[Sample, ...]:
    count = int((last - first) // 60)
    return tuple(
        Sample(first + 60 * n, registration, plmn="21601" if n else None) for n in range(count)
    )


def track(name: str, slot: int, *seen: Sample, **more: object) -> Track:
    sim = Sim(name, Iccid("8901260852290847433"), name)
    ordered = tuple(sorted(seen, key=lambda one: one.at))
    return Track(sim, Seat("mdm", slot), ordered, **more)  # type: ignore[arg-type]  # by name


def past(*tracks: Track, hours: float = 6, **more: object) -> Past:
    end = START + timedelta(hours=hours)
    return Past(Modem("mdm", "roof"), START, end, tracks, **more)  # type: ignore[arg-type]  # by name


FAILOVER = Policy(
    rules=(NoService(window=Span(300), samples=3),),
    guards=Guards(dwell=Span(600), cooldown=Span(0), max_switches=Rate(24, Span(86400))),
)


def test_never_switching_has_the_outage_that_was_seen() -> None:
    lost = looks(2 * HOUR, 3 * HOUR, Registration.SEARCHING)
    one = past(track("a", 1, *looks(0, 2 * HOUR), *lost, *looks(3 * HOUR, 6 * HOUR)))
    life = backtest("never", one, None)
    assert (life.switches, life.outage, life.unknown) == (0, HOUR, 0)


def test_a_probe_that_failed_is_an_outage_too() -> None:
    seen = track(
        "a", 1, *looks(0, 6 * HOUR), probes=(Probed(HOUR, ok=False), Probed(HOUR + 300, ok=True))
    )
    assert backtest("never", past(seen), None).outage == 300


def test_a_policy_that_leaves_is_somewhere_that_nobody_heard() -> None:
    lost = looks(2 * HOUR, 3 * HOUR, Registration.SEARCHING)
    here = track("a", 1, *looks(0, 2 * HOUR), *lost, *looks(3 * HOUR, 6 * HOUR))
    life = backtest("failover", past(here, track("b", 2), outage=40.0), FAILOVER)
    assert life.switches >= 1
    assert life.outage < HOUR
    assert life.unknown > 0.1


def test_of_sims_not_in_use_little_is_known_and_how_little_is_told() -> None:
    here, visited = track("a", 1, *looks(0, 6 * HOUR)), track("b", 2, *looks(HOUR, 4 * HOUR))
    # Looks tell of b from the first hour to a quarter of an hour after the fourth.
    life = backtest("never", past(here, visited, track("c", 3)), None)
    assert life.parked == pytest.approx((6 - 3.25 + 6) / 12, abs=0.01)
    assert backtest("never", past(here), None).parked is None


def test_what_really_happened_is_told_by_the_same_measures() -> None:
    one = past(track("a", 1, *looks(0, HOUR)), track("b", 2, *looks(HOUR, 5 * HOUR)), outage=40.0)
    life = actually(one)
    assert (life.switches, life.outage) == (1, 40.0)
    # For the last look's time to tell is over a quarter of an hour after it.
    assert life.unknown == pytest.approx(0.75 / 6, abs=0.01)


def test_a_past_without_any_look_is_unknown() -> None:
    assert backtest("never", past(track("a", 1)), None).unknown == 1
    assert backtest("never", past(), None).unknown == 1
    assert backtest("current", past(hours=0), FAILOVER).unknown == 0


def test_guards_that_hold_are_counted() -> None:
    held = Guards(dwell=Span(0), max_switches=Rate(0, Span(86400)))
    policy = Policy(rules=FAILOVER.rules, guards=held)
    lost = track("a", 1, *looks(0, 6 * HOUR, Registration.SEARCHING))
    life = backtest("current", past(lost, track("b", 2)), policy)
    assert life.switches == 0
    assert life.held["max_switches"] > 100


def test_what_carriers_said_counts_from_its_moment() -> None:
    source = Source("sms", START)
    told = AccountNow(source, 1.0, allowances=(Allowance("data", 0, unit="bytes"),))
    full = AccountNow(source, 1.0, allowances=(Allowance("data", GB, unit="bytes"),))
    a = track("a", 1, *looks(0, 6 * HOUR), accounts=((0.0, full), (HOUR, told)))
    policy = Policy(rules=(AllowanceLeft(below="100MB"),), guards=Guards(dwell=Span(0)))
    assert backtest("current", past(a, track("b", 2)), policy).switches == 1


def test_bytes_are_priced_by_the_plan_that_would_have_carried_them(tmp_path: Path) -> None:
    a = track("a", 1, *looks(0, 6 * HOUR), tariff=tariff(tmp_path), anchor=START)
    life = backtest("never", past(a, used={0.0: GB, HOUR: 600 * MB}), None)
    assert life.costs == {"EUR": "12.00"}
    assert (life.unpriced, life.wasted) == (0, 0)


def test_bytes_without_a_plan_have_no_price() -> None:
    life = backtest("never", past(track("a", 1, *looks(0, 6 * HOUR)), used={0.0: GB}), None)
    assert (life.costs, life.unpriced, life.wasted) == ({}, GB, None)


def test_what_expires_unused_is_wasted(tmp_path: Path) -> None:
    plan = tariff(tmp_path)
    a = track("a", 1, *looks(0, HOUR), tariff=plan, anchor=START - timedelta(days=29, hours=20))
    life = backtest("never", past(a, used={0.0: 250 * MB}), None)
    assert life.wasted == 750 * MB


def test_a_purse_knows_the_next_price(tmp_path: Path) -> None:
    purse = Purse(tariff(tmp_path), START)
    assert purse.price(START) is None
    purse.settle(START)
    assert str(purse.price(START)) == "0 EUR"
    purse.use(2 * GB, START)
    assert purse.price(START) == Money(Decimal(20), "EUR")
    assert Purse(None, None).price(START) is None
