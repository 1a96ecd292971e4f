"""Every recipe's examples are its tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from simd.carriers.carrier import Carrier, Example
from simd.carriers.catalog import carrier_ids, load_carriers
from simd.carriers.extract import examine
from simd.model.account import Reading, Source
from simd.model.codec import to_plain

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
CARRIERS = load_carriers()
CASES = [(carrier, example) for carrier in CARRIERS.values() for example in carrier.examples]


def _said(value: Any) -> Any:
    """The value without what is null."""
    if isinstance(value, dict):
        return {key: _said(inner) for key, inner in value.items() if inner not in (None, [], ())}
    if isinstance(value, (list, tuple)):
        return [_said(inner) for inner in value]
    return value


def _name(value: object) -> str:
    return value.id if isinstance(value, Carrier) else getattr(value, "text", "")[:24]


@pytest.mark.parametrize(("carrier", "example"), CASES, ids=_name)
def test_an_example_reads_as_the_recipe_says(carrier: Carrier, example: Example) -> None:
    inquiry = carrier.inquiry(example.inquiry)
    assert inquiry is not None
    at = datetime.fromisoformat(example.at) if example.at else NOW
    found = examine(example.text, carrier, inquiry, Source("sms", at), at)
    assert found.by == example.by
    plain = to_plain(found.result, reveal=True) if isinstance(found.result, Reading) else {}
    figures = {key: plain.get(key) for key in ("balance", "allowances", "valid_until", "debt")}
    assert _said(figures) == _said(example.expect)


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=_name)
def test_a_recipe_can_be_trusted_with_a_card(carrier: Carrier) -> None:
    shown = {example.inquiry for example in carrier.examples if example.by == "recipe"}
    for inquiry in carrier.inquiries:
        assert inquiry.source
        assert inquiry.verified_on
        assert carrier.forbids(inquiry.code) is None
        if inquiry.patterns.read or inquiry.patterns.packs:
            assert inquiry.id in shown, f"{inquiry.id} has patterns without an example"


def test_the_first_five_are_there() -> None:
    assert {"cn-mobile", "cn-unicom", "cn-telecom", "ng-mtn", "th-ais"} <= set(carrier_ids())
