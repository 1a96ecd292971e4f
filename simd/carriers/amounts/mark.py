"""What the amount finders find."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What an amount counts. `NUMBER` is one that says nothing about itself."""

    MONEY = "money"
    DATA = "data"
    VOICE = "voice"
    SMS = "sms"
    DATE = "date"
    PERCENT = "percent"
    NUMBER = "number"


class Mark(msgspec.Struct, frozen=True):
    """One amount at `text[start:end]`.

    `value` is exact in the unit of its kind: MONEY in `currency`, DATA bytes, VOICE seconds,
    SMS messages, PERCENT per cent. A DATE has its `day`; one without a year that can't be
    told has none. One that is not `sure` needs a word beside it to count (`LOCAL MIN 255`).
    """

    kind: Kind
    start: int
    end: int
    value: Decimal = Decimal(0)
    currency: str | None = None
    day: date | None = None
    sure: bool = True
