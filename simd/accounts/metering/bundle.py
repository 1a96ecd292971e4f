"""What data is had from, and what comes when that ends: where paying begins."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from simd.accounts.contract import Contract
from simd.accounts.metering.packs import Standing
from simd.model.account import Bundle, Money, NextMb
from simd.tariff import Holding, next_mb

_UNKNOWN = NextMb("unknown")


def bundle(contract: Contract, standing: Standing | None, now: datetime) -> Bundle:
    """How the next MB is had now, and how once nothing is left."""
    after = _beyond(contract, now)
    left = standing.all if standing else None
    if left is None:
        no_buckets = contract.tariff is not None and not contract.tariff.buckets
        return Bundle(after if no_buckets else _UNKNOWN, after)
    currency = str(contract.tariff.currency) if contract.tariff else None
    free = NextMb("bucket", Money(Decimal(0), currency) if currency else None)
    return Bundle(
        free if left.value > 0 else after, after, left, standing.ends if standing else None
    )


def _beyond(contract: Contract, now: datetime) -> NextMb:
    """The tariff's own word with every bucket empty."""
    if contract.tariff is None:
        return _UNKNOWN
    return next_mb(contract.tariff, Holding(now, now, ()), now)
