"""What a carrier's words say of an order: done, refused, or neither, and the money they state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from simd.carriers.amounts.places import place_of
from simd.carriers.carrier import Carrier
from simd.carriers.paid import Place, Step
from simd.carriers.recipe import read_money
from simd.model.account import Money


class Said(msgspec.Struct, frozen=True):
    """How the words read; an amount that is not stated is null."""

    says: Literal["done", "refused", "unclear"]
    amount: Money | None = None
    balance: Money | None = None


def said(carrier: Carrier, place: Place, text: str) -> Said:
    """The outcome in the carrier's words; a text that reads both ways is unclear."""
    done, refused = _found(place.done, text), _found(place.refused, text)
    if done is not None and refused is None:
        return Said("done", _money(carrier, done, "amount"), _money(carrier, done, "balance"))
    if refused is not None and done is None:
        return Said("refused", None, _money(carrier, refused, "balance"))
    return Said("unclear")


def price_in(carrier: Carrier, step: Step, prompt: str) -> Money | None:
    """The price that a menu's prompt states for the step, if its pattern names one."""
    found = re.search(step.prompt, prompt)
    return _money(carrier, found, "price") if found else None


def shows(step: Step, prompt: str) -> bool:
    """True when the menu is exactly the one that the step expects."""
    return re.search(step.prompt, prompt) is not None


def _found(patterns: Iterable[str], text: str) -> re.Match[str] | None:
    return next((hit for one in patterns if (hit := re.search(one, text))), None)


def _money(carrier: Carrier, found: re.Match[str], group: str) -> Money | None:
    part = found.groupdict().get(group)
    place = place_of(carrier.country, carrier.currency)
    return read_money(part, found.string, place) if part else None
