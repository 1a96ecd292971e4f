"""A text parted into clauses and segments, and what stands beside each amount.

Amounts are blanked before, so that a point is never part of a number here. A clause ends
at a full stop or a line's end, a segment also at a comma or bracket.
"""

from __future__ import annotations

import re

import msgspec

from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.scan import Scan
from simd.carriers.general.lexicon import Cue, cues

# A point after one to three letters ends an abbreviation (`Bal. 5`, `s.d. 31`), no clause.
_CLAUSE = re.compile(
    r"[;!?。！？；|\n¡¿…\u06d4\u061f\u061b]|\.\.+|(?<=[¦\d)\"'»”])\.|(?<=[^\W\d_]{4})\.|\.(?=\s*$)"
)
_SEGMENT = re.compile(r"[,，、()\[\]{}【】“”「」]|\s[-*>•·]\s|\s/\s|^\s*[-*•·]\s", re.MULTILINE)
_MENU = re.compile(r"[ \t]*(?P<number>\d{1,2}|#)(?:\s?[.):\]>=-]|\s)\s?(?=[^\s\d])")
# A remark in brackets that holds no amount parts nothing: `Minutes left (Smart): 278`.
_BRACKETS = re.compile(r"\([^()¦\n]{0,40}\)|（[^（）¦\n]{0,40}）")
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


def _parts(text: str, pattern: re.Pattern[str], start: int, end: int) -> list[Span]:
    """The stretches between the pattern's hits."""
    parts: list[Span] = []
    for found in pattern.finditer(text, start, end):
        parts.append((start, found.start()))
        start = found.end()
    return [*parts, (start, end)]


def neighbours(scan: Scan) -> list[Beside]:
    """Every counted amount and date, with what stands beside it."""
    words = _BRACKETS.sub(lambda found: " " * len(found[0]), scan.words)
    found: list[Beside] = []
    header: tuple[Cue, ...] = ()
    for number, place in enumerate(_parts(words, _CLAUSE, 0, len(words))):
        inside = [m for m in scan.marks if place[0] <= m.start < place[1]]
        marks = [mark for mark in inside if mark.kind is not Kind.NUMBER]
        header = header if marks else _header(scan.words, place, header)
        menu = _in_menu(scan, place[0])
        found += [_beside(words, marks, mark, place, number, header, menu) for mark in marks]
    return found


def _header(words: str, place: Span, earlier: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """The cues of a line that announces what follows; a blank line changes nothing."""
    line = words[place[0] : place[1]].strip(" \r\t*-¦")
    if not line:
        return earlier
    return tuple(cues(words, *place)) if line.endswith((":", "=")) else ()


def _in_menu(scan: Scan, start: int) -> bool:
    """True in a line that begins with a number which is no amount itself."""
    line = scan.text.rfind("\n", 0, start) + 1
    found = _MENU.match(scan.text, line)
    return bool(found) and not any(
        mark.kind is not Kind.NUMBER and mark.start == found.start("number")
        for mark in scan.marks
    )


def _beside(
    words: str,
    marks: list[Mark],
    mark: Mark,
    place: Span,
    number: int,
    header: tuple[Cue, ...],
    menu: bool,
) -> Beside:
    parts = _parts(words, _SEGMENT, *place)
    segment = next(i for i, (start, end) in enumerate(parts) if start <= mark.start <= end)
    low, high = _reach(marks, mark, parts[segment])
    return Beside(
        mark=mark,
        before=words[low : mark.start],
        after=words[mark.end : high],
        left=tuple(cues(words, low, mark.start)),
        right=tuple(cues(words, mark.end, high)),
        around=tuple(cues(words, *place)),
        header=header,
        clause=number,
        segment=segment,
        menu=menu,
    )


def _reach(marks: list[Mark], mark: Mark, part: Span) -> Span:
    """How far the words beside an amount may be its own: to the next counted one."""
    counted = [one for one in marks if one.kind in COUNTED and one is not mark]
    low = max([part[0], *(one.end for one in counted if one.end <= mark.start)])
    high = min([max(part[1], mark.end), *(o.start for o in counted if o.start >= mark.end)])
    return low, max(high, mark.end)
