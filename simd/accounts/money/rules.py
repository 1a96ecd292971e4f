"""What the owner says of money: how much, whose word it takes, and what goes by itself.

The config's `money:` section. Without a cap in a currency nothing is spent in it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from simd.model.account import Money, MoneyText
from simd.model.units import Span


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most in one order, in 24 hours and in 30 days; for each SIM, one SIM or one person.

    A cap of a person counts over all SIMs, one of neither holds for each SIM by itself. What
    is added (top-ups) and what is spent (orders) are counted apart.
    """

    order: MoneyText | None = None
    day: MoneyText | None = None
    month: MoneyText | None = None
    sim: str | None = None
    person: str | None = None

    def limits(self, currency: str) -> list[tuple[Literal["order", "day", "month"], Money]]:
        """The limits that this cap sets in a currency."""
        found: list[tuple[Literal["order", "day", "month"], Money]] = []
        for name in ("order", "day", "month"):
            text: MoneyText | None = getattr(self, name)
            if text is not None and text.money.currency == currency:
                found.append((name, text.money))
        return found


class Approve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What takes a second step: amounts above these, approved within a time.

    `by` names who may approve, else every owner and payer of the SIM may; `other` wants another
    person than the one who asked. What a user asks for always takes a payer's word.
    """

    above: tuple[MoneyText, ...] = ()
    by: tuple[str, ...] = ()
    other: bool = False
    within: Span = Span(86400)


class AutoTopup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Top a SIM up from the vault by itself when its balance is under `below`."""

    sim: str
    below: MoneyText
    amount: MoneyText


class MoneyRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole section; `settle` is after how long an unmoved balance says that nothing came.

    `margin` is what a top-up's threshold must leave over the next renewal, `keep_margin` how long
    before its last day a number is kept.
    """

    caps: tuple[Cap, ...] = ()
    approve: Approve = Approve()
    topup: tuple[AutoTopup, ...] = ()
    settle: Span = Span(900)
    margin: MoneyText | None = None
    keep_margin: Span = Span(14 * 86400)
