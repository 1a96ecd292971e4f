"""What a carrier says is left: money, allowances, and where each figure comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Self

import msgspec

from simd.model.currencies import CURRENCIES
from simd.model.ids import Body
from simd.model.units import UnitError

# Why a figure is not reckoned on: no tariff says what things cost, nobody counts its kind here,
# an order changed it, or the carrier does not say enough.
WhyNot = Literal["no_tariff", "not_metered", "overtaken", "not_told"]
Channel = Literal["ussd", "sms", "metered", "manual", "web"]
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


class Money(msgspec.Struct, frozen=True):
    """An exact amount in one currency: decimal text and ISO 4217 code."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The money, written `12.50 CNY`; raises UnitError, also for a bare number."""
        number, _, currency = str(text).strip().partition(" ")
        try:
            amount = Decimal(number)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not _CURRENCY.match(currency.strip()):
            message = "money needs a currency: write an amount and its ISO 4217 code (12.50 CNY)"
            raise UnitError(message)
        if currency.strip() not in CURRENCIES:
            message = (
                f"no currency is called {currency.strip()}: write its ISO 4217 code (12.50 CNY)"
            )
            raise UnitError(message)
        return cls(amount, currency.strip())

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class MoneyText(str):
    """Money as people write it in a config (`12.50 CNY`), checked when read."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str | float) -> Self:
        """The text itself; raises UnitError unless it is an amount and a currency."""
        return cls(Money.parse(text))

    @property
    def money(self) -> Money:
        """The exact amount."""
        return Money.parse(self)


class Estimate(msgspec.Struct, frozen=True):
    """A figure as it should stand now: the value, and the interval it lies in at that level.

    Money is Decimal, everything else whole units of the figure.
    """

    value: Decimal | int
    low: Decimal | int
    high: Decimal | int
    level: float = 0.95


class Forecast(msgspec.Struct, frozen=True):
    """A figure of the future, in days or bytes a day: the likely one and its interval."""

    value: float
    low: float
    high: float | None


class NextMb(msgspec.Struct, frozen=True):
    """How the next MB is had: from a bucket, slowly, for money, not at all, or not told.

    `price` is null where it can't be had or is not told; a bucket's and a slow one's is nought.
    """

    by: Literal["bucket", "throttle", "charge", "stop", "unknown"]
    price: Money | None = None
    kbps: int | None = None


class Bundle(msgspec.Struct, frozen=True):
    """What data is had from now, what after the last of it, and how much that is.

    `ends` is when what is left goes, used or not. `left` is null where nothing is metered.
    """

    now: NextMb
    after: NextMb
    left: Estimate | None = None
    ends: datetime | None = None


class Allowance(msgspec.Struct, frozen=True, omit_defaults=False):
    """One pack or bucket: what is left, used and in all, in `unit`; null is not said.

    `kind` is open (`data`, `voice`, `sms`, …). Units: data `bytes`, voice `seconds`, sms `messages`.
    """

    kind: str
    left: int | None = None
    used: int | None = None
    total: int | None = None
    unit: str = ""
    expires: date | None = None
    name: str | None = None
    scope: str | None = None
    estimate: Estimate | None = None


class Source(msgspec.Struct, frozen=True):
    """Where a figure comes from: the channel, what was asked, and when the answer came."""

    channel: Channel
    at: datetime
    code: str | None = None


class Reading(msgspec.Struct, frozen=True):
    """One answer of a carrier, as read: what it does not say is null, never a guess.

    `confidence` is 0…1: 1 only for a recipe's proven pattern.
    """

    text: Body
    source: Source
    confidence: float
    balance: Money | None = None
    allowances: tuple[Allowance, ...] = ()
    valid_until: date | None = None
    debt: Money | None = None

    @property
    def says_something(self) -> bool:
        """True when at least one figure was read."""
        return bool(self.balance or self.allowances or self.valid_until or self.debt)


class AccountNow(msgspec.Struct, frozen=True):
    """What is left now: each figure from the newest reading that states it.

    `source` is the newest of all, `sources` names the one behind each figure (`balance`,
    `valid_until`, `debt`, and an allowance's kind); `confidence` is the least of those used.
    What the house reckoned itself: `estimates` (`balance`, and kinds over their packs that are
    good for anything), `burn` a day and `days_left` by kind, `bundle`. `contradicted` names
    the figures in which the carrier's last word was outside what had been shown; `overtaken`
    those that were told before an order of ours changed them, and `bought` the packs that were
    ordered since and that the carrier has not told of yet. `unreckoned` says of each figure
    without an estimate why it has none.
    """

    source: Source
    confidence: float
    balance: Money | None = None
    allowances: tuple[Allowance, ...] = ()
    valid_until: date | None = None
    debt: Money | None = None
    sources: dict[str, Source] = {}
    estimates: dict[str, Estimate] = {}
    burn: dict[str, Forecast] = {}
    days_left: dict[str, Forecast] = {}
    bundle: Bundle | None = None
    contradicted: tuple[str, ...] = ()
    overtaken: tuple[str, ...] = ()
    bought: tuple[str, ...] = ()
    unreckoned: dict[str, WhyNot] = {}

    @property
    def as_of(self) -> datetime:
        """When the newest figure was stated."""
        return self.source.at


def account_now(readings: Iterable[Reading]) -> AccountNow | None:
    """The newest statement of each figure over several readings; None when nothing is said."""
    kept: dict[str, tuple[Reading, Any]] = {}
    for reading in sorted(readings, key=lambda one: one.source.at):
        for name in ("balance", "valid_until", "debt"):
            if (value := getattr(reading, name)) is not None:
                kept[name] = (reading, value)
        for kind in dict.fromkeys(one.kind for one in reading.allowances):
            kept[f"*{kind}"] = (reading, [one for one in reading.allowances if one.kind == kind])
    if not kept:
        return None
    used = [reading for reading, _ in kept.values()]
    packs = [pack for name, (_, value) in kept.items() if name.startswith("*") for pack in value]
    plain = {name: value for name, (_, value) in kept.items() if not name.startswith("*")}
    return AccountNow(
        source=max((reading.source for reading in used), key=lambda one: one.at),
        confidence=min(reading.confidence for reading in used),
        allowances=tuple(packs),
        sources={name.removeprefix("*"): reading.source for name, (reading, _) in kept.items()},
        **plain,
    )
