"""Where the next byte comes from depends on where the SIM is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from simd.accounts.contract import Contract
from simd.accounts.metering import estimated, next_price
from simd.accounts.metering.bundle import NEARLY
from simd.model.account import Allowance, Bundle, Estimate, Money, NextMb
from simd.tariff import Tariff
from tests.accounts.test_metering import GB, NOW, UTC_PLAN, pack, reading, sim
from tests.tariff.making import tariff

TRAVELS = tariff(
    currency="EUR",
    country="FR",
    buckets=[
        {"unit": "GB", "amount": 20, "zone": ["home", "roam:EU"], "fair_use": {"roam:EU": 5}},
        {"unit": "GB", "amount": 2, "zone": ["roam:CH"]},
    ],
    after_cap={"type": "charge", "price": 1},
    payg={"data": 3, "zone": ["roam:CH"]},
)
VOICE = tariff(buckets=[{"unit": "min", "amount": 90}], payg={"data": 1, "zone": ["roam:*"]})
PLAIN = pack(8 * GB, total=20 * GB)
SWISS = pack(GB, total=2 * GB, name="ch")


def at(zone: str, plan: Tariff | None, *packs: Allowance) -> Bundle:
    known = {"a": sim(reading(NOW, *packs))}
    found = estimated(known, "a", Contract("acc_1", "home", plan), NOW, zone)
    assert found is not None
    assert found.bundle is not None
    return found.bundle


def left(found: Bundle) -> float | None:
    return round(float(found.left.value) / GB, 1) if found.left else None


def test_a_pack_of_home_is_none_abroad() -> None:
    found = at("roam:TH", UTC_PLAN, pack(5 * GB))
    assert (found.now.by, found.after.by, found.left) == ("unknown", "unknown", None)
    assert at("home", UTC_PLAN, pack(5 * GB)).now.by == "bucket"


@pytest.mark.parametrize(
    ("zone", "by", "after", "amount"),
    [
        ("home", "bucket", "charge", 8.0),
        ("roam:DE", "bucket", "unknown", 5.0),  # no more than fair use allows
        ("roam:CH", "bucket", "charge", 1.0),
        ("roam:TH", "unknown", "unknown", None),
    ],
)
def test_each_place_has_its_own_packs(zone: str, by: str, after: str, amount: float | None) -> None:
    found = at(zone, TRAVELS, PLAIN, SWISS)
    assert (found.now.by, found.after.by, left(found)) == (by, after, amount)


def test_a_pack_that_no_tariff_knows_is_for_home() -> None:
    other = pack(3 * GB, total=3 * GB, name="gift")
    assert left(at("home", TRAVELS, PLAIN, SWISS, other)) == 11.0
    assert left(at("roam:CH", TRAVELS, PLAIN, SWISS, other)) == 1.0
    assert at("roam:CH", None, other).now.by == "unknown"


def test_without_data_of_its_own_there_a_sim_pays_there() -> None:
    assert at("roam:TH", VOICE, pack(None)).now == NextMb("charge", Money(Decimal(1), "EUR"))
    assert at("home", VOICE, pack(None)).now.by == "unknown"
    assert at("roam:DE", TRAVELS, pack(None)).now.by == "unknown"


@pytest.mark.parametrize(
    ("by", "low", "expected"),
    [
        ("bucket", NEARLY, "0"),
        ("bucket", NEARLY - 1, "2"),
        ("bucket", None, "0"),
        ("charge", 0, "0"),
    ],
)
def test_what_is_nearly_empty_costs_what_comes_after(
    by: str, low: int | None, expected: str
) -> None:
    now = NextMb(by, Money(Decimal(0), "EUR"))  # type: ignore[arg-type]  # of the table's words
    after = NextMb("charge", Money(Decimal(2), "EUR"))
    estimate = None if low is None else Estimate(2 * NEARLY, low, 2 * NEARLY)
    assert next_price(Bundle(now, after, estimate)) == Money(Decimal(expected), "EUR")
    assert next_price(Bundle(now, NextMb("stop"), Estimate(0, 0, 0))) is (
        None if by == "bucket" else now.price
    )
