"""A carrier's text to a Reading, or to the text itself: never to a wrong number.

The recipe's own patterns read first. When none matches, or there is no recipe, the general
reader tries, at lower confidence. What neither understands stays a text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simd.carriers.amounts.places import Place, place_of
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
    country: str | None = None,
) -> Reading | Unparsed:
    """The Reading of a text, or the text unparsed; `country` counts where no recipe names one."""
    return examine(text, carrier, inquiry, source, now, country).result


def examine(
    text: str,
    carrier: Carrier | None,
    inquiry: Inquiry | None,
    source: Source,
    now: datetime | None,
    country: str | None = None,
) -> Extraction:
    """The same, with who read it and whether the recipe is suspect."""
    place = place_of(carrier.country if carrier else country, carrier.currency if carrier else None)
    today = now.date() if now else None
    asked = _asked(carrier, inquiry)
    figures = read_by_recipe(text, asked, place, today, carrier.counting if carrier else None)
    if figures is not None:
        return Extraction(_reading(text, source, figures, _proof(carrier, asked)), "recipe")
    figures = read(text, place, today, (carrier.counting if carrier else None) or 1024)
    suspect = any(one.patterns.read or one.patterns.packs for one in asked)
    if not figures.says_something:
        return Extraction(Unparsed(text, source), "none", suspect)
    trust = GENERAL if _known(place) and not suspect else GUESS
    return Extraction(_reading(text, source, figures, trust), "general", suspect)


def _asked(carrier: Carrier | None, inquiry: Inquiry | None) -> tuple[Inquiry, ...]:
    """The inquiry whose answer this is; any of the recipe's when that isn't known."""
    if inquiry is not None:
        return (inquiry,)
    return carrier.inquiries if carrier else ()


def _known(place: Place) -> bool:
    return place.country is not None


def _proof(carrier: Carrier | None, asked: tuple[Inquiry, ...]) -> float:
    ids = {inquiry.id for inquiry in asked}
    examples = carrier.examples if carrier else ()
    proven = any(one.kind == "documented" and one.inquiry in ids for one in examples)
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

