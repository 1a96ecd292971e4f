"""What a command tells: exactly a reading, or nothing at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from simd.carriers.catalog import find_carrier
from simd.carriers.plugin import MOST_BYTES, Plugin, answer, question
from simd.errors import PluginFailed
from simd.model.account import Allowance, Money, Source
from simd.model.codec import from_plain

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SOURCE = Source("web", NOW, "balance")
CARRIER = find_carrier("cn-mobile")
GB = 1 << 30


def told(value: Any) -> Any:
    return answer(json.dumps(value).encode(), CARRIER, SOURCE, NOW)


def pack(**more: Any) -> dict[str, Any]:
    return {"allowances": [{"kind": "data", "unit": "bytes", "left": GB} | more]}


def test_a_reading_is_taken_as_it_is_told() -> None:
    found = told(
        pack(total=2 * GB, expires="2026-03-31", name="A")
        | {"balance": {"amount": "12.34", "currency": "CNY"}, "valid_until": "2026-12-31"}
    )
    assert found.balance == Money.parse("12.34 CNY")
    assert found.allowances == (
        Allowance("data", GB, None, 2 * GB, "bytes", date(2026, 3, 31), "A"),
    )
    assert found.valid_until == date(2026, 12, 31)
    assert (found.source.channel, found.confidence) == ("web", 0.8)
    assert told({"debt": {"amount": "1", "currency": "EUR"}}).debt == Money.parse("1 EUR")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        {"allowances": []},
        {"balance": {"amount": "12.34", "currency": "EUR"}},
        {"balance": {"amount": 12.34, "currency": "CNY"}},
        {"balance": {"amount": "NaN", "currency": "CNY"}},
        {"balance": {"amount": "1e99", "currency": "CNY"}},
        {"balance": {"amount": "0.000001", "currency": "CNY"}},
        {"balance": {"amount": "12", "currency": "CNY", "note": "x"}},
        {"balance": {"amount": "twelve", "currency": "CNY"}},
        {"debt": {"amount": "1", "currency": "ZZZ"}},
        {"debt": {"amount": "-1", "currency": "CNY"}},
        {"left": 5},
        pack(unit="GB"),
        pack(left=-1),
        pack(left=1.5),
        pack(left=None),
        pack(left=1 << 62),
        pack(total=5),
        pack(name=""),
        pack(expires="31.03.2026"),
        {"allowances": pack()["allowances"] * 51},
    ],
)
def test_what_is_not_exactly_a_reading_is_refused_whole(wrong: Any) -> None:
    with pytest.raises(PluginFailed):
        told(wrong)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\xff\xfe",
        b"{",
        b'{"a"',
        b"[" * 60_000,
        b'{} {"x"',
        b"ok",
        b"x" * (MOST_BYTES + 1),
    ],
)
def test_garbage_tells_nothing(raw: bytes) -> None:
    with pytest.raises(PluginFailed):
        answer(raw, CARRIER, SOURCE, NOW)


def test_a_carriers_own_words_are_read_with_less_confidence() -> None:
    found = answer("您的话费余额为12.50元".encode(), CARRIER, SOURCE, NOW)
    assert found.balance == Money.parse("12.50 CNY")
    assert found.confidence <= 0.6
    plain = answer(b"Your balance is 3.20 EUR", None, SOURCE, NOW)
    assert plain.balance == Money.parse("3.20 EUR")


def test_it_hears_of_no_card_and_no_person() -> None:
    asked = json.loads(question(Plugin(("/bin/true",)), "cn-mobile", "home"))
    assert asked == {
        "version": 1, "carrier": "cn-mobile", "sim": "home", "wanted": ["balance", "data"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"run": []},
        {"run": ["balance"]},
        {"run": ["/bin/x"], "every": "5m"},
        {"run": ["/bin/x"], "timeout": "1h"},
        {"run": ["/bin/x"], "shell": True},
    ],
)
def test_what_a_command_may_be_is_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"run|every|timeout|shell"):
        from_plain(wrong, Plugin)
