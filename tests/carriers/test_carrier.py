"""Recipes are read strictly, and say what may be sent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from simd.carriers.carrier import Carrier
from simd.carriers.catalog import carrier_ids, load_carriers
from simd.catalog import Mistakes
from simd.model.account import Money

GOOD = """
id: xx-test
name: Test
country: GB
currency: GBP
match: {plmns: ["23499"]}
inquiries:
  - id: balance
    what: [balance]
    channel: sms
    to: "150"
    code: BAL
    answers_from: ["+44150"]
    cost: 0.10 GBP
    source: a leaflet
    verified_on: "2026-01-01"
    confidence: operator
never_send:
  - {pattern: 'LOAN.*', why: a loan}
"""


def written(folder: Path, text: str, name: str = "xx-test") -> tuple[Path, ...]:
    place = folder / "carriers"
    place.mkdir(exist_ok=True)
    (place / f"{name}.yaml").write_text(text, "utf-8")
    return (folder,)


def only(folder: Path, text: str) -> Carrier:
    return load_carriers(written(folder, text))["xx-test"]


def test_a_recipe_says_what_asking_costs_and_whom_to_trust(tmp_path: Path) -> None:
    carrier = only(tmp_path, GOOD)
    inquiry = carrier.inquiry("balance")
    assert inquiry is not None
    assert not inquiry.free
    assert inquiry.price == Money(Decimal("0.10"), "GBP")
    assert inquiry.trusts("150")
    assert inquiry.trusts("44150")
    assert not inquiry.trusts("151")
    assert carrier.inquiry("data") is None
    assert carrier.forbids("loan 50") == "a loan"
    assert carrier.forbids("BAL") is None
    assert carrier_ids((tmp_path,)) == ["xx-test"]


def test_free_and_unknown_have_no_price(tmp_path: Path) -> None:
    unknown = only(tmp_path, GOOD.replace("cost: 0.10 GBP", "cost: unknown")).inquiries[0]
    free = only(tmp_path, GOOD.replace("cost: 0.10 GBP", "cost: free\n    cost_source: it says so"))
    assert (unknown.free, unknown.price) == (False, None)
    assert (free.inquiries[0].free, free.inquiries[0].price) == (True, None)


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("name: Test", "name: Test\nnmae: Test", 4, "unknown key `nmae`"),
        ("name: Test", "name: Test\nname: Two", 4, "`name` is given twice"),
        ('    to: "150"\n', "", 8, "an SMS needs `to`"),
        ("cost: 0.10 GBP", "cost: cheap", 8, "money needs a currency"),
        ("cost: 0.10 GBP", "cost: free", 8, "say in `cost_source`"),
        ("'LOAN.*'", "'LOAN('", 19, "is no regular expression"),
        ("    code: BAL", "    code: BAL\n    patterns: {read: ['(']}", 8, "no regular expression"),
        (
            "    code: BAL",
            "    code: BAL\n    replies: [{prompt: '(', answer: '1'}]",
            8,
            "no regular",
        ),
        ("channel: sms", "channel: pigeon", 10, "can't be `pigeon`"),
        ("never_send:", "x: 1\nnever_send:", 18, "unknown key `x`"),
    ],
)
def test_a_mistake_is_named_by_its_line(
    tmp_path: Path, old: str, new: str, line: int, problem: str
) -> None:
    with pytest.raises(Mistakes) as caught:
        only(tmp_path, GOOD.replace(old, new))
    first = caught.value.complaints[0]
    assert problem in first.problem
    assert first.line == line


def test_two_inquiries_of_one_name_are_refused(tmp_path: Path) -> None:
    head, _, rest = GOOD.partition("inquiries:\n")
    inquiry, _, tail = rest.partition("never_send:")
    with pytest.raises(Mistakes, match="two inquiries"):
        only(tmp_path, f"{head}inquiries:\n{inquiry}{inquiry}never_send:{tail}")


def test_a_recipe_is_called_as_its_file(tmp_path: Path) -> None:
    with pytest.raises(Mistakes) as caught:
        load_carriers(written(tmp_path, GOOD, "yy-other"))
    assert "`id` is `xx-test`" in caught.value.complaints[0].problem


def test_a_recipe_never_changes() -> None:
    carrier = load_carriers()["cn-mobile"]
    with pytest.raises((AttributeError, msgspec.ValidationError)):
        carrier.name = "else"  # type: ignore[misc]  # the point of the test
