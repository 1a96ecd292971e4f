"""Tariffs as tests write them: what a file would say, with the rest filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from simd.model.codec import from_plain
from simd.tariff import Tariff
from simd.tariff.tariff import Cycle

MB = 1 << 20
GB = 1 << 30
BARE = {
    "id": "xx-test",
    "name": "Test",
    "carrier_ref": "xx-test",
    "country": "XX",
    "kind": "plan",
    "currency": "EUR",
    "source": "ours",
    "as_of": "2026",
}


def tariff(**more: Any) -> Tariff:
    return from_plain(BARE | more, Tariff)


def cycle(**fields: Any) -> Cycle:
    return from_plain(fields, Cycle)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
