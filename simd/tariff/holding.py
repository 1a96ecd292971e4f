"""What one customer holds of a tariff: parts of buckets that fill, roll over and run out.

A Holding is a value. `begin` buys the tariff, `settle` brings it up to a moment; what is used
is taken by `simd.tariff.spend`. Nothing here knows of more than one tariff.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from simd.tariff.bucket import whole
from simd.tariff.cycle import Bounds, cycle_bounds, part_bounds, recent_cycles
from simd.tariff.tariff import Bucket, Rollover, Tariff


class Part(msgspec.Struct, frozen=True):
    """What is left of one bucket's filling, in base units (None: no end), and until when.

    `rolled` counts the ends of cycles it has lived through.
    """

    bucket: int
    left: int | None
    until: datetime | None
    rolled: int = 0


class Spent(msgspec.Struct, frozen=True):
    """Charged in the local day and month that began then; and how much of a paid step is left."""

    day: datetime
    month: datetime
    in_day: Decimal = Decimal(0)
    in_month: Decimal = Decimal(0)
    step_left: int = 0


_NEVER = datetime(1, 1, 1, tzinfo=UTC)
NOTHING_SPENT = Spent(_NEVER, _NEVER)


class Holding(msgspec.Struct, frozen=True):
    """The parts held since `anchor`, as of `at`."""

    anchor: datetime
    at: datetime
    parts: tuple[Part, ...]
    spent: Spent = NOTHING_SPENT

    def left(self, bucket: int) -> int | None:
        """What is left of a bucket with all that rolled over; None when there is no end to it."""
        lefts = [part.left for part in self.parts if part.bucket == bucket]
        return None if None in lefts else sum(left or 0 for left in lefts)


def begin(tariff: Tariff, at: datetime) -> Holding:
    """Freshly bought."""
    return Holding(at, at, _filled(tariff, cycle_bounds(tariff.cycle, at, at), at))


def settle(tariff: Tariff, holding: Holding, now: datetime) -> Holding:
    """The holding at a later moment: what ran out is gone or rolled, what begins is full.

    A moment before the holding's own changes nothing: what was taken stays taken.
    """
    if now <= holding.at:
        return holding
    rule, parts = tariff.rollover, holding.parts
    for cycle in recent_cycles(tariff.cycle, holding.anchor, holding.at, now, int(rule.cycles) + 2):
        kept = _rolled(tariff, parts, cycle)
        parts = (*kept, *_filled(tariff, cycle, min(now, cycle.end or now)))
    return replace(holding, at=now, parts=_refilled(tariff, holding.anchor, parts, now))


def _filled(tariff: Tariff, cycle: Bounds, now: datetime) -> tuple[Part, ...]:
    return tuple(_full(tariff, number, cycle, now) for number in range(len(tariff.buckets)))


def _full(tariff: Tariff, number: int, cycle: Bounds, now: datetime) -> Part:
    bucket = tariff.buckets[number]
    amount = whole(bucket.amount.number, bucket.unit, tariff.counting)
    return Part(number, amount, part_bounds(bucket.per, tariff.cycle, cycle, now).end)


def _refilled(
    tariff: Tariff, anchor: datetime, parts: tuple[Part, ...], now: datetime
) -> tuple[Part, ...]:
    """Days and hours that are over are full again; within a cycle nothing rolls."""
    if all(part.until is None or now < part.until for part in parts):
        return parts
    cycle = cycle_bounds(tariff.cycle, anchor, now)
    return tuple(
        part if part.until is None or now < part.until else _full(tariff, part.bucket, cycle, now)
        for part in parts
    )


def _rolled(tariff: Tariff, parts: tuple[Part, ...], cycle: Bounds) -> tuple[Part, ...]:
    """What lives on into the cycle: the newest first as far as the cap reaches."""
    rule, room = tariff.rollover, dict[int, int | None]()
    kept: list[Part] = []
    for part in sorted(parts, key=lambda one: (one.bucket, one.rolled)):
        bucket = tariff.buckets[part.bucket]
        if part.left is None or part.rolled >= rule.cycles or not _may_roll(tariff, bucket):
            continue
        free = room.setdefault(part.bucket, whole(rule.cap, bucket.unit, tariff.counting))
        left = part.left if free is None else min(part.left, free)
        if free is not None:
            room[part.bucket] = free - left
        if left:
            kept.append(Part(part.bucket, left, cycle.end, part.rolled + 1))
    return tuple(kept)


def _may_roll(tariff: Tariff, bucket: Bucket) -> bool:
    rule: Rollover = tariff.rollover
    barred = {
        "packs": tariff.kind == "pack",
        "one_off_packs": tariff.kind == "pack" and tariff.auto_renew is None,
        "directed_packs": bool(bucket.apps),
        "roaming_packs": "home" not in bucket.zone,
        "window_packs": bucket.window is not None,
    }
    of_unit = not rule.units or bucket.unit in rule.units
    return bucket.per == "cycle" and of_unit and not any(barred[name] for name in rule.excludes)
