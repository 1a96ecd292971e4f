"""A text parted into clauses and segments, and what stands beside each amount.

Amounts are blanked before, so that a point is never part of a number here. A clause ends
at a full stop or a line's end, a segment also at a comma or bracket.
"""

from __future__ import annotations

import re
from itertools import zip_longest

import msgspec
from msgspec.structs import replace

from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.scan import Scan
from simd.carriers.general.cues import Cue, cues
from simd.carriers.general.lexicon import Role

# A point after one to three letters ends an abbreviation (`Bal. 5`, `s.d. 31`), no clause.
_CLAUSE = re.compile(
    r"[;!?。！？；|\n¡¿…\u06d4\u061f\u061b]|\.\.+|(?<=[¦\d)\"'»”])\.|(?<=[^\W\d_]{4})\.|\.(?=\s*$)"
)
_POINT = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[^\W\d_])")
# `120 min. Your pack …`: the point is the unit's, and ends the sentence all the same.
_SWALLOWED = re.compile(r"¦[ \n]+(?=[^\W\d_])")
_SEGMENT = re.compile(r"[,，、()\[\]{}【】“”「」]|\s[-*>•·]\s|^\s*[-*•·]\s", re.MULTILINE)
_MENU = re.compile(r"[ \t]*(?P<number>\d{1,2}|#)(?:\s?[.):\]>=-]|\s)\s?(?=[^\s\d])")
# A remark in brackets that holds no amount parts nothing: `Minutes left (Smart): 278`.
_BRACKETS = re.compile(r"\([^()¦\n]{0,40}\)|（[^（）¦\n]{0,40}）")
_LETTERS = re.compile(r"[^\W\d_]")
COUNTED = frozenset({Kind.MONEY, Kind.DATA, Kind.VOICE, Kind.SMS, Kind.PERCENT})
Span = tuple[int, int]


class Beside(msgspec.Struct, frozen=True):
    """An amount with its neighbours: the text and cues before and after it in its segment.

    `around` are the cues of its clause, `header` those of a line above that ends with a
    colon; `clause` and `segment` number the places; `menu` is true in a numbered line.
    """

    mark: Mark
    before: str
    after: str
    left: tuple[Cue, ...]
    right: tuple[Cue, ...]
    around: tuple[Cue, ...]
    header: tuple[Cue, ...]
    clause: int
    segment: int
    menu: bool
    lead: tuple[Cue, ...] = ()  # what its clause begins with, up to a colon before all amounts
    goes_on: bool = False  # its clause begins with it, behind a semicolon: a list
    gap: str | None = None  # the words up to the next counted amount that no word follows


def _parts(text: str, pattern: re.Pattern[str], start: int, end: int) -> list[Span]:
    """The stretches between the pattern's hits."""
    parts: list[Span] = []
    for found in pattern.finditer(text, start, end):
        parts.append((start, found.start()))
        start = found.end()
    return [*parts, (start, end)]


def sentences(words: str) -> list[str]:
    """The clauses of a text whose amounts are blanked."""
    return [words[start:end] for start, end in _parts(words, _CLAUSE, 0, len(words))]


def neighbours(scan: Scan) -> list[Beside]:
    """Every counted amount and date, with what stands beside it."""
    words = _BRACKETS.sub(lambda found: " " * len(found[0]), _sentences(scan))
    said = tuple(cues(words))
    found: list[Beside] = []
    header: tuple[Cue, ...] = ()
    for number, place in enumerate(_parts(words, _CLAUSE, 0, len(words))):
        marks = tuple(
            mark
            for mark in scan.marks
            if place[0] <= mark.start < place[1] and mark.kind is not Kind.NUMBER
        )
        header = header if marks else _header(words, place, header, said)
        listed = words[: place[0]].endswith((";", "；"))
        menu = _in_menu(scan, place[0])
        clause = _Clause(words, said, place, number, marks, header, menu, listed)
        found += [clause.beside(mark) for mark in marks]
    return [_gapped(one, after) for one, after in zip_longest(found, found[1:])]


def _sentences(scan: Scan) -> str:
    """The words with a line's end for each point before a capital: `reicht nicht aus. Für`."""
    words = scan.words
    for found in _SWALLOWED.finditer(words):
        if scan.raw[found.start()] == "." and scan.raw[found.end()].isupper():
            words = f"{words[: found.start() + 1]}\n{words[found.start() + 2 :]}"
    for found in _POINT.finditer(words):
        if scan.raw[found.end()].isupper():
            words = f"{words[: found.start()]}\n{words[found.start() + 1 :]}"
    return words


def _gapped(one: Beside, after: Beside | None) -> Beside:
    """With the gap to the next amount, where that one has no telling word behind itself."""
    if after is None or (after.clause, after.segment) != (one.clause, one.segment):
        return one
    told = any(cue.role in {Role.LEFT, Role.USED} for cue in after.right)
    return one if told or after.mark.kind is Kind.DATE else replace(one, gap=after.before)


def _header(
    words: str, place: Span, earlier: tuple[Cue, ...], said: tuple[Cue, ...]
) -> tuple[Cue, ...]:
    """The cues of a line that announces what follows; a blank line changes nothing."""
    line = words[place[0] : place[1]].strip(" \r\t*-¦")
    if not line:
        return earlier
    return _between(said, *place) if line.endswith((":", "=")) else ()


def _between(said: tuple[Cue, ...], start: int, end: int) -> tuple[Cue, ...]:
    return tuple(cue for cue in said if start <= cue.start and cue.end <= end)


def _in_menu(scan: Scan, start: int) -> bool:
    """True in a line that begins with a number which is no amount itself."""
    line = scan.text.rfind("\n", 0, start) + 1
    found = _MENU.match(scan.text, line)
    if found is None:
        return False
    number = found.start("number")
    if number == 0 and "\n" not in scan.text and scan.text.startswith("3:"):
        return False  # the carrier's name
    return all(mark.kind is Kind.NUMBER for mark in scan.marks if mark.start == number)


class _Clause(msgspec.Struct, frozen=True):
    """One clause: its place in the words, its marks, and what was announced above it."""

    words: str
    said: tuple[Cue, ...]
    place: Span
    number: int
    marks: tuple[Mark, ...]
    header: tuple[Cue, ...]
    menu: bool
    listed: bool

    def beside(self, mark: Mark) -> Beside:
        """A mark of this clause with its neighbours."""
        parts = _parts(self.words, _SEGMENT, *self.place)
        segment = next(i for i, (start, end) in enumerate(parts) if start <= mark.start <= end)
        low, high = self.reach(mark, parts[segment])
        return Beside(
            mark=mark,
            before=self.words[low : mark.start],
            after=self.words[mark.end : high],
            left=_between(self.said, low, mark.start),
            right=_between(self.said, mark.end, high),
            around=_between(self.said, *self.place),
            header=self.header,
            clause=self.number,
            segment=segment,
            menu=self.menu,
            lead=self._lead(),
            goes_on=self.listed and not _LETTERS.search(self.words[self.place[0] : mark.start]),
        )

    def _lead(self) -> tuple[Cue, ...]:
        first = min(mark.start for mark in self.marks)
        colon = self.words.find(":", self.place[0], first)
        return _between(self.said, self.place[0], colon) if colon >= 0 else ()

    def reach(self, mark: Mark, part: Span) -> Span:
        """How far the words beside an amount may be its own: to the next counted one."""
        counted = [one for one in self.marks if one.kind in COUNTED and one is not mark]
        low = max([part[0], *(one.end for one in counted if one.end <= mark.start)])
        high = min([max(part[1], mark.end), *(o.start for o in counted if o.start >= mark.end)])
        return low, max(high, mark.end)
