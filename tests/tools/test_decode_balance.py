"""`simctl decode balance`: one case in, the contract's Reading out."""

from __future__ import annotations

import json

from simd.tools.decode_balance import decode


def test_a_text_of_an_unknown_carrier_is_read_by_country() -> None:
    answer = decode(
        {"id": "a", "text": "Your balance is $4.50, valid till 12/05/2026", "country": "AU"}
    )
    assert answer["id"] == "a"
    assert answer["ok"]
    assert answer["result"] == {
        "text": "Your balance is $4.50, valid till 12/05/2026",
        "source": {"channel": "manual", "at": None, "code": None},
        "confidence": 0.6,
        "balance": {"amount": "4.50", "currency": "AUD"},
        "allowances": (),
        "valid_until": "2026-05-12",
        "debt": None,
    }
    assert json.loads(json.dumps(answer))["ok"]


def test_a_recipe_is_used_when_its_name_is_known() -> None:
    case = {"id": 1, "carrier": "cn-mobile", "at": "2026-03-08", "text": "您的话费余额为12.30元。"}
    answer = decode(case)
    assert answer["result"]["balance"] == {"amount": "12.30", "currency": "CNY"}
    assert answer["result"]["confidence"] == 0.9
    assert answer["result"]["source"]["at"].startswith("2026-03-08T00:00:00")


def test_an_unheard_of_carrier_is_none() -> None:
    assert decode({"id": 2, "carrier": "zz-none", "country": "CN", "text": "余额12.30元"})["ok"]


def test_a_day_without_a_year_is_read_from_the_day_of_the_text() -> None:
    case = {"text": "余额5元，有效期至5月12日", "country": "CN", "at": "2026-04-10T10:00:00+08:00"}
    assert decode(case)["result"]["valid_until"] == "2026-05-12"


def test_what_says_nothing_is_an_error_with_a_code() -> None:
    answer = decode({"id": 3, "text": "Please try again later."})
    assert not answer["ok"]
    assert answer["error"]["code"] == "unreadable"
    assert decode({})["error"]["code"] == "unreadable"


def test_a_time_that_is_none_is_a_bad_request() -> None:
    answer = decode({"id": 4, "text": "Balance: 5 EUR", "at": "yesterday"})
    assert answer["error"]["code"] == "bad_request"


def test_a_text_without_a_figure_says_so() -> None:
    answer = decode({"id": 1, "text": "hello there"})
    assert answer["error"]["title"] == "an answer could not be read: no figure stands in the text"
