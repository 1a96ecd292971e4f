"""The tariffs that are shipped: dated, sourced, and good for the arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simd.tariff import (
    Use,
    begin,
    keep_alive_due,
    load_tariffs,
    next_mb,
    next_renewal,
    settle,
    spend,
)

NOW = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)
TARIFFS = load_tariffs()


def test_there_are_twenty_of_carriers_in_ten_countries() -> None:
    real = [one for one in TARIFFS.values() if one.source.startswith(("http", "a real"))]
    assert len(real) >= 20
    assert len({one.country for one in real}) >= 10


@pytest.mark.parametrize("name", sorted(TARIFFS))
def test_each_is_dated_sourced_and_reckons(name: str) -> None:
    one = TARIFFS[name]
    assert one.as_of
    assert one.source
    assert one.carrier_ref.startswith(one.country.lower())
    held, now = begin(one, NOW), NOW
    for days in range(100):
        now = NOW + timedelta(days=days, hours=days % 24)
        held, bill = spend(one, held, Use("data", 700_000_000), now)
        assert bill.amount == 700_000_000
    assert settle(one, held, now).parts == held.parts
    assert next_mb(one, None, NOW).by in ("charge", "stop", "throttle", "unknown")
    due = next_renewal(one, NOW, now)
    assert due is None or due.at > now - timedelta(days=1)
    if one.keep_alive:
        assert keep_alive_due(one.keep_alive, NOW, timedelta(days=10)).warn > NOW
