"""Where a price is good: no price of home is ever quoted abroad."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from simd.model.account import Money
from simd.tariff import begin, next_mb, price_of_next_mb, zone_of
from simd.tariff.bucket import Use
from simd.tariff.holding import NOTHING_SPENT
from simd.tariff.spend import spend_lapsed
from simd.tariff.zones import country_in, covers
from tests.tariff.making import MB, tariff, utc

START = utc("2026-01-10 12:00")


@pytest.mark.parametrize(
    ("places", "zone", "expected"),
    [
        (("home",), "home", True),
        (("home",), "roam:FR", False),
        (("roam:*",), "home", False),
        (("roam:*",), "roam:TH", True),
        (("home", "roam:FR"), "roam:FR", True),
        (("roam:EU",), "roam:NO", True),
        (("roam:EU",), "roam:CH", False),
        (("roam:TH",), "roam:LA", False),
        ((), "home", False),
    ],
)
def test_a_place_holds_what_it_names(places: tuple[str, ...], zone: str, *, expected: bool) -> None:
    assert covers(places, zone) is expected


def test_a_sim_is_abroad_where_none_of_its_homes_is() -> None:
    assert zone_of({"CN"}, "CN") == zone_of({"IM", "GB"}, "GB") == zone_of({"CN"}, None) == "home"
    assert zone_of({"CN"}, "TH") == "roam:TH"
    assert (country_in("home"), country_in("roam:TH")) == (None, "TH")


@pytest.mark.parametrize(
    "parts",
    [
        {"payg": {"data": 1}},
        {"after_cap": {"type": "charge", "price": 1}},
        {"buckets": [{"unit": "MB", "amount": 10}], "payg": {"data": 1}},
        {"buckets": [{"unit": "MB", "amount": 10}], "after_cap": {"type": "stop"}},
    ],
)
def test_what_a_tariff_does_not_say_of_abroad_is_unknown(parts: dict[str, Any]) -> None:
    plan = tariff(**parts)
    assert next_mb(plan, begin(plan, START), START).by != "unknown"
    assert next_mb(plan, begin(plan, START), START, "roam:TH").by == "unknown"
    assert price_of_next_mb(plan, begin(plan, START), START, "roam:TH") is None


def test_what_it_says_of_abroad_is_its_price() -> None:
    plan = tariff(payg={"data": 1, "zone": ["home", "roam:EU"]})
    assert price_of_next_mb(plan, None, START, "roam:FR") == Money(Decimal(1), "EUR")
    assert price_of_next_mb(plan, None, START, "roam:CH") is None
    everywhere = tariff(buckets=[{"unit": "MB", "amount": 10, "zone": ["home", "roam:*"]}])
    assert next_mb(everywhere, begin(everywhere, START), START, "roam:TH").by == "bucket"


def test_a_lapsed_tariffs_rule_is_for_home_too() -> None:
    plan = tariff(after_expiry={"type": "charge", "price": 1})
    assert spend_lapsed(plan, NOTHING_SPENT, Use("data", MB), START)[1].charged == MB
    abroad = Use("data", MB, "roam:TH")
    assert spend_lapsed(plan, NOTHING_SPENT, abroad, START)[1].unpriced == MB


@pytest.mark.parametrize("text", ["roam", "roam:", "roam:fr", "roam:EUR", "abroad", "roam:**"])
def test_places_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(Exception, match="no place is written"):
        tariff(payg={"data": 1, "zone": [text]})
