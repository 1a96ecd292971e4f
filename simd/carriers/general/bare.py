"""Money without a sign: `Main Bal: 30.42` is in the country's own currency."""

from __future__ import annotations

import re
from datetime import date

from msgspec.structs import replace

from simd.carriers.amounts.dates import short_date
from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.places import Place
from simd.carriers.amounts.scan import Scan
from simd.carriers.general.cues import cues
from simd.carriers.general.lexicon import Role

_TIE = re.compile(r"\s?(?:left|is|now|available|es|est|de|beträgt)?\s?[:=-]?\s?-?\Z")
_REACH = 30
_GAP = re.compile(r"[ :.]{0,2}")


def with_bare_money(scan: Scan, place: Place) -> Scan:
    """The scan with fractions right behind a word for balance taken for money."""
    if place.currency is None:
        return scan
    marks = tuple(_promoted(scan, mark, place.currency) for mark in scan.marks)
    return replace(scan, marks=marks)


def _promoted(scan: Scan, mark: Mark, currency: str) -> Mark:
    fraction = re.search(r"[.,]\d{1,3}\Z", scan.text[mark.start : mark.end])
    glued = re.match(r"[^\W\d_]|\s?%", scan.text[mark.end : mark.end + 2])
    if mark.kind is not Kind.NUMBER or not fraction or glued or not _behind_balance(scan, mark):
        return mark
    minus = scan.text[: mark.start].endswith((" -", ":-"))
    return replace(
        mark, kind=Kind.MONEY, currency=currency, value=-mark.value if minus else mark.value
    )


def _behind_balance(scan: Scan, mark: Mark) -> bool:
    found = cues(scan.words, max(0, mark.start - _REACH), mark.start)
    held = [cue for cue in found if cue.role in {Role.MAIN, Role.BALANCE}]
    return any(_TIE.fullmatch(scan.words[cue.end : mark.start]) for cue in held)


def with_short_dates(scan: Scan, place: Place, now: date | None) -> Scan:
    """The scan with `31/12` right behind a word for an end taken for the next such day."""
    ends = [cue.end for cue in cues(scan.words) if cue.role is Role.EXPIRY]
    found = [_short(scan, end, place, now) for end in ends]
    days = {mark.start: mark for mark in found if mark}
    kept = [m for m in scan.marks if not any(d.start <= m.start < d.end for d in days.values())]
    marks = sorted([*kept, *days.values()], key=lambda mark: mark.start)
    return replace(scan, marks=tuple(marks)) if days else scan


def _short(scan: Scan, end: int, place: Place, now: date | None) -> Mark | None:
    gap = _GAP.match(scan.text, end)
    mark = short_date(scan.text, gap.end(), place, now) if gap else None
    if mark is None:
        return None
    inside = [m for m in scan.marks if m.start < mark.end and mark.start < m.end]
    return mark if inside and all(m.kind is Kind.NUMBER for m in inside) else None
