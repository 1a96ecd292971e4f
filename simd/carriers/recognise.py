"""Codes, replies and messages of a person that move money, told by the recipe's own ways.

What a person sends by hand is the same deed as an order given to the house, and is held to
the same caps; here it is only recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from simd.carriers.carrier import Carrier
from simd.carriers.outcome import price_in, shows
from simd.carriers.paid import PACK, VOUCHER, Place
from simd.model.account import Money
from simd.model.ids import MASK

Kind = Literal["topup", "order", "cancel"]
# No voucher is shorter: fewer digits behind a carrier's code are the number of a menu's line.
_VOUCHER, _PACK = r"[0-9A-Za-z]{8,32}", r"[0-9A-Za-z]{1,32}"


class Recognised(msgspec.Struct, frozen=True):
    """What is about to be done: `kept` is its text with the voucher masked.

    An `amount` that neither the recipe nor the carrier's menu states is null.
    """

    kind: Kind
    place: Place
    kept: str
    pack: str | None = None
    amount: Money | None = None

    @property
    def named(self) -> str:
        """The way's id, or its code where the recipe gives it none."""
        return self.place.id or self.place.code.replace(VOUCHER, MASK)


def dialled(carrier: Carrier, code: str) -> Recognised | None:
    """The deed of a USSD code; one that only opens a menu is none yet."""
    return _found(carrier, "ussd", "", code)


def written(carrier: Carrier, to: str, text: str) -> Recognised | None:
    """The deed of a message to that number."""
    return _found(carrier, "sms", to, text.strip())


def answered(carrier: Carrier, prompt: str, answer: str) -> Recognised | None:
    """The deed of a reply: the last step of a way, at its own prompt."""
    for kind, place in _places(carrier):
        if place.steps and place.steps[-1].answer == answer and shows(place.steps[-1], prompt):
            amount = price_in(carrier, place.steps[-1], prompt) or place.money
            return Recognised(kind, place, answer, amount=amount)
    return None


def _found(carrier: Carrier, channel: str, to: str, text: str) -> Recognised | None:
    for kind, place in _places(carrier):
        if place.channel != channel or place.to != to or place.steps:
            continue
        hit = _shape(place).fullmatch(text)
        if hit and (place.id or hit.groupdict()):
            parts = hit.groupdict()
            kept = text.replace(parts["voucher"], MASK) if "voucher" in parts else text
            return Recognised(kind, place, kept, parts.get("pack"), place.money)
    return None


def _places(carrier: Carrier) -> Iterator[tuple[Kind, Place]]:
    yield from (("topup", one) for one in carrier.topup)
    yield from (("order", one) for one in carrier.order)
    yield from (("cancel", one) for one in carrier.cancel)


def _shape(place: Place) -> re.Pattern[str]:
    """The code as a pattern; messages are read by carriers in any case of letters."""
    made = re.escape(place.code)
    shapes = ((VOUCHER, place.voucher or _VOUCHER), (PACK, place.pack or _PACK))
    for name, shape in shapes:
        group = f"(?P<{name.strip('{}')}>{shape})"
        made = made.replace(re.escape(name), group, 1)
    return re.compile(made, re.IGNORECASE)
