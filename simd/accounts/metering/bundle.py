"""What data is had from, and what comes when that ends: where paying begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from simd.accounts.contract import Contract
from simd.accounts.metering.packs import Standing
from simd.model.account import Allowance, Bundle, Estimate, Money, NextMb
from simd.tariff import Holding, covers, next_mb
from simd.tariff.bucket import kinds, whole
from simd.tariff.tariff import Bucket
from simd.tariff.zones import HOME

# With less than this an allowance is as good as empty: whoever would leave before paying
# begins must leave now (the guard that closes the data stands at 50 MB).
NEARLY = 60 * 10**6
_UNKNOWN = NextMb("unknown")


def bundle(
    contract: Contract,
    standing: Standing | None,
    now: datetime,
    packs: Sequence[Allowance] = (),
    zone: str = HOME,
) -> Bundle:
    """How the next MB is had now in that zone, and how once nothing is left.

    `packs` are the carrier's, in the standing's order. One that is no bucket of the tariff is
    taken to be good at home alone.
    """
    after = beyond(contract, now, zone)
    left = _left(contract, standing, packs, zone) if standing else None
    if left is None or standing is None:
        return Bundle(after if _bare(contract, zone) else _UNKNOWN, after)
    currency = str(contract.tariff.currency) if contract.tariff else None
    free = NextMb("bucket", Money(Decimal(0), currency) if currency else None)
    return Bundle(free if left.value > 0 else after, after, left, standing.ends)


def next_price(found: Bundle) -> Money | None:
    """The price of a MB of what is about to flow; None when it can't be had, or nobody told."""
    return about_to_flow(found).price


def about_to_flow(found: Bundle) -> NextMb:
    """How the next MB is had, a nearly empty bucket being as good as none."""
    left = found.left
    spent = found.now.by == "bucket" and left is not None and int(left.low) < NEARLY
    return found.after if spent else found.now


def beyond(contract: Contract, now: datetime, zone: str) -> NextMb:
    """The tariff's own word with every bucket empty."""
    if contract.tariff is None:
        return _UNKNOWN
    return next_mb(contract.tariff, Holding(now, now, ()), now, zone)


def fair_use(contract: Contract, bucket: Bucket, zone: str) -> int | None:
    """How much of the bucket may at most be used there in a cycle, in bytes; None: all of it."""
    counting = contract.tariff.counting if contract.tariff else 1024
    caps = [most for place, most in bucket.fair_use.items() if covers((place,), zone)]
    return min((whole(one, bucket.unit, counting) or 0 for one in caps), default=None)


def _bare(contract: Contract, zone: str) -> bool:
    """True when the tariff surely has no data of its own there."""
    if contract.tariff is None:
        return False
    buckets = contract.tariff.buckets
    if zone == HOME:
        return not buckets
    return not any("data" in kinds(one.unit) and covers(one.zone, zone) for one in buckets)


def _left(
    contract: Contract, standing: Standing, packs: Sequence[Allowance], zone: str
) -> Estimate | None:
    """What is left of that which is good in the zone."""
    told = [(pack, one) for pack, one in zip(packs, standing.packs, strict=False) if one]
    found = [(contract.bucket_of(pack, alone=len(told) == 1), one) for pack, one in told]
    if zone == HOME and all(bucket is None or covers(bucket.zone, HOME) for bucket, _ in found):
        return standing.all
    good = [
        _capped(one, fair_use(contract, bucket, zone) if bucket else None)
        for bucket, one in found
        if (covers(bucket.zone, zone) if bucket else zone == HOME)
    ]
    if not good:
        return None
    values = ((one.value, one.low, one.high) for one in good)
    return Estimate(*(sum(int(part) for part in parts) for parts in zip(*values, strict=True)))


def _capped(one: Estimate, most: int | None) -> Estimate:
    if most is None:
        return one
    return Estimate(*(min(int(part), most) for part in (one.value, one.low, one.high)))
