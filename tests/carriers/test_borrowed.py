"""Carriers that only the provider list of Debian knows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from simd.carriers.borrowed import DATABASE, SOURCE, borrowed, providers
from simd.carriers.carrier import Carrier, Match
from simd.carriers.catalog import all_carriers, find_carrier, load_carriers
from simd.carriers.extract import GUESS, examine
from simd.carriers.match import match_any
from simd.model.account import Reading, Source
from simd.model.ids import Imsi, Plmn

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
LIST = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE serviceproviders SYSTEM "serviceproviders.2.dtd">
<serviceproviders format="2.0">
  <country code="at">
    <provider primary="true">
      <name>Gross</name>
      <name xml:lang="en">Big</name>
      <gsm>
        <network-id mcc="232" mnc="91"/>
        <balance-check><ussd>*101#</ussd><ussd>*102#</ussd><dtmf>555</dtmf></balance-check>
        <balance-top-up><ussd replacement="CODE">*103*CODE#</ussd>
          <ussd>*104#</ussd></balance-top-up>
        <msisdn-query><ussd>*1#</ussd></msisdn-query>
      </gsm>
    </provider>
    <provider>
      <name>Klein</name>
      <gsm>
        <network-id mcc="232" mnc="91"/><gid1 value="4B"/>
        <balance-check><sms text="GUTHABEN">888</sms><sms>999</sms></balance-check>
      </gsm>
    </provider>
    <provider>
      <name>Unser (frueher Alt)</name>
      <gsm>
        <network-id mcc="232" mnc="92"/>
        <balance-check><ussd>*100#</ussd></balance-check>
      </gsm>
    </provider>
    <provider>
      <name>Gast</name>
      <gsm>
        <network-id mcc="232" mnc="92"/>
        <balance-check><ussd>*105#</ussd></balance-check>
      </gsm>
    </provider>
    <provider>
      <name>Frage</name>
      <gsm>
        <network-id mcc="232" mnc="93"/>
        <balance-check><ussd>*100#</ussd><ussd-response>2</ussd-response></balance-check>
      </gsm>
    </provider>
    <provider><name>Fest</name><cdma/></provider>
    <provider>
      <name>Ohne</name>
      <gsm><balance-check><ussd>*100#</ussd></balance-check></gsm>
    </provider>
    <provider>
      <name>Krumm</name>
      <gsm>
        <network-id mcc="232" mnc="9X"/><network-id mcc="232" mnc="94"/>
        <balance-check><ussd>call us</ussd></balance-check>
      </gsm>
    </provider>
  </country>
</serviceproviders>
"""
OURS = Carrier(
    id="at-unser",
    name="Unser",
    country="AT",
    currency="EUR",
    match=Match(plmns=(Plmn("23292"),)),
)


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Carrier]:
    path = tmp_path / "list.xml"
    path.write_text(LIST, "utf-8")
    return borrowed([OURS], path)


def test_only_carriers_that_can_be_asked_and_have_no_recipe_are_borrowed(
    found: dict[str, Carrier],
) -> None:
    assert set(found) == {"mbpi-at-gross", "mbpi-at-klein", "mbpi-at-gast"}


def test_what_is_borrowed_says_where_it_is_from_and_is_never_asked_unasked(
    found: dict[str, Carrier],
) -> None:
    for carrier in found.values():
        assert carrier.origin == SOURCE
        for inquiry in carrier.inquiries:
            assert inquiry.source == SOURCE
            assert inquiry.confidence == "unverified"
            assert not inquiry.free
        assert not [place for place in carrier.topup if place.walks]


def test_codes_texts_and_vouchers_are_taken_as_they_stand(found: dict[str, Carrier]) -> None:
    big, small = found["mbpi-at-gross"], found["mbpi-at-klein"]
    ways = [(one.id, one.channel, one.code, one.to, one.default) for one in big.inquiries]
    assert ways == [
        ("balance", "ussd", "*101#", "", True),
        ("balance-2", "ussd", "*102#", "", False),
        ("number", "ussd", "*1#", "", True),
    ]
    assert [place.code for place in big.topup] == ["*103*{voucher}#"]
    assert [(one.code, one.to) for one in small.inquiries] == [("GUTHABEN", "888")]
    assert (big.country, big.currency) == ("AT", "EUR")


def test_a_brand_on_anothers_network_is_known_by_its_files_alone(
    found: dict[str, Carrier],
) -> None:
    every = [OURS, *found.values()]
    cards = [
        ({"imsi": Imsi("232911234567890")}, "mbpi-at-gross"),
        ({"imsi": Imsi("232911234567890"), "gid1": "4BFF"}, "mbpi-at-klein"),
        ({"imsi": Imsi("232911234567890"), "spn": "klein"}, "mbpi-at-klein"),
        ({"imsi": Imsi("232921234567890")}, "at-unser"),
        ({"imsi": Imsi("232921234567890"), "spn": "Gast"}, "mbpi-at-gast"),
    ]
    hits = [match_any(every, **keys) for keys, _ in cards]  # type: ignore[arg-type]
    assert [hit.carrier.id for hit in hits if hit] == [name for _, name in cards]


def test_without_the_package_or_with_a_torn_file_nothing_is_borrowed(tmp_path: Path) -> None:
    torn = tmp_path / "torn.xml"
    torn.write_text("<serviceproviders>", "utf-8")
    assert borrowed([OURS], tmp_path / "none.xml") == {}
    assert borrowed([OURS], torn) == {}


def test_what_a_borrowed_carrier_answers_is_read_at_low_confidence(
    found: dict[str, Carrier],
) -> None:
    carrier = found["mbpi-at-gross"]
    text = "Ihr Guthaben: 4,20 EUR"
    read = examine(text, carrier, carrier.inquiries[0], Source("ussd", NOW), NOW)
    assert isinstance(read.result, Reading)
    assert read.result.confidence == GUESS
    assert not read.suspect


def test_the_installed_list_serves_carriers_that_no_recipe_is_about() -> None:
    recipes, every = load_carriers(), all_carriers()
    lent = {name: one for name, one in every.items() if one.origin}
    assert set(every) == set(recipes) | set(lent)
    assert bool(lent) == bool(providers(DATABASE))
    for name, one in lent.items():
        assert one.inquiries
        assert not [inquiry for inquiry in one.inquiries if inquiry.free]
        assert find_carrier(name) == one
    networks = {plmn for one in recipes.values() if not one.match.rents for plmn in one.match.plmns}
    guessed = [one for one in lent.values() if not one.match.rents]
    assert not [one.id for one in guessed if set(one.match.plmns) & networks]
