"""Borders and prices, without a modem: what is news, and what each SIM costs there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from simd.accounts.contract import Contract
from simd.accounts.metering import estimated
from simd.accounts.travel import CountryCode, Travel, TravelBook, Whereabouts, offer
from simd.model.account import Money, NextMb
from simd.model.codec import from_plain
from simd.model.decision import Decision
from tests.accounts.test_metering import NOW, reading, sim
from tests.accounts.test_metering_places import PLAIN, SWISS, TRAVELS
from tests.tariff.making import tariff

SETTLE = 600.0


def heard(start: Whereabouts, *told: tuple[float, str]) -> tuple[Whereabouts, list[str]]:
    news, where = [], start
    for at, country in told:
        where, entered = where.heard(country, at, SETTLE)
        news += [country] if entered else []
    return where, news


def test_the_first_country_is_no_border() -> None:
    where, news = heard(Whereabouts(), (0, "CN"), (5, "CN"))
    assert (where.settled, news) == ("CN", [])


def test_a_border_is_told_at_once_and_once() -> None:
    where, news = heard(Whereabouts("CH"), (0, "CH"), (9, "DE"), (20, "CH"), (30, "DE"))
    assert (where.settled, news) == ("CH", ["DE"])
    where, news = heard(where, (40, "DE"), (50, "FR"), (640, "FR"), (660, "FR"), (670, "CH"))
    assert (where.settled, news) == ("FR", ["FR", "CH"])


def test_after_a_night_at_home_the_border_is_news_again() -> None:
    where, news = heard(Whereabouts("CH"), (0, "CH"), (9, "DE"), (20, "CH"), (700, "CH"))
    assert news == ["DE"]
    assert heard(where, (710, "DE"))[1] == ["DE"]


def test_what_a_sim_offers_there() -> None:
    known = {"a": sim(reading(NOW, PLAIN, SWISS))}
    pact = Contract("acc_1", "home", TRAVELS)

    def at(zone: str) -> tuple[object, ...]:
        one = offer("a", estimated(known, "a", pact, NOW, zone), pact, zone, NOW)
        return one.roaming, one.costs, one.next.by, one.usable and one.usable >> 30, one.fair_use

    assert at("home") == (False, False, "bucket", 8, None)
    assert at("roam:DE") == (True, False, "bucket", 5, 5 << 30)
    assert at("roam:TH") == (True, True, "unknown", None, None)
    unasked = offer("a", None, pact, "roam:CH", NOW)
    assert (unasked.next.by, unasked.after.by, unasked.costs) == ("unknown", "charge", True)
    nobodys = offer("a", None, Contract("", ""), "roam:CH", NOW)
    assert (nobodys.next_gb, nobodys.costs) == (None, True)
    paid = Contract("", "", tariff(payg={"data": "0.01", "zone": ["roam:*"]}))
    assert offer("a", None, paid, "roam:TH", NOW).next_gb == Money(Decimal("10.00"), "EUR")
    slow = tariff(after_cap={"type": "throttle", "kbps": 64, "zone": ["roam:*"]})
    assert offer("a", None, Contract("", "", slow), "roam:TH", NOW).costs is False


@pytest.mark.parametrize(
    ("country", "home", "abroad"),
    [("TH", "CN", True), ("CN", "CN", False), (None, "CN", False), ("TH", None, False)],
)
def test_abroad_is_where_home_is_not(
    country: str | None, home: str | None, *, abroad: bool
) -> None:
    decision = Decision("m", NOW, "observe", "stay", None, None, "decision.observe")
    assert TravelBook("m", country, home, (), decision).abroad is abroad
    assert NextMb("stop").price is None


def test_the_settings_are_strict() -> None:
    made = from_plain({"on_entry": "data_off", "home": "CN", "settle": "5m"}, Travel)
    assert (made.home, float(made.settle)) == (CountryCode("CN"), 300.0)
    for wrong in ({"home": "China"}, {"on_entry": "panic"}, {"homes": "CN"}):
        with pytest.raises(Exception, match=r"country|panic|homes"):
            from_plain(wrong, Travel)
