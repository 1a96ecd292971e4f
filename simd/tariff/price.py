"""What the next megabyte would cost, and what an amount would: the questions rules ask."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from simd.model.account import Money, NextMb
from simd.tariff.bucket import Use, base_of
from simd.tariff.holding import NOTHING_SPENT, Holding, settle
from simd.tariff.spend import Bill, after, spend, spend_lapsed, usable
from simd.tariff.tariff import Tariff


def next_mb(tariff: Tariff, holding: Holding | None, now: datetime, zone: str = "home") -> NextMb:
    """The next MB of general use; no holding means that the tariff has lapsed."""
    use = Use("data", base_of("MB", tariff.counting), zone)
    if holding is not None:
        held = settle(tariff, holding, now)
        for place in usable(tariff, held.parts, use, now):
            bucket = tariff.buckets[held.parts[place].bucket]
            return NextMb("bucket", _money(tariff, Decimal(0)), bucket.kbps_cap)
    bill = _bill(tariff, holding, use, now)
    rule = after(tariff, now, zone) if holding is not None else tariff.after_expiry
    if bill.refused:
        return NextMb("stop")
    if bill.throttled:
        return NextMb("throttle", _money(tariff, Decimal(0)), rule.kbps if rule else None)
    return NextMb("charge", _money(tariff, bill.cost)) if bill.charged else NextMb("unknown")


def price_of_next_mb(
    tariff: Tariff, holding: Holding | None, now: datetime, zone: str = "home"
) -> Money | None:
    """Its price; None when it can't be had, or nobody told."""
    return next_mb(tariff, holding, now, zone).price


def cost_of_use(tariff: Tariff, holding: Holding, use: Use, now: datetime) -> Money | None:
    """What the use would cost now; None when part of it has no price, or can't be had."""
    bill = spend(tariff, holding, use, now)[1]
    return None if bill.unpriced or bill.refused else _money(tariff, bill.cost)


def _bill(tariff: Tariff, holding: Holding | None, use: Use, now: datetime) -> Bill:
    if holding is None:
        return spend_lapsed(tariff, NOTHING_SPENT, use, now)[1]
    return spend(tariff, holding, use, now)[1]


def _money(tariff: Tariff, amount: Decimal) -> Money:
    # Steps of a KB leave noughts behind; who reads a price wants none.
    return Money(Decimal(f"{amount.normalize():f}"), str(tariff.currency))
