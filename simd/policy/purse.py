"""A plan's money in a trial: bytes go in, and what they cost and what is wasted comes out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from simd.model.account import Money
from simd.tariff import Holding, Tariff, Use, begin, price_of_next_mb, settle, spend
from simd.tariff.bucket import kinds
from simd.tariff.holding import Part

_MB_PER_GB = 1000


class Purse:
    """One SIM's plan, followed from its anchor; without a plan nothing has a price."""

    def __init__(self, tariff: Tariff | None, anchor: datetime | None) -> None:
        self._tariff = tariff
        self._anchor = anchor
        self._held: Holding | None = None
        self.spent = Decimal(0)
        self.unpriced = 0
        self.wasted = 0

    @property
    def currency(self) -> str | None:
        """The plan's currency; None without a plan."""
        return str(self._tariff.currency) if self._tariff else None

    def settle(self, now: datetime) -> None:
        """Bring it up to now: what ran out unused is wasted, what rolls over is not."""
        if self._tariff is None:
            return
        if self._held is None:
            self._held = settle(self._tariff, begin(self._tariff, self._anchor or now), now)
            return
        before = self._held
        if not any(part.until is not None and part.until <= now for part in before.parts):
            return
        after = settle(self._tariff, before, now)
        over = sum(self._size(one) for one in before.parts if one.until and one.until <= now)
        kept = sum(self._size(one) for one in after.parts if one.rolled)
        already = sum(
            self._size(one) for one in before.parts if one.rolled and one.until and one.until > now
        )
        self.wasted += max(0, over - max(0, kept - already))
        self._held = after

    def use(self, size: int, now: datetime) -> None:
        """Take bytes; what the plan won't carry or has no price for is counted apart."""
        if self._tariff is None or self._held is None:
            self.unpriced += size
            return
        self._held, bill = spend(self._tariff, self._held, Use("data", size), now)
        self.spent += bill.cost
        self.unpriced += bill.unpriced + bill.refused

    def price(self, now: datetime) -> Money | None:
        """The price of the next GB; None where nobody knows."""
        if self._tariff is None or self._held is None:
            return None
        each = price_of_next_mb(self._tariff, self._held, now)
        return Money(each.amount * _MB_PER_GB, each.currency) if each else None

    def _size(self, part: Part) -> int:
        """The bytes left in a part of data."""
        bucket = self._tariff.buckets[part.bucket] if self._tariff else None
        return part.left or 0 if bucket and "data" in kinds(bucket.unit) else 0
