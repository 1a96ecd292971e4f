"""What one person may still use up: pure, so that every door and every plan says the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from simd.model.account import Money, MoneyText
from simd.model.household import PersonLimits

DAY = timedelta(days=1)
MONTH = timedelta(days=30)


class Spent(NamedTuple):
    """Money that a person spent, or is about to spend by what is under way."""

    at: datetime
    money: Money


class Over(NamedTuple):
    """The limit that a wish would pass: its name in the config, and what it allows."""

    name: str
    limit: str


def over_spend(
    limits: PersonLimits, spent: Iterable[Spent], wish: Money, now: datetime
) -> Over | None:
    """The first spending limit that the wish would pass, None when it may be.

    Amounts in other currencies than a limit's can't be added up: a wish in another currency
    passes no limit of this person's, so that an exchange rate nobody stated decides nothing.
    """
    every = list(spent)
    spans: tuple[tuple[str, MoneyText | None, timedelta], ...] = (
        ("spend_per_day", limits.spend_per_day, DAY),
        ("spend_per_month", limits.spend_per_month, MONTH),
    )
    for name, text, span in spans:
        if text is not None and _passes(text.money, _since(every, now - span), wish):
            return Over(name, str(text))
    return None


def _passes(limit: Money, spent: Iterable[Money], wish: Money) -> bool:
    if wish.currency != limit.currency:
        return True
    same = (one.amount for one in spent if one.currency == limit.currency)
    return sum(same, Decimal(0)) + wish.amount > limit.amount


def _since(spent: Iterable[Spent], since: datetime) -> list[Money]:
    return [one.money for one in spent if one.at > since]


def over_sms(limits: PersonLimits, sent: int) -> Over | None:
    """The limit on messages, when a person who sent so many segments in a day has reached it."""
    most = limits.sms_per_day
    return Over("sms_per_day", str(most)) if most is not None and sent >= most else None
