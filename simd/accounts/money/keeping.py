"""What keeps a number, and by when: from the tariff's rule, or the day that the carrier names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from simd.model.transaction import Transaction, TransactionState
from simd.tariff import Tariff
from simd.tariff.keepalive import keep_alive_due, keeps
from simd.tariff.tariff import KeepAlive

How = Literal["topup", "paid_event", "spend", "free_use"]
Mode = Literal["ask", "auto", "off"]
_HOW: dict[str, How] = {
    "topup": "topup",
    "paid_event": "paid_event",
    "min_spend": "spend",
    "any_use": "free_use",
}


class Keeping(msgspec.Struct, frozen=True):
    """One SIM to be kept: by its owner's word, and its tariff's rule if there is one.

    `since` is when it was last kept before the ledger began.
    """

    sim: str
    mode: Mode = "ask"
    tariff: Tariff | None = None
    since: date | None = None
    carriers: KeepAlive | None = None

    @property
    def rule(self) -> KeepAlive | None:
        """What keeps the number: by the tariff, else as its carrier says of all."""
        of_tariff = self.tariff.keep_alive if self.tariff is not None else None
        return of_tariff or self.carriers


class Duty(msgspec.Struct, frozen=True):
    """What has to be done, from `warn` on and at the latest on `due`."""

    due: datetime
    warn: datetime
    how: How


def duty(
    keeping: Keeping,
    done: Iterable[Transaction],
    margin: timedelta,
    *,
    valid_until: date | None = None,
    used: datetime | None = None,
) -> Duty | None:
    """The next duty, None where nobody knows of one; `used` is the last use that costs nothing."""
    found = [_by_rule(keeping, done, margin, used), _by_date(keeping, margin, valid_until)]
    return min((one for one in found if one is not None), key=lambda one: one.due, default=None)


def _by_date(keeping: Keeping, margin: timedelta, valid_until: date | None) -> Duty | None:
    """The carrier's own last day, which a top-up moves."""
    if valid_until is None:
        return None
    due = datetime.combine(valid_until, time(), UTC)
    how = _HOW[keeping.rule.rule] if keeping.rule is not None else "topup"
    return Duty(due, due - margin, how)


def _by_rule(
    keeping: Keeping, done: Iterable[Transaction], margin: timedelta, used: datetime | None
) -> Duty | None:
    rule = keeping.rule
    if rule is None:
        return None
    acts = [(one.changed, _spent(one)) for one in done if _keeps(rule, one)]
    if keeping.since is not None:
        acts.append((datetime.combine(keeping.since, time(), UTC), Decimal(0)))
    if used is not None and keeps(rule, "free_use"):
        acts.append((used, Decimal(0)))
    if not acts:
        return None
    last, amount = max(acts)
    ahead = keep_alive_due(rule, last, margin, amount=amount or None)
    return Duty(ahead.due, ahead.warn, _HOW[rule.rule])


def _keeps(rule: KeepAlive, one: Transaction) -> bool:
    if one.state is not TransactionState.DONE or one.kind == "cancel":
        return False
    what = "topup" if one.sign > 0 else "spend"
    return keeps(rule, what, _spent(one))


def _spent(one: Transaction) -> Decimal:
    return one.spent.amount if one.spent is not None else Decimal(0)
