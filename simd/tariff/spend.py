"""Using a tariff: from which parts it is taken, and what the rest costs or becomes.

Whatever is used is accounted for once: `bucketed + charged + throttled + refused + unpriced`
is the amount. Paid use is rounded up to the tariff's step; what is left of a paid step serves
what comes next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from simd.tariff.bucket import Use, open_at, serves, taken_by
from simd.tariff.cycle import day_bounds, month_bounds
from simd.tariff.holding import Holding, Part, Spent, settle
from simd.tariff.rate import NO_RATE, Rate, rate_of
from simd.tariff.tariff import AfterCap, Tariff
from simd.tariff.texts import local
from simd.tariff.zones import covers


class Bill(msgspec.Struct, frozen=True):
    """What became of a use, in base units, and the money charged for it.

    `unpriced` may be had at a price that the tariff does not tell.
    """

    bucketed: int = 0
    charged: int = 0
    throttled: int = 0
    refused: int = 0
    unpriced: int = 0
    cost: Decimal = Decimal(0)

    @property
    def amount(self) -> int:
        """All of it."""
        return self.bucketed + self.charged + self.throttled + self.refused + self.unpriced


def spend(tariff: Tariff, holding: Holding, use: Use, now: datetime) -> tuple[Holding, Bill]:
    """The holding after the use, and its bill."""
    settled = settle(tariff, holding, now)
    parts, rest = _from_parts(tariff, settled.parts, use, now)
    taken = replace(settled, parts=parts)
    bucketed = use.amount - rest
    spent, bill = _beyond(
        tariff, taken.spent, after(tariff, now, use.zone), replace(use, amount=rest), now
    )
    return replace(taken, spent=spent), replace(bill, bucketed=bucketed)


def spend_lapsed(tariff: Tariff, spent: Spent, use: Use, now: datetime) -> tuple[Spent, Bill]:
    """The same once the tariff has run out and was not renewed: no bucket, its last rule."""
    rule = tariff.after_expiry
    there = rule if rule is not None and covers(rule.zone, use.zone) else None
    return _beyond(tariff, spent, there, use, now)


def usable(tariff: Tariff, parts: tuple[Part, ...], use: Use, now: datetime) -> list[int]:
    """The places of the parts that serve the use, in the order they are taken from."""
    rolled_first = tariff.rollover.use_first == "rolled"

    def turn(place: int) -> tuple[object, ...]:
        part = parts[place]
        bucket = tariff.buckets[part.bucket]
        age = -part.rolled if rolled_first else part.rolled
        ends = part.until.timestamp() if part.until else float("inf")
        return (bucket.priority, not bucket.apps, age, ends, part.bucket)

    fitting = [
        place
        for place, part in enumerate(parts)
        if part.left != 0 and serves(tariff.buckets[part.bucket], use, tariff.cycle.tz, now)
    ]
    return sorted(fitting, key=turn)


def after(tariff: Tariff, now: datetime, zone: str) -> AfterCap | None:
    """The rule beyond the buckets, if it holds at that hour and there."""
    rule = tariff.after_cap
    if rule is None or not covers(rule.zone, zone):
        return None
    return rule if open_at(rule.window, (), local(now, tariff.cycle.tz)) else None


def _from_parts(
    tariff: Tariff, parts: tuple[Part, ...], use: Use, now: datetime
) -> tuple[tuple[Part, ...], int]:
    rest, changed = use.amount, list(parts)
    for place in usable(tariff, parts, use, now):
        part = changed[place]
        if part.left is None:
            return tuple(changed), 0
        each = taken_by(use, tariff.buckets[part.bucket])
        part_of = min(rest, part.left // each)
        changed[place] = replace(part, left=part.left - part_of * each)
        rest -= part_of
    return tuple(changed), rest


def _beyond(
    tariff: Tariff, spent: Spent, rule: AfterCap | None, use: Use, now: datetime
) -> tuple[Spent, Bill]:
    amount = use.amount
    if not amount:
        return spent, Bill()
    if use.kind == "data" and rule is not None and rule.type == "stop":
        return spent, Bill(refused=amount)
    if use.kind == "data" and rule is not None and rule.type == "throttle":
        return spent, Bill(throttled=amount)
    rate = rate_of(tariff, rule, use.kind, use.zone)
    if rate is NO_RATE:
        return spent, Bill(unpriced=amount)
    return _charge(tariff, spent, rate, use, now)


def _charge(
    tariff: Tariff, spent: Spent, rate: Rate, use: Use, now: datetime
) -> tuple[Spent, Bill]:
    booked = _dated(tariff, spent, now)
    streams = use.kind == "data"  # a call or a message is rounded by itself, data goes on
    ahead = booked.step_left if streams else 0
    steps = -(-max(0, use.amount - ahead) // rate.step)
    cost = max(Decimal(0), min(steps * rate.price, *_room(rate, booked)))
    after_it = replace(
        booked,
        in_day=booked.in_day + cost,
        in_month=booked.in_month + cost,
        step_left=ahead + steps * rate.step - use.amount if streams else booked.step_left,
    )
    return after_it, Bill(charged=use.amount, cost=cost)


def _room(rate: Rate, booked: Spent) -> Iterator[Decimal]:
    yield Decimal("Infinity") if rate.daily_cap is None else rate.daily_cap - booked.in_day
    yield Decimal("Infinity") if rate.monthly_cap is None else rate.monthly_cap - booked.in_month


def _dated(tariff: Tariff, spent: Spent, now: datetime) -> Spent:
    """What was charged in this day and this month; a new day begins with no open step."""
    day, month = day_bounds(tariff.cycle.tz, now)[0], month_bounds(tariff.cycle.tz, now)[0]
    if spent.month != month:
        spent = replace(spent, month=month, in_month=Decimal(0))
    if spent.day != day:
        spent = replace(spent, day=day, in_day=Decimal(0), step_left=0)
    return spent
