"""Dates in the order and the words of the country that writes them.

A date that is none (31.02., Jalali or cut-off years) is kept as a Mark without a day, so
that its digits are not taken for anything else. Years beyond 2099 mean `for ever`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.months import month_number
from simd.carriers.amounts.places import Place

_CLOCK = (
    r"(?:[,\s]{0,2}(?:в|at|um|a las|à|o|ob|ore|alle|às|ve|om|kl\.?|la|t|год|lúc|luc|เวลา)?\s?"
    r"\d{1,2}(?::|h|时|点|時)\d{2}(?:(?::|分)\d{2}秒?)?(?:\s?[ap]\.?m\.?)?(?:\s?(?:hrs?|h|uhr|分|น\.|บาท)(?![^\W\d_]))?|\s?\d{1,2}[时点時])?"
)
_SEP = r"\s?[./\-]\s?"
_PATTERNS = tuple(
    re.compile(pattern + _CLOCK)
    for pattern in (
        r"(?<![\d.,])(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일号號]",
        r"(?<![\d.,])(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일号號]",
        r"(?<![\d.,/])(?<!\d-)(?P<y>\d{4})(?P<s>[./\-])\s?(?P<m>\d{1,2})(?P=s)\s?(?P<d>\d{1,2})(?!\d)(?:\.(?!\d))?",
        rf"(?<![\d./])(?<!\d-)(?P<a>\d{{1,2}}){_SEP}(?P<b>\d{{1,2}}){_SEP}(?P<y>\d{{4}})(?!\d)",
        r"(?<![\d.,/])(?<!\d-)(?P<a>\d{1,2})(?P<s>[./\-])(?P<b>\d{1,2})(?P=s)(?P<y>\d{2})(?![\d])(?![.,/\-]\d)",
        r"(?<![\d.,])(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?!\d)",
        r"(?<![\d.,/])(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?[\s\-./]{0,2}(?:de |of |ngay )?(?P<w>[^\W\d_]{3,}\.?|[ก-๙.]{4,})[\s\-.,/']{0,2}(?:de |del )?(?P<y>\d{4}|\d{2})(?![\d:]|[.,]\d)",
        r"(?P<w>(?<![^\W\d_])[^\W\d_]{3,9})\.?[\s\-]{0,1}(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s,\-]{1,2}(?P<y>\d{4})(?!\d)",
        r"(?<![\d.,/])(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?[\s\-]{0,2}(?:de |of )?(?P<w>[^\W\d_]{3,}|[ก-๙.]{4,})(?![^\W\d_])",
        r"(?P<w>(?<![^\W\d_])[^\W\d_]{3,9})\.?\s(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:.,]\d|[\d%])",
    )
)
# Three groups that look like a date, but one is cut off or too long: nothing to read in it.
_BROKEN = re.compile(r"(?<![\d.,])\d{1,4}([./\-])\d{1,2}\1\d{1,4}(?!\d)")
_SHORT = re.compile(
    r"(?<![\d.,/])(?<!\d-)(?P<a>\d{1,2})(?P<s>[./])(?P<b>\d{1,2})\.?(?![\d/%])(?!\s?[^\W\d_])"
)
_EVER = 2099
_BUDDHIST = 543
_THAI_SHORT = 60  # `69` is 2569 there, which is 2026


def find_dates(text: str, place: Place, now: date | None) -> Iterator[Mark]:
    """Every full date in a folded text, and dates without a year where words show they are ones."""
    taken: list[tuple[int, int]] = []
    for pattern in (*_PATTERNS, _BROKEN):
        for found in pattern.finditer(text):
            groups = found.groupdict()
            if "w" in groups and month_number(groups["w"]) is None:
                continue
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            taken.append((found.start(), found.end()))
            yield Mark(Kind.DATE, found.start(), found.end(), day=_day(groups, place, now))


def short_date(text: str, at: int, place: Place, now: date | None) -> Mark | None:
    """`31/12` right at this place, where a word before it says that a date must follow."""
    found = _SHORT.match(text, at)
    if not found:
        return None
    day = _day(found.groupdict(), place, now)
    return Mark(Kind.DATE, found.start(), found.end(), day=day) if day else None


def _day(groups: dict[str, str | None], place: Place, now: date | None) -> date | None:
    parts = _parts(groups, place)
    if parts is None:
        return None
    year, month, day = parts
    if year is None:
        return _coming(month, day, now)
    return _date(year, month, day)


def _parts(groups: dict[str, str | None], place: Place) -> tuple[int | None, int, int] | None:
    """Year, month and day as written; a year may be missing."""
    if "y" not in groups and "a" not in groups and "d" not in groups:
        return None
    year = _year(groups.get("y"), place)
    if groups.get("w"):
        word = groups["w"] or ""
        return year, month_number(word) or 0, int(groups["d"] or 0)
    if groups.get("m"):
        return year, int(groups["m"] or 0), int(groups["d"] or 0)
    return _ordered(int(groups["a"] or 0), int(groups["b"] or 0), groups, place)


def _year(written: str | None, place: Place) -> int | None:
    if written is None:
        return None
    year = int(written)
    if len(written) == 2:
        thai = place.country == "TH" and year > _THAI_SHORT
        return 2500 + year - _BUDDHIST if thai else 2000 + year
    if place.country in {"TH", "LA", "KH"} and 2500 < year < 2700:
        return year - _BUDDHIST
    return year


def _ordered(
    first: int, second: int, groups: dict[str, str | None], place: Place
) -> tuple[int | None, int, int] | None:
    last = groups.get("y")
    if place.order == "ymd" and last is None:
        return None, first, second
    if place.order == "ymd" and last and len(last) == 2:
        return 2000 + first, second, int(last)
    year = _year(last, place)
    if second > 12 >= first:
        return year, first, second
    if first > 12 or place.order != "mdy":
        return year, second, first
    return year, first, second


def _date(year: int, month: int, day: int) -> date | None:
    if not 2000 <= year <= _EVER:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(month: int, day: int, now: date | None) -> date | None:
    """The next such day, or one just past; unknown when today is unknown."""
    if now is None:
        return None
    earliest = now - timedelta(days=31)
    years = (_date(year, month, day) for year in range(now.year - 1, now.year + 2))
    return next((found for found in years if found and found >= earliest), None)
