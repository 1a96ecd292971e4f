"""What one person may still use up: pure, so that every door and every plan says the same."""

from __future__ import annotations

from typing import NamedTuple

from simd.accounts.money.rules import Cap
from simd.model.household import PersonLimits


class Over(NamedTuple):
    """The limit that a wish would pass: its name in the config, and what it allows."""

    name: str
    limit: str


def over_sms(limits: PersonLimits, sent: int) -> Over | None:
    """The limit on messages, when a person who sent so many segments in a day has reached it."""
    most = limits.sms_per_day
    return Over("sms_per_day", str(most)) if most is not None and sent >= most else None


def cap_of(limits: PersonLimits, person: str) -> Cap | None:
    """The person's spending limits as a cap over all SIMs; None without one."""
    if limits.spend_per_day is None and limits.spend_per_month is None:
        return None
    return Cap(day=limits.spend_per_day, month=limits.spend_per_month, person=person)
