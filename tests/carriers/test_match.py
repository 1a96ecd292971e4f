"""Whose SIM it is, and how surely that is known."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from simd.carriers.carrier import Carrier, Match
from simd.carriers.catalog import load_carriers
from simd.carriers.match import Matched, match, match_any
from simd.model.ids import Iccid, Imsi, Plmn
from simd.model.sim import Sureness


def carrier(name: str, found: Match) -> Carrier:
    return Carrier(id=name, name=name, country="GB", currency="GBP", match=found)


EVERY = load_carriers()
HOST = carrier("host", Match(iccid=("894411",), plmns=(Plmn("23410"),), spn=("O2 - UK",)))
BRAND = carrier(
    "brand",
    Match(gid1=("508",), spn=("giffgaff",), plmns=(Plmn("23410"),), imsi=("2341099",), rents=True),
)
OTHER = carrier("other", Match(iccid=("8944200",), plmns=(Plmn("23420"),)))
ALL = (HOST, BRAND, OTHER)
O2 = Imsi("234100123456789")


def found(**keys: object) -> tuple[str, Sureness] | None:
    hit: Matched | None = match(ALL, **keys)  # type: ignore[arg-type]  # one helper, many keys
    return (hit.carrier.id, hit.sureness) if hit else None


def test_the_card_number_is_sure() -> None:
    assert found(iccid=Iccid("8944110000000000001")) == ("host", Sureness.ICCID)


def test_a_brand_is_known_by_its_group_before_the_network_it_rents() -> None:
    keys = {"iccid": Iccid("8944110000000000001"), "imsi": O2}
    assert found(**keys, gid1="508FFFFF") == ("brand", Sureness.SIM_FILE)


def test_a_hosts_card_number_goes_before_the_files_of_another_that_rents_nothing() -> None:
    keys = {"iccid": Iccid("8944200000000000001"), "imsi": Imsi("234201234567890")}
    rival = carrier("rival", Match(gid1=("AA",), spn=("Rival",), plmns=(Plmn("23420"),)))
    hit = match([*ALL, rival], **keys, gid1="AA", spn="Rival")  # type: ignore[arg-type]
    assert hit is not None
    assert (hit.carrier.id, hit.by) == ("other", "iccid")


def test_the_ways_are_tried_in_order_each_less_sure_than_the_last() -> None:
    one = carrier("one", Match(imsi=("2342055",), plmns=(Plmn("23420"),)))
    two = carrier("two", Match(gid1=("0b1F",), plmns=(Plmn("23420"),)))
    three = carrier("three", Match(spn=("Three",), plmns=(Plmn("23420"),)))
    cards: list[dict[str, Any]] = [
        {"iccid": Iccid("8944200000000000001"), "gid1": "0B1FFFFF", "spn": "three"},
        {"imsi": Imsi("234205512345678"), "gid1": "0B1FFFFF", "spn": "three"},
        {"imsi": Imsi("234201234567890"), "gid1": "0B1FFFFF", "spn": "three"},
        {"imsi": Imsi("234201234567890"), "spn": "three"},
        {"imsi": Imsi("234201234567890")},
    ]
    hits = [match([OTHER, one, two, three], **keys) for keys in cards[:4]]
    hits.append(match([OTHER], **cards[4]))
    assert [(hit.carrier.id, hit.by) for hit in hits if hit] == [
        ("other", "iccid"),
        ("one", "imsi"),
        ("two", "gid1"),
        ("three", "spn"),
        ("other", "network"),
    ]
    sure = [hit.confidence for hit in hits if hit]
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 5


def test_a_brand_is_known_by_its_name_and_by_its_imsi_range() -> None:
    assert found(imsi=O2, spn=" GiffGaff ") == ("brand", Sureness.SIM_FILE)
    assert found(imsi=Imsi("234109912345678")) == ("brand", Sureness.SIM_FILE)


def test_a_group_of_another_network_says_nothing() -> None:
    assert found(imsi=Imsi("234201234567890"), gid1="508") == ("other", Sureness.GUESSED)


def test_the_network_alone_is_a_guess() -> None:
    assert found(imsi=Imsi("234201234567890")) == ("other", Sureness.GUESSED)


def test_a_rented_network_points_at_its_owner_and_a_shared_one_at_none() -> None:
    assert found(imsi=O2) == ("host", Sureness.GUESSED)
    twin = carrier("twin", Match(plmns=(Plmn("23410"),)))
    assert match([HOST, twin], imsi=O2) is None


def test_a_brand_without_a_network_of_its_own_is_known_by_name() -> None:
    brand = carrier("free", Match(spn=("Free",)))
    hit = match([brand], imsi=O2, spn="FREE")
    assert hit is not None
    assert hit.sureness is Sureness.SIM_FILE


def test_an_unknown_card_is_no_ones() -> None:
    assert found() is None
    assert found(iccid=Iccid("8901260000000000001")) is None
    assert match([], iccid=Iccid("8944110000000000001")) is None


@pytest.mark.parametrize(
    ("iccid", "name"),
    [
        ("89860012345678901234", "cn-mobile"),
        ("89860112345678901234", "cn-unicom"),
        ("89860312345678901234", "cn-telecom"),
    ],
)
def test_the_chinese_three_are_told_apart_by_card_number(iccid: str, name: str) -> None:
    hit = match(EVERY.values(), iccid=Iccid(iccid))
    assert hit is not None
    assert (hit.carrier.id, hit.sureness) == (name, Sureness.ICCID)


def test_no_two_recipes_claim_the_same_card() -> None:
    claims = [prefix for one in EVERY.values() for prefix in one.match.iccid]
    assert not [a for a in claims for b in claims if a is not b and a.startswith(b)]


@pytest.mark.parametrize(
    ("imsi", "gid1", "spn", "name"),
    [
        ("234100123456789", "508FFF", None, "gb-giffgaff"),
        ("234100123456789", None, "giffgaff", "gb-giffgaff"),
        ("234100123456789", "FFFFFF", "O2 - UK", "gb-o2"),
        ("234100123456789", None, None, "gb-o2"),
        ("262011234567890", "44FF", None, "de-congstar"),
        ("262011234567890", None, "congstar.de", "de-congstar"),
        ("262011234567890", None, "Telekom.de", "de-telekom"),
        ("310260123456789", "6C79", None, "us-lycamobile"),
        ("310260123456789", "544D", None, "us-tmobile"),
        ("260031234567890", None, "nju mobile", "pl-nju"),
        ("260031234567890", None, None, "pl-orange"),
        ("232071234567890", None, "HoT", "at-hot"),
        ("234261234567890", None, None, "gb-lycamobile"),
    ],
)
def test_brands_that_rent_a_network_are_told_from_its_owner(
    imsi: str, gid1: str | None, spn: str | None, name: str
) -> None:
    hit = match(EVERY.values(), imsi=Imsi(imsi), gid1=gid1, spn=spn)
    assert hit is not None
    assert hit.carrier.id == name


def test_a_borrowed_entry_counts_where_it_is_surer_than_a_recipe_or_there_is_none() -> None:
    lent = replace(carrier("lent", Match(spn=("Lent",), plmns=(Plmn("23420"),))), origin="a list")
    alone = replace(carrier("alone", Match(plmns=(Plmn("23499"),))), origin="a list")
    every = [OTHER, lent, alone]
    by_name = match_any(every, imsi=Imsi("234201234567890"), spn="Lent")
    by_network = match_any(every, imsi=Imsi("234201234567890"))
    by_number = match_any(every, iccid=Iccid("8944200000000000001"), spn="Lent")
    nowhere_else = match_any(every, imsi=Imsi("234991234567890"))
    hits = (by_name, by_network, by_number, nowhere_else)
    assert [hit.carrier.id for hit in hits if hit] == ["lent", "other", "other", "alone"]
    assert match_any(every, imsi=O2) is None


def test_no_two_recipes_guess_from_the_same_network() -> None:
    claims = [plmn for one in EVERY.values() if not one.match.rents for plmn in one.match.plmns]
    assert not {plmn for plmn in claims if claims.count(plmn) > 1}
