"""The general reader over texts of many carriers and languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from simd.carriers.amounts.places import place_of
from simd.carriers.general.boundless import UNLIMITED
from simd.carriers.general.reader import Figures, read

CASES = [
    case
    for name in ("texts.yaml", "texts_world.yaml")
    for case in yaml.safe_load((Path(__file__).parent / name).read_text("utf-8"))
]
NOW = date(2026, 4, 10)
SIZES = {"GB": 1 << 30, "MB": 1 << 20, "KB": 1 << 10, "m": 60, "s": 1}


def amount(written: object) -> int:
    """`1.5GB` in bytes, `90m` in seconds, a bare number as it is."""
    text = str(written)
    for unit, size in SIZES.items():
        if text.endswith(unit):
            return int((Decimal(text.removesuffix(unit)) * size).quantize(Decimal(1)))
    return int(text)


def flat(figures: Figures) -> dict[str, Any]:
    """The figures as the cases name them: money as text, allowances summed by kind."""
    said: dict[str, Any] = {}
    if figures.balance:
        said["balance"] = (figures.balance.amount, figures.balance.currency)
    if figures.debt:
        said["debt"] = (figures.debt.amount, figures.debt.currency)
    if figures.valid_until:
        said["valid_until"] = figures.valid_until
    for pack in figures.allowances:
        if pack.kind == "bonus":
            continue
        for field in ("left", "used", "total"):
            value = getattr(pack, field)
            if value is not None:
                said[f"{pack.kind}_{field}"] = said.get(f"{pack.kind}_{field}", 0) + value
        if pack.expires:
            said["expires"] = pack.expires
    return said


def wanted(want: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for key, value in want.items():
        if key in {"balance", "debt"}:
            number, currency = value.split()
            said[key] = (Decimal(number), currency)
        elif key in {"valid_until", "expires"}:
            said[key] = value
        else:
            said[key] = amount(value)
    return said


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['cc']}-{case['text'][:18]}")
def test_a_text_says_what_it_says_and_no_more(case: dict[str, Any]) -> None:
    found = flat(read(case["text"], place_of(case["cc"]), NOW))
    want = wanted(case["want"])
    near = {
        key: value
        for key, value in found.items()
        if isinstance(value, int) and isinstance(want.get(key), int) and abs(value - want[key]) <= 2
    }
    assert found == want | near


@pytest.mark.parametrize(
    ("country", "text", "kinds"),
    [
        ("GB", "Balance £3.20. You have 2GB, 200 mins and unlimited texts left.", ["sms"]),
        ("GB", "Balance £3.20. Your plan has unlimited mins & unlimited texts.", ["voice", "sms"]),
        ("IT", "Hai consumato 41,20 GB su 100 GB. Minuti e SMS illimitati.", ["voice", "sms"]),
        ("KR", "데이터 잔여량 1.7GB, 음성 무제한", ["voice"]),
        ("CN", "您的余额12.5元，语音不限量。", ["voice"]),
        ("GB", "Balance £3.20. Unlimited data.", ["data"]),
        ("GB", "Balance £3.20. Unlimited WhatsApp data.", []),
        ("US", "You've used 12.6GB of unlimited data.", []),
        ("GB", "Balance £3.20. Get unlimited texts for £5.", []),
        ("GB", "Unlimited texts and calls.", []),
    ],
)
def test_what_has_no_end_is_named_so_without_a_figure(
    country: str, text: str, kinds: list[str]
) -> None:
    found = read(text, place_of(country), NOW).allowances
    endless = [pack for pack in found if pack.name == UNLIMITED]
    assert [pack.kind for pack in endless] == kinds
    assert not [pack for pack in endless if (pack.left, pack.used, pack.total) != (None,) * 3]
