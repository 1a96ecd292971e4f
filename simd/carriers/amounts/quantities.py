"""Amounts of data, of talk time and of messages: number and unit in either order.

Data is counted in bytes with the base the carrier uses (1024 unless a recipe says 1000);
talk time in seconds; messages by the piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import msgspec
from msgspec.structs import replace

from simd.carriers.amounts.glyphs import LETTER
from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.noise import blank
from simd.carriers.amounts.numbers import NUMBER, read_number
from simd.carriers.amounts.units import (
    AHEAD,
    BARE_DATA,
    DATA,
    DATA_WORDS,
    HOUR,
    MEASURED,
    MESSAGE,
    MINUTE,
    NAMED,
    NETWORK_NOUNS,
    SECOND,
)

_END = rf"(?!{LETTER})"  # no letter goes on: `m` is no unit in `main`
_HMS = r"(?P<hours>\d{1,5}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)"


_TIMER = re.compile(
    rf"(?<![\d:]){_HMS}(?=[^\d\n.,;]{{0,14}}?(?<!{LETTER})(?:{MINUTE}|{SECOND}){_END})"
)


class Unit(msgspec.Struct, frozen=True):
    """A unit's kind and size; a `minor` one counts only behind a bigger one (`1h 20m`)."""

    kind: Kind
    words: str
    size: Decimal
    minor: bool = False


@cache
def _units(base: int) -> tuple[Unit, ...]:
    data = [Unit(Kind.DATA, words, Decimal(base) ** power) for power, words in DATA.items()]
    return (
        *data,
        Unit(Kind.DATA, "b|б", Decimal(1), minor=True),
        Unit(Kind.VOICE, MINUTE, Decimal(60)),
        Unit(Kind.VOICE, SECOND, Decimal(1)),
        Unit(Kind.VOICE, HOUR, Decimal(3600), minor=True),
        Unit(Kind.VOICE, "m|м", Decimal(60), minor=True),
        Unit(Kind.VOICE, "s|с|c", Decimal(1), minor=True),
        Unit(Kind.SMS, MESSAGE, Decimal(1)),
    )


class _Piece(msgspec.Struct, frozen=True):
    mark: Mark
    unit: Unit
    whole: bool = True


@cache
def _behind(words: str, named: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.,])(?P<number>{NUMBER}) ?-? ?(?P<name>{named})(?:{words}){_END}")


@cache
def _ahead(words: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!{LETTER})(?<![\d¦] )(?<![\d¦])(?:{words}){_END}{AHEAD}(?P<number>{NUMBER})(?![\d:%/*#]|[.,-]\d)"
    )


_PART = re.compile(
    rf"(?<![\d.,/:*#-])(?P<number>{NUMBER})\s?(?:/|из|із|з|of|von|de|sur|z|ze|od|din|af|av|van|su|di|dari|/共|のうち)\s?\Z"
)
_FAR = 24
_LISTING = (",", ";", ":", "&", "，", "、")
_AFTER = re.compile(
    r"[,.;，。；]|(?:(?:hadi|till|until|valid|exp\w*|bis|hasta|jusqu|до|ate|fino|kadar)(?![^\W\d_]))"
)
_BARE = re.compile(BARE_DATA)
_NETWORKS = frozenset({"2", "3", "4", "5", "6"})


def find_quantities(text: str, decimal: str | None, base: int) -> list[Mark]:
    """Every quantity in a folded text; `1 GB 20 MB` and `1h 20m` are one each."""
    timers = [*_timers(text)]
    for piece in timers:
        text = blank(text, piece.mark.start, piece.mark.end)
    pieces = _apart([*timers, *_letters(text, base), *_pieces(text, decimal, base)])
    return [*_joined(pieces)]


def find_ahead(text: str, decimal: str | None, base: int) -> list[Mark]:
    """Quantities whose unit stands before the number: `MINS LEFT: 147`, `SMS (EU): 22`."""
    marks = []
    for unit in _units(base):
        if unit.minor:
            continue
        for found in _ahead(unit.words).finditer(text):
            loose = not found["tie"].strip(" ")
            if loose and not _stands(text, found, unit):
                continue
            value = read_number(found["number"], _plausible(found["number"], unit, decimal))
            if value is not None:
                mark = _mark(unit, value, found.start("number"), found.end())
                marks.append(replace(mark, sure=not loose))
    return marks


def _stands(text: str, found: re.Match[str], unit: Unit) -> bool:
    """`, SMS 12,` in a list, `MB 1,200 till`; talk time anywhere (`LOCAL MIN 255 till`)."""
    if unit.kind is Kind.VOICE:
        return True
    rest = text[found.end() :].strip()
    if unit.kind is Kind.SMS:
        listed = text[: found.start()].rstrip().endswith(_LISTING)
        return listed and (not rest or bool(_AFTER.match(rest)))
    return bool(_AFTER.match(rest))


def _mark(unit: Unit, value: Decimal, start: int, end: int) -> Mark:
    return Mark(unit.kind, start, end, (value * unit.size).quantize(Decimal(1)))


def _pieces(text: str, decimal: str | None, base: int) -> Iterator[_Piece]:
    for unit in _units(base):
        for found in _behind(unit.words, _named(unit)).finditer(text):
            number, start = _trusted(found["number"], found.start("number"), text, unit)
            if found["name"] and text[: found.start()][-1:].isalpha():
                continue  # `VF2VF text`: the number belongs to the word before
            value = read_number(number, _plausible(number, unit, decimal)) if number else None
            if value is not None:
                yield _Piece(_mark(unit, value, start, found.end()), unit)
                yield from _share(text, start, unit, value, decimal)


def _share(
    text: str, end: int, unit: Unit, whole: Decimal, decimal: str | None
) -> Iterator[_Piece]:
    """The first of `11.2 of 20 GB`, which has the unit of the second."""
    found = _PART.search(text, max(0, end - _FAR), end)
    if found is None:
        return
    value = read_number(found["number"], _plausible(found["number"], unit, decimal))
    if value is not None and value <= whole:
        yield _Piece(_mark(unit, value, found.start("number"), found.end("number")), unit)


def _named(unit: Unit) -> str:
    return NAMED if unit.words in {MINUTE, SECOND, MESSAGE} else ""


def _plausible(number: str, unit: Unit, decimal: str | None) -> str | None:
    """Nobody holds thousands of gigabytes, and nobody a thousandth of a message."""
    sign = "," if "," in number else "."
    if unit.kind is Kind.SMS:
        return "." if sign == "," else ","
    return sign if unit.kind is Kind.DATA and unit.size >= 10**9 else decimal


def _trusted(number: str, start: int, text: str, unit: Unit) -> tuple[str, int]:
    """A blank inside a number may part a name from it (`Mix 50 500MB`): read only what is sure."""
    if " " not in number or text[:start].rstrip().endswith((":", "=")):
        return number, start
    head, _, tail = number.rpartition(" ")
    grouped = Decimal(number.replace(" ", "").replace(",", ".").replace("'", ""))
    absurd = grouped * unit.size >= Decimal(10) * 1024**3
    if absurd and not tail.startswith("0"):
        return tail, start + len(head) + 1
    return (number, start) if tail.startswith("0") else ("", start)


def _timers(text: str) -> Iterator[_Piece]:
    """`15:30:00` is talk time only with a word for minutes behind it."""
    unit = Unit(Kind.VOICE, MINUTE, Decimal(1))
    for found in _TIMER.finditer(text):
        seconds = int(found["hours"]) * 3600 + int(found["minutes"]) * 60 + int(found["seconds"])
        yield _Piece(_mark(unit, Decimal(seconds), found.start(), found.end()), unit)


def _letters(text: str, base: int) -> Iterator[_Piece]:
    """`剩余10G`, `500M流量`: one-letter units, in Chinese texts only."""
    for found in _BARE.finditer(text):
        if not _is_data(text, found):
            continue
        power = "kmgt".index(found["unit"]) + 1
        unit = Unit(Kind.DATA, "", Decimal(base) ** power)
        yield _Piece(_mark(unit, Decimal(found["number"]), found.start(), found.end()), unit)


def _is_data(text: str, found: re.Match[str]) -> bool:
    before, after = text[max(0, found.start() - 12) : found.start()].rstrip(), text[found.end() :]
    if found["unit"] == "g" and found["number"] in _NETWORKS:
        return before.endswith(MEASURED) and not after.lstrip().startswith(NETWORK_NOUNS)
    return any(word in before or word in after[:8] for word in DATA_WORDS)


def _apart(pieces: list[_Piece]) -> list[_Piece]:
    """In order of place, the longest one where several overlap."""
    kept: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: p.mark.start - p.mark.end):
        if all(p.mark.end <= piece.mark.start or piece.mark.end <= p.mark.start for p in kept):
            kept.append(piece)
    return sorted(kept, key=lambda p: p.mark.start)


def _joined(pieces: list[_Piece]) -> Iterator[Mark]:
    held: _Piece | None = None
    for piece in pieces:
        if held and _goes_on(held, piece):
            total = held.mark.value + piece.mark.value
            held = _Piece(Mark(held.mark.kind, held.mark.start, piece.mark.end, total), piece.unit)
            continue
        if held and held.whole:
            yield held.mark
        held = _Piece(piece.mark, piece.unit, whole=not piece.unit.minor)
    if held and held.whole:
        yield held.mark


def _goes_on(held: _Piece, piece: _Piece) -> bool:
    """True when the next is the smaller part of the same amount."""
    same = held.mark.kind is piece.mark.kind
    near = 0 <= piece.mark.start - held.mark.end <= 1
    return same and near and piece.mark.value < held.unit.size > piece.unit.size
