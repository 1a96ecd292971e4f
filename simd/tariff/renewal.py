"""When the next period is paid, with what, and when that fails; and buying on top of it."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from simd.tariff.bucket import whole
from simd.tariff.cycle import cycle_bounds
from simd.tariff.holding import Holding, settle
from simd.tariff.tariff import Tariff
from simd.tariff.texts import DAY, local, moment, read_clock

Failure = Literal["drop_to_payg", "suspend", "stop"]


class Renewal(msgspec.Struct, frozen=True):
    """The next renewal: when it is due, what it takes, until when it may be made good.

    `by_itself` is false where the customer has to buy anew, `from_balance` where it is not the
    prepaid money that pays.
    """

    at: datetime
    fee: Decimal | None
    by_itself: bool
    from_balance: bool
    make_good_until: datetime
    on_fail: Failure


def next_renewal(
    tariff: Tariff, anchor: datetime, now: datetime, *, chosen: bool = True
) -> Renewal | None:
    """The renewal at the end of this cycle; None for what never ends.

    `chosen` is the customer's choice where the tariff leaves it open.
    """
    end = cycle_bounds(tariff.cycle, anchor, now).end
    if end is None:
        return None
    rule = tariff.auto_renew
    if rule is None:
        by_itself = tariff.kind == "plan"
        return Renewal(end, tariff.money, by_itself, True, end, "stop")
    on = chosen if rule.on == "optional" else bool(rule.on)
    at = end
    if rule.at_local_time is not None:
        at = _at_clock(end, rule.at_local_time, tariff)
    patience = timedelta(days=max(rule.grace_days, rule.retry_days))
    return Renewal(at, tariff.money, on, rule.source == "balance", end + patience, rule.on_fail)


def renewal_covered(
    tariff: Tariff, balance: Decimal, validity_left: timedelta | None = None
) -> bool | None:
    """Whether the balance pays the next fee, and the SIM lives long enough to be renewed.

    None when the fee is not told. The gap that costs most: a balance under the fee neither
    renews nor looks empty.
    """
    rule = tariff.auto_renew
    if rule is not None and rule.on is not False and rule.source != "balance":
        return True
    least = timedelta(days=rule.min_validity_days) if rule else timedelta(0)
    if tariff.money is None:
        return None
    return balance >= tariff.money and (validity_left is None or validity_left >= least)


def may_buy(
    tariff: Tariff, holding: Holding | None, running: frozenset[str], now: datetime
) -> str | None:
    """Why it may not be bought now: `several`, `exclusive`, `left`, `blackout`; None if it may."""
    if running & set(tariff.stacking.exclusive_with):
        return "exclusive"
    if tariff.id in running and not tariff.stacking.several:
        return "several"
    if holding is not None and _too_much_left(tariff, settle(tariff, holding, now)):
        return "left"
    return "blackout" if _blacked_out(tariff, now) else None


def _too_much_left(tariff: Tariff, holding: Holding) -> bool:
    rule = tariff.buy_when
    if rule.only_when_empty:
        return any(part.left != 0 for part in holding.parts)
    if rule.min_left_to_rebuy is None or not tariff.buckets:
        return False
    bucket, left = tariff.buckets[0], holding.left(0)
    limit = whole(rule.min_left_to_rebuy, bucket.unit, tariff.counting)
    return left is None or left > (limit or 0)


def _blacked_out(tariff: Tariff, now: datetime) -> bool:
    rule, wall = tariff.buy_when.blackout, local(now, tariff.cycle.tz)
    if rule is None or wall.day != monthrange(wall.year, wall.month)[1]:
        return False
    return wall.time() >= read_clock(rule.last_day_after)


def top_up_for_spend(tariff: Tariff, spent: Decimal) -> Decimal:
    """What is charged at the end of a cycle in which less than the least was spent."""
    rule = tariff.min_spend
    if rule is None or not rule.topup_difference:
        return Decimal(0)
    return max(Decimal(0), Decimal(rule.amount) - spent)


def first_fee(tariff: Tariff, start: datetime) -> Decimal | None:
    """The fee of the first period, by its days where the tariff says so; None when not told."""
    cycle = cycle_bounds(tariff.cycle, start, start)
    if tariff.money is None or not tariff.fee_when.prorate_first or cycle.end is None:
        return tariff.money
    days = _local_days(tariff, cycle.start, cycle.end)
    left = _local_days(tariff, start, cycle.end)
    return tariff.money * min(left, days) / days


def extended(tariff: Tariff, until: datetime, anchor: datetime, now: datetime) -> datetime:
    """Until when an older one runs once another of the same is bought."""
    end = cycle_bounds(tariff.cycle, anchor, now).end
    if end is None or not tariff.stacking.extends_older:
        return until
    return max(until, end)


def _local_days(tariff: Tariff, start: datetime, end: datetime) -> int:
    first, last = local(start, tariff.cycle.tz).date(), local(end, tariff.cycle.tz)
    return max(1, (last.date() - first).days)


def _at_clock(end: datetime, clock: str, tariff: Tariff) -> datetime:
    """The last time up to the end that the clocks show it."""
    tz = tariff.cycle.tz
    wall = local(end, tz)
    at = datetime.combine(wall.date(), read_clock(clock))
    return moment(at if at <= wall else at - DAY, tz)
