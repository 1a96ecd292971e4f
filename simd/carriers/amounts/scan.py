"""All amounts of a text in order of place, none overlapping another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from simd.carriers.amounts.dates import find_dates
from simd.carriers.amounts.glyphs import fold
from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.money import find_money
from simd.carriers.amounts.noise import blank, without_noise
from simd.carriers.amounts.numbers import NUMBER, decimal_sign, read_number
from simd.carriers.amounts.places import Place
from simd.carriers.amounts.quantities import find_ahead, find_quantities

_CLOCK = re.compile(r"(?<!\d)\d{1,3}:\d{1,2}(?::\d{1,2})?(?:\s?[ap]m)?(?![\d:])")
_TAVU = re.compile(r"(?<=\d)(\s?[kmg])t(?![^\W\d_])")
_PERCENT = re.compile(rf"(?<![\d.,])(?P<number>{NUMBER})\s?%")
_BARE = re.compile(rf"(?<![\d.,¦])-?(?P<number>{NUMBER})")


class Scan(msgspec.Struct, frozen=True):
    """The amounts, the folded text, it with amounts and noise blanked, and the text as it came."""

    marks: tuple[Mark, ...]
    text: str
    words: str
    raw: str


def scan(text: str, place: Place, now: date | None = None, base: int = 1024) -> Scan:
    """Find every amount; `base` is how the carrier counts data (1024 or 1000)."""
    folded = _local(fold(text), place)
    marks: list[Mark] = []
    rest = _take(without_noise(folded), find_dates(without_noise(folded), place, now), marks)
    decimal = decimal_sign(rest, place.decimal)
    rest = _take(rest, find_quantities(rest, decimal, base), marks)
    rest = _clocks(rest)
    rest = _take(rest, _percents(rest, decimal), marks)
    rest = _take(rest, find_ahead(rest, decimal, base), marks)
    rest = _take(rest, find_money(rest, place, decimal), marks)
    rest = _take(rest, _bare(rest, decimal), marks)
    return Scan(tuple(sorted(marks, key=lambda mark: mark.start)), folded, rest, text)


def _local(folded: str, place: Place) -> str:
    """Finnish counts data in `Mt` and `Gt` (tavu); elsewhere `mt` is money."""
    return _TAVU.sub(r"\1b", folded) if place.country == "FI" else folded


def _take(text: str, found: Iterable[Mark], marks: list[Mark]) -> str:
    """Keep the marks and blank their places, so that no later finder reads them again."""
    for mark in list(found):
        marks.append(mark)
        text = blank(text, mark.start, mark.end)
    return text


def _clocks(text: str) -> str:
    for found in list(_CLOCK.finditer(text)):
        text = blank(text, found.start(), found.end())
    return text


def _percents(text: str, decimal: str | None) -> Iterable[Mark]:
    for found in _PERCENT.finditer(text):
        value = read_number(found["number"], decimal)
        yield Mark(Kind.PERCENT, found.start(), found.end(), value or Decimal(0))


def _bare(text: str, decimal: str | None) -> Iterable[Mark]:
    for found in _BARE.finditer(text):
        value = read_number(found["number"], decimal)
        if value is not None:
            yield Mark(Kind.NUMBER, found.start("number"), found.end(), value)
