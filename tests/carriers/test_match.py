"""Whose SIM it is, and how surely that is known."""

from __future__ import annotations

import pytest

from simd.carriers.carrier import Carrier, Match
from simd.carriers.catalog import load_carriers
from simd.carriers.match import Matched, match
from simd.model.ids import Iccid, Imsi, Plmn
from simd.model.sim import Sureness


def carrier(name: str, found: Match) -> Carrier:
    return Carrier(id=name, name=name, country="GB", currency="GBP", match=found)


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
    hit = match(load_carriers().values(), iccid=Iccid(iccid))
    assert hit is not None
    assert (hit.carrier.id, hit.sureness) == (name, Sureness.ICCID)


def test_no_two_recipes_claim_the_same_card() -> None:
    claims = [prefix for one in load_carriers().values() for prefix in one.match.iccid]
    assert not [a for a in claims for b in claims if a is not b and a.startswith(b)]
