"""What the owner says of the emulated cards: asking their carriers costs nothing.

Three carriers' recipes know no price that could be cited, so by themselves they are asked
nothing unasked.
"""

from __future__ import annotations

from collections.abc import Iterable

from simd.emulator.card import Card
from simd.emulator.rack import Emulator

UNPRICED = ("cn-mobile", "cn-unicom", "ng-mtn")
FREE = "ask: {balance: {cost: free}, data: {cost: free}}"


def priced(text: str, cards: Iterable[Card]) -> str:
    """A config whose SIMs stand in lines of their own, with the owner's word beside each."""
    for card in cards:
        who = card.identity
        if who.operator in UNPRICED:
            named = f'iccid: "{who.iccid}"'
            text = text.replace(named, f"{named}, carrier: {who.operator}, {FREE}")
    return text


def sims(emulator: Emulator) -> str:
    """The section `sims` of a config for all cards of which a word is needed."""
    every = [card for unit in emulator.units for card in unit.modem.tray.cards.values()]
    lines = [
        f'  - {{name: s{n}, iccid: "{card.identity.iccid}"}}'
        for n, card in enumerate(every)
        if card.identity.operator in UNPRICED
    ]
    return priced("\n".join(["sims:", *lines, ""]), every) if lines else ""
