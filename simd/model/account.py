"""What a carrier says is left: money, allowances, and where each figure comes from."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal, Self

import msgspec

from simd.model.ids import Body
from simd.model.units import UnitError

Channel = Literal["ussd", "sms", "metered", "manual", "web"]
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


class Money(msgspec.Struct, frozen=True):
    """An exact amount in one currency: decimal text and ISO 4217 code."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The money, written `12.50 CNY`; raises UnitError."""
        number, _, currency = text.strip().partition(" ")
        try:
            amount = Decimal(number)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not _CURRENCY.match(currency.strip()):
            message = "money is an amount and an ISO 4217 currency (12.50 CNY)"
            raise UnitError(message)
        return cls(amount, currency.strip())

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


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
