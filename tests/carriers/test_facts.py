"""Facts of a recipe that are wrong in themselves are refused when it is read."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from simd.carriers.carrier import Carrier, Match, Never
from simd.carriers.catalog import find_carrier
from simd.carriers.keep import KeepNumber
from simd.carriers.paid import Place
from simd.model.account import MoneyText

SAID: dict[str, Any] = {"source": "a page", "verified_on": "2026-01-01", "confidence": "operator"}


def test_what_keeps_a_number_is_kept_as_it_stands() -> None:
    rule = KeepNumber(
        rule="topup", every_days=180, topup_extends_days={"50 HKD": 180, "10 HKD": 30}, **SAID
    )
    assert (rule.counts_from, rule.then, rule.grace_days) == ("event", "suspended", 0)


def test_an_amount_that_buys_days_is_money() -> None:
    with pytest.raises(ValueError, match="currency"):
        KeepNumber(rule="topup", every_days=180, topup_extends_days={"50": 180}, **SAID)


def test_spending_needs_an_amount() -> None:
    with pytest.raises(ValueError, match="least"):
        KeepNumber(rule="min_spend", every_days=30, **SAID)
    rule = KeepNumber(rule="min_spend", every_days=30, least=MoneyText("5 CNY"), **SAID)
    assert rule.least is not None


def test_an_order_whose_code_is_never_sent_is_refused() -> None:
    with pytest.raises(ValueError, match="never sent: a loan"):
        Carrier(
            id="x",
            name="x",
            country="GB",
            currency="GBP",
            match=Match(),
            never_send=(Never(pattern="LOAN.*", why="a loan"),),
            order=(Place(id="loan", channel="sms", to="150", code="LOAN 5", source="a page"),),
        )


def test_an_order_that_someone_gave_may_send_what_costs() -> None:
    never = Never(pattern="KT.*", why="opens a service", paid=True)
    place = Place(id="open", channel="sms", to="150", code="KT5", source="a page")
    carrier = Carrier(
        id="x",
        name="x",
        country="GB",
        currency="GBP",
        match=Match(),
        never_send=(never,),
        order=(place,),
    )
    assert carrier.forbids("KT5") == "opens a service"
    assert carrier.forbids("KT5", paid=True) is None


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"voucher": "("}, "no regular expression"),
        ({"channel": "sms"}, "an SMS needs `to`"),
        ({"code": "KT{pack}"}, "what may stand for"),
    ],
)
def test_a_place_that_could_not_be_walked_is_refused(wrong: dict[str, Any], problem: str) -> None:
    keys = {"id": "one", "channel": "ussd", "code": "*1#", "source": "a page"} | wrong
    with pytest.raises(msgspec.ValidationError, match=problem):
        msgspec.convert(keys, Place)


def test_a_place_says_whether_and_how_it_is_walked() -> None:
    place = Place(
        id="v",
        channel="ussd",
        code="*1*{voucher}#",
        voucher=r"\d{4}",
        price=MoneyText("5 GBP"),
        answer_by="sms",
        source="a page",
    )
    assert place.walks
    assert place.by_sms
    assert place.money is not None
    assert place.filled(voucher="1234") == "*1*1234#"
    for voucher in ("", "12345", "12 4"):
        with pytest.raises(ValueError, match="voucher"):
            place.filled(voucher=voucher)
    free = Place(channel="web", source="a page")
    assert not free.walks
    assert free.money is None
    plain = Place(id="p", channel="ussd", code="*{pack}#", pack=r"\d", source="a page")
    assert plain.filled(pack="7") == "*7#"
    loose = Place(id="l", channel="ussd", code="*2*{voucher}#", source="a page")
    assert loose.filled(voucher="ABCD12") == "*2*ABCD12#"


def test_a_name_that_nobody_has_is_no_carrier() -> None:
    assert find_carrier("xx-nobody") is None
    assert find_carrier("mbpi-xx-nobody") is None
