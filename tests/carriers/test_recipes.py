"""Every recipe's examples are its tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from simd.carriers.carrier import Carrier, Example, Inquiry
from simd.carriers.catalog import carrier_ids, load_carriers
from simd.carriers.extract import PROVEN, examine
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


def test_enough_carriers_countries_and_languages_have_a_question_with_a_source() -> None:
    cited = [one for one in CARRIERS.values() if any(_cited(ask) for ask in one.inquiries)]
    assert len(cited) >= 60
    assert len({one.country for one in cited}) >= 30
    assert len({language for one in cited for language in one.languages}) >= 12
    continents = {"CN", "HK", "MO", "IN", "ID", "TH", "PH", "DE", "GB", "NG", "ZA", "KE"}
    assert continents | {"US", "MX", "BR", "DO", "AU", "NZ"} <= {one.country for one in cited}
    assert {"cn-mobile", "cn-unicom", "cn-telecom", "cn-broadnet"} <= set(carrier_ids())


def _cited(inquiry: Inquiry) -> bool:
    """Someone else says that this is the code: a page, a file, a regulator, a list."""
    named = ("http", "github", "index id", "mobile-broadband-provider-info", "public", "archived")
    memory = "memory" in inquiry.source.casefold()
    return any(word in inquiry.source for word in named) and not memory


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=_name)
def test_every_fact_names_its_source(carrier: Carrier) -> None:
    assert carrier.languages
    for inquiry in carrier.inquiries:
        assert not inquiry.free or inquiry.cost_source
        assert float(inquiry.min_interval) >= 3600
    for place in (*carrier.topup, *carrier.order, *carrier.cancel):
        assert place.source
    for rule in carrier.keep_alive:
        assert rule.source
    for way in carrier.cancel_services:
        assert way.source
        assert way.how


@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=_name)
def test_a_constructed_text_proves_no_pattern(carrier: Carrier) -> None:
    for example in carrier.examples:
        inquiry = carrier.inquiry(example.inquiry)
        assert inquiry is not None
        at = datetime.fromisoformat(example.at) if example.at else NOW
        found = examine(example.text, carrier, inquiry, Source("sms", at), at)
        proven = any(
            other.kind == "documented" and other.inquiry == example.inquiry
            for other in carrier.examples
        )
        if isinstance(found.result, Reading) and not proven:
            assert found.result.confidence < PROVEN
