"""A recipe fitted to one SIM: its province, its brand, its owner's own codes."""

from __future__ import annotations

import pytest

from simd.carriers.carrier import Carrier, Inquiry
from simd.carriers.catalog import load_carriers
from simd.carriers.fit import OWNER, OwnWay, Where, fitted
from simd.model.units import Span

EVERY = load_carriers()


def mobile() -> Carrier:
    return EVERY["cn-mobile"]


def asked(where: Where, name: str = "data", carrier: Carrier | None = None) -> Inquiry:
    found = fitted(carrier or mobile(), where).inquiry(name)
    assert found is not None
    return found


def test_without_a_word_of_the_owner_the_general_codes_count_and_no_provinces() -> None:
    carrier = fitted(mobile(), Where())
    assert asked(Where()).code == "CXLL"
    assert not [one for one in carrier.inquiries if one.province]


def test_a_province_has_its_own_code_under_the_same_name() -> None:
    found = asked(Where(province="江苏"))
    assert (found.code, found.id, found.default) == ("CXGPRS", "data", True)
    assert found.patterns == asked(Where()).patterns
    assert found.answers_from == ("10086",)


def test_what_a_provinces_code_costs_is_not_known_from_the_general_one() -> None:
    assert not asked(Where(province="福建")).free


def test_a_province_without_a_code_of_its_own_asks_as_all_do() -> None:
    assert asked(Where(province="广东")) == asked(Where())
    assert asked(Where(province="江苏"), "balance") == asked(Where(), "balance")


def test_a_brand_has_its_own_code() -> None:
    unicom = EVERY["cn-unicom"]
    assert asked(Where(brand="3G"), carrier=unicom).code == "1071"
    assert asked(Where(brand="5G"), carrier=unicom).code == "CXLL"


def test_province_and_brand_together_go_before_either() -> None:
    base = mobile()
    general = asked(Where())
    names = {"a": ("江苏", None), "b": (None, "老"), "c": ("江苏", "老")}
    local = tuple(
        Inquiry(
            id=key,
            what=("data",),
            channel="sms",
            to="10086",
            code=key,
            province=province,
            brand=brand,
            source="a leaflet",
            verified_on="2026-01-01",
            confidence="unverified",
        )
        for key, (province, brand) in names.items()
    )
    carrier = Carrier(
        id="x",
        name="x",
        country="CN",
        currency="CNY",
        match=base.match,
        inquiries=(general, *local),
    )
    where = {"江苏": "a", "山西": "CXLL"}
    for province, code in where.items():
        assert asked(Where(province=province), carrier=carrier).code == code
    assert asked(Where("江苏", "老"), carrier=carrier).code == "c"
    assert asked(Where("山西", "老"), carrier=carrier).code == "b"


def test_the_owner_says_code_number_price_and_pause() -> None:
    own = OwnWay(code="CXLL2", to="1008611", cost="free", min_interval=Span(86400))
    found = asked(Where(province="江苏", own={"data": own}))
    assert (found.code, found.to, found.free, found.cost_source) == (
        "CXLL2",
        "1008611",
        True,
        OWNER,
    )
    assert float(found.min_interval) == 86400


def test_the_owner_names_whom_an_answer_comes_from() -> None:
    carrier = EVERY["nl-ortel"]
    assert not asked(Where(), "balance", carrier).heard
    own = {"balance": OwnWay(answers_from=("Ortel",))}
    found = asked(Where(own=own), "balance", carrier)
    assert found.heard
    assert found.trusts("Ortel")


def test_the_owner_keeps_a_question_from_being_asked_unasked() -> None:
    assert asked(Where()).free
    assert not asked(Where(own={"data": OwnWay(ask=False)})).free


def test_a_code_that_is_never_sent_is_refused_from_the_owner_too() -> None:
    with pytest.raises(ValueError, match="resets the service password"):
        fitted(mobile(), Where(own={"data": OwnWay(code="MMCZ123456")}))


def test_a_price_must_be_money() -> None:
    with pytest.raises(ValueError, match="currency"):
        OwnWay(cost="cheap")
