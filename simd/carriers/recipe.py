"""A recipe's own patterns over an answer: each named group is read as what its name says."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from msgspec.structs import replace

from simd.carriers.amounts.glyphs import fold
from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.money import find_money
from simd.carriers.amounts.numbers import NUMBER, decimal_sign, read_number
from simd.carriers.amounts.places import Place
from simd.carriers.amounts.scan import scan
from simd.carriers.carrier import Inquiry
from simd.carriers.general.gather import UNITS
from simd.carriers.general.reader import Figures
from simd.model.account import Allowance, Money

_KINDS = {"data": Kind.DATA, "voice": Kind.VOICE, "sms": Kind.SMS}
_FIELDS = ("left", "used", "total")
_NUMBER = re.compile(NUMBER)
Groups = dict[str, str]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


class _Reader:
    """Reads group texts with the habits of one place, on one day, in one way of counting."""

    def __init__(self, text: str, place: Place, today: date | None, base: int) -> None:
        self.place, self.today, self.base = place, today, base
        self.decimal = decimal_sign(fold(text), place.decimal)

    def money(self, text: str | None) -> Money | None:
        """The amount in a group; one without a sign is in the carrier's currency."""
        if text is None:
            return None
        folded = fold(text)
        for mark in find_money(folded, self.place, self.decimal):
            return Money(mark.value, mark.currency or "")
        found = _NUMBER.search(folded)
        value = read_number(found[0], self.decimal) if found else None
        if value is None or self.place.currency is None:
            return None
        return Money(-value if folded.strip().startswith("-") else value, self.place.currency)

    def count(self, text: str | None, kind: Kind) -> int | None:
        """The quantity in a group, which must hold its unit; but nothing is nothing in any."""
        if text is None:
            return None
        marks = [one for one in self._marks(text) if one.kind is kind]
        if marks:
            return int(marks[0].value)
        found = _NUMBER.match(fold(text).strip())
        value = read_number(found[0], self.decimal) if found else None
        bare = found is not None and found[0] == fold(text).strip() and kind is Kind.SMS
        return None if value is None or (value and not bare) else int(value)

    def day(self, text: str | None) -> date | None:
        """The date in a group."""
        if text is None:
            return None
        return next((one.day for one in self._marks(text) if one.kind is Kind.DATE), None)

    def _marks(self, text: str) -> tuple[Mark, ...]:
        return scan(text, self.place, self.today, self.base).marks

    def packs(self, groups: Groups) -> list[Allowance]:
        """One allowance for each kind that the groups name."""
        made = []
        for word, kind in _KINDS.items():
            figures = {f: self.count(groups.get(f"{word}_{f}"), kind) for f in _FIELDS}
            if any(value is not None for value in figures.values()):
                made.append(self._pack(word, UNITS[kind], figures, groups))
        return made

    def _pack(
        self, word: str, unit: str, figures: dict[str, int | None], groups: Groups
    ) -> Allowance:
        return Allowance(
            kind=word,
            unit=unit,
            left=figures["left"],
            used=figures["used"],
            total=figures["total"],
            expires=self.day(groups.get("expires")),
            name=groups.get("name"),
            scope=groups.get("scope"),
        )


def read_by_recipe(
    text: str,
    inquiries: tuple[Inquiry, ...],
    place: Place,
    today: date | None,
    counting: int | None,
) -> Figures | None:
    """The figures that the first inquiry with a matching pattern finds; None when none matches."""
    for inquiry in inquiries:
        together = _together(inquiry, text)
        each, sums = _each(inquiry.patterns.packs, text), _each(inquiry.patterns.sums, text)
        if together is None and not each and not sums:
            continue
        reader = _Reader(text, place, today, counting or 1024)
        figures = _figures(reader, together or {}, each, sums)
        if figures.says_something:
            return figures
    return None


def read_money(text: str | None, whole: str, place: Place) -> Money | None:
    """The amount in a part of a text, read with the habits of the place and of the whole text."""
    return _Reader(whole, place, None, 1024).money(text)


def _together(inquiry: Inquiry, text: str) -> Groups | None:
    """The groups of all `read` patterns that match, the first to say a thing wins."""
    hits = [hit for p in inquiry.patterns.read if (hit := _compiled(p).search(text))]
    groups: Groups = {}
    for hit in reversed(hits):
        groups |= _said(hit)
    return groups if hits else None


def _each(patterns: tuple[str, ...], text: str) -> list[Groups]:
    return [_said(hit) for pattern in patterns for hit in _compiled(pattern).finditer(text)]


def _said(hit: re.Match[str]) -> Groups:
    return {name: value.strip() for name, value in hit.groupdict().items() if value is not None}


def _figures(reader: _Reader, together: Groups, each: list[Groups], sums: list[Groups]) -> Figures:
    packs = [pack for groups in (together, *each) for pack in reader.packs(groups)]
    for whole in (one for groups in sums for one in reader.packs(groups)):
        packs = _with_sum(packs, whole)
    owed = reader.money(together.get("debt"))
    return Figures(
        balance=reader.money(together.get("balance")),
        allowances=tuple(packs),
        valid_until=reader.day(together.get("valid_until")),
        debt=owed if owed and owed.amount else None,
    )


def _with_sum(packs: list[Allowance], whole: Allowance) -> list[Allowance]:
    """The packs, the only one of a kind completed by what is said of all of that kind together.

    Where several are named, or the one says otherwise, the sum is of more than any of them.
    """
    alike = [pack for pack in packs if pack.kind == whole.kind]
    if not alike:
        return [whole, *packs]
    if len(alike) > 1 or not _agree(alike[0], whole):
        return packs
    known = {name: getattr(alike[0], name) for name in _FIELDS}
    missing = {name: getattr(whole, name) for name, value in known.items() if value is None}
    return [replace(pack, **missing) if pack is alike[0] else pack for pack in packs]


def _agree(pack: Allowance, whole: Allowance) -> bool:
    """True when both state the same quantity left, and nothing that differs."""
    pairs = [(getattr(pack, name), getattr(whole, name)) for name in _FIELDS]
    same = all(one == other for one, other in pairs if None not in (one, other))
    return same and None not in (pack.left, whole.left)
