"""What keeps a number, and by when it has to be done."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from simd.tariff.tariff import KeepAlive


class Due(msgspec.Struct, frozen=True):
    """`warn` is the day to act with the margin, `due` the last day, `lost` when the number goes.

    `lost` is null where nobody tells.
    """

    warn: datetime
    due: datetime
    ends: datetime
    lost: datetime | None


def keep_alive_due(
    rule: KeepAlive,
    last_event: datetime,
    margin: timedelta,
    *,
    pack_expires: datetime | None = None,
    amount: Decimal | None = None,
) -> Due:
    """When the number must be kept next, counted from the last act that kept it.

    `pack_expires` counts instead where the rule says so and it is later; `amount` is the last
    top-up's, where the days depend on it.
    """
    begins = last_event
    if rule.counts_from == "pack_expiry" and pack_expires is not None:
        begins = max(last_event, pack_expires)
    due = begins + timedelta(days=_days(rule, amount))
    ends = due + timedelta(days=rule.grace_days)
    lost = None if rule.lost_after_days is None else due + timedelta(days=rule.lost_after_days)
    if lost is None and rule.then == "lost":
        lost = ends
    return Due(due - margin, due, ends, lost)


def _days(rule: KeepAlive, amount: Decimal | None) -> int:
    """The days that the last top-up bought: of the largest step it reached."""
    reached = [
        (Decimal(least), days)
        for least, days in rule.topup_extends_days.items()
        if amount is not None and Decimal(least) <= amount
    ]
    return max(reached)[1] if reached else rule.every_days


def keeps(rule: KeepAlive, what: str, amount: Decimal = Decimal(0)) -> bool:
    """Whether an act (`topup`, `paid_event`, `free_use`, `spend`) keeps the number."""
    match rule.rule:
        case "any_use":
            return True
        case "paid_event":
            return what in ("paid_event", "spend")
        case "min_spend":
            return what == "spend" and amount >= (rule.or_spend or 0)
        case _:
            spent = rule.or_spend is not None and what == "spend" and amount >= rule.or_spend
            return what == "topup" or spent
