"""Where money goes: how a top-up, a pack or its cancellation is asked of a carrier, as facts.

Nothing here is ever sent by itself: it is kept for an order that someone may give. A menu is
answered only at the exact prompt of its step; a prompt or a confirming text may state the
price in a group of that name, and what it states is what counts.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from simd.model.account import Money, MoneyText
from simd.model.units import Span

VOUCHER, PACK = "{voucher}", "{pack}"


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One menu of the walk: `answer` is given only when `prompt` (a regex) is shown.

    A group `price` in the prompt states what the next answer costs.
    """

    prompt: str
    answer: str


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that moves money, and how its outcome reads.

    `code` may hold `{voucher}` (its shape is `voucher`) or `{pack}` (its shape is `pack`).
    `steps` walk a menu to the end. `done` and `refused` are regexes over the carrier's words,
    with the groups `amount` and `balance` (money) where it states them. `answer_by` is where
    the words come when not where the order went. `days` is how long what is bought lasts.
    A place without an `id` is known but not walked: a person does it by hand.
    """

    channel: Literal["ussd", "sms", "call", "web"]
    source: str
    id: str = ""
    code: str = ""
    to: str = ""
    means: str = ""
    voucher: str | None = None
    pack: str | None = None
    price: MoneyText | None = None
    steps: tuple[Step, ...] = ()
    done: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    answer_by: Literal["ussd", "sms"] | None = None
    answers_from: tuple[str, ...] = ()
    settles: Span | None = None
    days: int | None = None
    confidence: Literal["operator", "two_sources", "third_party", "unverified"] = "unverified"
    verified_on: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        patterns = (self.voucher, self.pack, *self.done, *self.refused)
        for pattern in (*patterns, *(step.prompt for step in self.steps)):
            if pattern is not None:
                _compiles(self.id or self.code, pattern)
        if self.channel == "sms" and self.id and not self.to:
            message = f"in {self.id}, an SMS needs `to`"
            raise ValueError(message)
        if self.id and PACK in self.code and not self.pack:
            message = f"in {self.id}, say in `pack` what may stand for {PACK}"
            raise ValueError(message)

    @property
    def walks(self) -> bool:
        """True when it can be done without a person."""
        return bool(self.id) and self.channel in ("ussd", "sms") and bool(self.code)

    @property
    def money(self) -> Money | None:
        """The price that the recipe states."""
        return self.price.money if self.price is not None else None

    @property
    def by_sms(self) -> bool:
        """True when the carrier's words come as a message."""
        return (self.answer_by or self.channel) == "sms"

    def filled(self, *, voucher: str = "", pack: str = "") -> str:
        """The code with what it is for; raises ValueError for a text of another shape."""
        for name, shape, text in ((VOUCHER, self.voucher, voucher), (PACK, self.pack, pack)):
            if name in self.code and (not text or not _fits(shape, text)):
                raise ValueError(name)
        return self.code.replace(VOUCHER, voucher).replace(PACK, pack)


class CancelService(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How unwanted paid services are listed and ended; words for a person, never sent unasked."""

    how: str
    source: str
    channel: Literal["ussd", "sms", "call", "web"] = "sms"
    to: str = ""
    code: str = ""


def _fits(shape: str | None, text: str) -> bool:
    """True for a text of that shape; without one, for digits and letters alone."""
    return re.fullmatch(shape or r"[0-9A-Za-z]{4,32}", text) is not None


def _compiles(where: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        message = f"in {where}, `{pattern}` is no regular expression ({error})"
        raise ValueError(message) from error
