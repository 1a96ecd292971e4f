"""A carrier's text to a Reading, or to the text itself: never to a wrong number.

The recipe's own patterns read first. When none matches, or there is no recipe, the general
reader tries, at lower confidence. What neither understands stays a text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simd.carriers.amounts.places import place_of
from simd.carriers.carrier import Carrier, Inquiry
from simd.carriers.general.reader import Figures, read
from simd.carriers.recipe import read_by_recipe
from simd.model.account import Reading, Source
from simd.model.ids import MASK, Body

By = Literal["recipe", "general", "none"]
# How far a figure is to be trusted: a pattern proven on a documented text, one that was not,
# the general reader in a known country, and anywhere.
PROVEN, PATTERN, GENERAL, GUESS = 1.0, 0.9, 0.6, 0.4


class Unparsed(msgspec.Struct, frozen=True):
    """A carrier's text in which no figure was read; kept, and never shown by itself."""

    text: str
    source: Source

    def __repr__(self) -> str:
        return f"Unparsed({MASK}({len(self.text)}))"


class Extraction(msgspec.Struct, frozen=True):
    """What was read and by whom; a recipe whose patterns did not match is `suspect`."""

    result: Reading | Unparsed
    by: By
    suspect: bool = False


def extract(
    text: str,
    carrier: Carrier | None,
    inquiry: Inquiry | None,
    source: Source,
    now: datetime | None,
) -> Reading | Unparsed:
    """The Reading of a text, or the text unparsed; without `now`, relative dates stay unread."""
    return examine(text, carrier, inquiry, source, now).result


def extract_unknown(
    text: str, country: str | None, source: Source, now: datetime | None
) -> Reading | Unparsed:
    """The same for a carrier without a recipe; the country tells currency and date order."""
    place = place_of(country)
    figures = read(text, place, now.date() if now else None)
    return _general(text, source, figures, GENERAL if place.country else GUESS)


def examine(
    text: str,
    carrier: Carrier | None,
    inquiry: Inquiry | None,
    source: Source,
    now: datetime | None,
) -> Extraction:
    """The Reading, with who read it and whether the recipe is suspect."""
    if carrier is None:
        result = extract_unknown(text, None, source, now)
        return Extraction(result, "general" if isinstance(result, Reading) else "none")
    place, today = place_of(carrier.country, carrier.currency), now.date() if now else None
    asked = carrier.inquiries if inquiry is None else (inquiry,)
    figures = read_by_recipe(text, asked, place, today, carrier.counting)
    if figures is not None:
        return Extraction(_reading(text, source, figures, _proof(carrier, asked)), "recipe")
    suspect = any(one.patterns.all for one in asked)
    figures = read(text, place, today, carrier.counting or 1024)
    vague = suspect or bool(carrier.origin)
    result = _general(text, source, figures, GUESS if vague else GENERAL)
    return Extraction(result, "general" if isinstance(result, Reading) else "none", suspect)


def _general(text: str, source: Source, figures: Figures, trust: float) -> Reading | Unparsed:
    if not figures.says_something:
        return Unparsed(text, source)
    return _reading(text, source, figures, trust)


def _proof(carrier: Carrier, asked: tuple[Inquiry, ...]) -> float:
    ids = {inquiry.id for inquiry in asked}
    proven = any(one.kind == "documented" and one.inquiry in ids for one in carrier.examples)
    return PROVEN if proven else PATTERN


def _reading(text: str, source: Source, figures: Figures, trust: float) -> Reading:
    return Reading(
        text=Body(text),
        source=source,
        confidence=trust,
        balance=figures.balance,
        allowances=figures.allowances,
        valid_until=figures.valid_until,
        debt=figures.debt,
    )
