"""What only the word before it makes telling: money without a sign, days without a year, terms."""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec.structs import replace

from simd.carriers.amounts.dates import short_date
from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.places import Place
from simd.carriers.amounts.scan import Scan
from simd.carriers.general.cues import cues
from simd.carriers.general.lexicon import Role

# `valid for 7 days`: a term after a word for an end, counted from the day of the text.
_TERM = re.compile(
    r"[ :]{0,2}(?:(?:for|in|within|the|next|another|noch|in|pendant|dans|durante|por|en|per|fur|selama|"
    r"na|za|tra|fra|لمده|через|ещё|еще|trong|con|is)[ ]){0,3}(?P<number>\d{1,3})\s?"
    r"(?:days?|tagen?|tage|jours?|dias?|giorni|dagen|dagar|dager|dage|dni|dnu|dnech|дн\w*|днів|день|hari|ngay|gun|nap|zile|"
    r"วัน|天|日間|日|일|يوم\w*|ايام|दिन|দিন|siku)(?![^\W\d_])"
)
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


def with_terms(scan: Scan, now: date | None) -> Scan:
    """The scan with `7 days` right behind a word for an end taken for the day it comes to."""
    ends = [cue.end for cue in cues(scan.words) if cue.role is Role.EXPIRY] if now else []
    found = [_term(scan, end, now) for end in ends if now]
    days = {mark.start: mark for mark in found if mark}
    kept = [m for m in scan.marks if not any(d.start <= m.start < d.end for d in days.values())]
    marks = sorted([*kept, *days.values()], key=lambda mark: mark.start)
    return replace(scan, marks=tuple(marks)) if days else scan


def _term(scan: Scan, end: int, now: date) -> Mark | None:
    found = _TERM.match(scan.text, end)
    if found is None:
        return None
    day = now + timedelta(days=int(found["number"]))
    return Mark(Kind.DATE, found.start("number"), found.end(), day=day)


def _short(scan: Scan, end: int, place: Place, now: date | None) -> Mark | None:
    gap = _GAP.match(scan.text, end)
    mark = short_date(scan.text, gap.end(), place, now) if gap else None
    if mark is None:
        return None
    inside = [m for m in scan.marks if m.start < mark.end and mark.start < m.end]
    return mark if inside and all(m.kind is Kind.NUMBER for m in inside) else None
