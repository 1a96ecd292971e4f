"""The contract behind an account: its tariff, when its periods turn, and who shares it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import msgspec
from msgspec.structs import replace

from simd.model.account import Allowance
from simd.tariff import Bounds, Tariff, cycle_bounds
from simd.tariff.bucket import kinds, whole
from simd.tariff.tariff import Bucket, Cycle
from simd.tariff.texts import Zone, moment

_ALIKE = 0.01
_ANCHORED = ("rolling_days", "month_anniversary", "hours", "once")


class Contract(msgspec.Struct, frozen=True):
    """One account of the config; `members` are ids of SIMs, `shared` the kinds they share.

    `anchor` is a moment at which a period began, `cycle` the owner's word on periods where
    it differs from the tariff's.
    """

    id: str
    name: str
    tariff: Tariff | None = None
    anchor: datetime | None = None
    cycle: Cycle | None = None
    members: tuple[str, ...] = ()
    shared: tuple[str, ...] = ("data",)

    @property
    def period(self) -> Cycle | None:
        """How its periods end, if that is known."""
        return self.cycle or (self.tariff.cycle if self.tariff else None)

    @property
    def tz(self) -> Zone:
        """The zone its days are told in."""
        return self.period.tz if self.period else Zone("UTC")

    def bounds(self, now: datetime) -> Bounds | None:
        """The period that now lies in; None while nobody knows when one began."""
        period = self.period
        if period is None or period.type == "once":
            return None
        if self.anchor is None and period.type in _ANCHORED:
            return None
        return cycle_bounds(period, self.anchor or now, now)

    def anchored(self, pack: Allowance, *, late: bool) -> Contract:
        """The contract with its period ending with the pack, where nobody told when it does."""
        day = last_day(pack, self.tz)
        period = self.period
        if day is None or self.anchor is not None or period is None:
            return self
        return replace(self, anchor=day[late]) if period.type in _ANCHORED else self

    def placed(self, packs: Sequence[Allowance]) -> Contract:
        """The contract with its period ending with the plan's own pack, where that is told."""
        mine = [one for one in packs if self.bucket_of(one, alone=False)]
        return self.anchored(mine[0], late=True) if mine else self

    def shares(self, kind: str) -> bool:
        """True when its SIMs use that kind up together."""
        return kind in self.shared and len(self.members) > 1

    def bucket_of(self, pack: Allowance, *, alone: bool) -> Bucket | None:
        """The tariff's own bucket that a pack is, by its size; an only pack of a plan is its."""
        if self.tariff is None or pack.scope is not None:
            return None
        mine = [one for one in self.tariff.buckets if pack.kind in kinds(one.unit)]
        for bucket in mine:
            size = whole(bucket.amount.number, bucket.unit, self.tariff.counting)
            if size and pack.total and abs(size - pack.total) <= _ALIKE * size:
                return bucket
        only = alone and len(mine) == 1 and pack.total is None
        return mine[0] if only else None


def last_day(pack: Allowance, tz: Zone) -> tuple[datetime, datetime] | None:
    """The local day on which a pack ends, from midnight to midnight; None when it has no end."""
    if pack.expires is None:
        return None
    begins = datetime.combine(pack.expires, time())
    return moment(begins, tz), moment(begins + timedelta(days=1), tz)
