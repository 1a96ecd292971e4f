"""Money in a text: a number with a currency beside it, before or after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from simd.carriers.amounts.currencies import currency_of, lead_pattern, sign_pattern
from simd.carriers.amounts.glyphs import LETTER
from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.numbers import NUMBER, read_number
from simd.carriers.amounts.places import MILLI, WHOLE, Place

# Thousands as people shorten them: 30rb (ribu), 2jt (juta), 50k, 20 nghin, 1,5 tys., 3万.
_TIMES = {
    "rb": 1000, "ribu": 1000, "k": 1000, "nghin": 1000, "ngan": 1000, "тыс": 1000, "tys": 1000,
    "mil": 1000, "jt": 1_000_000, "juta": 1_000_000, "万": 10_000, "萬": 10_000,
}  # fmt: skip
_SCALE = (
    r"(?P<scale>\s?(?:rb|ribu|jt|juta|nghin|ngan|тыс\.?|tys\.?|mil|万|萬|k)(?!" + LETTER + r"))?"
)
_MINOR = re.compile(
    r"\.?,?\s?(?:(?:and|et|en|und|y|e|i|og|och|и|та|con)\s)?(?P<minor>\d{1,2})\s?"
    r"(?:коп\w*|kop\w*|cents?|centimes?|centavos?|centimos?|cent\w*|grosz\w*|gr|haler\w*|bani|paise|paisa|kurus|"
    r"qepik|tiyn|тиын|pesewas?|角|分)(?:\.(?!\s?[^\W\d_]))?(?![^\W\d_])"
)
# A minus belongs to the number when nothing but a blank, a colon or a bracket is before it.
_MINUS = (
    r"(?P<minus>(?:(?<![^\s:=(\u2e80-\uffef])-\s?|(?:minus|минус|мінус|负|負|menos|moins)\s?))?"
)


@cache
def _before() -> re.Pattern[str]:
    return re.compile(
        rf"{_MINUS}(?P<sign>{lead_pattern()})[\s.:]{{0,2}}(?P<inner>-(?=\d))?(?P<number>{NUMBER}){_SCALE}"
    )


@cache
def _after() -> re.Pattern[str]:
    return re.compile(
        rf"{_MINUS}(?<![\d.,])(?P<number>{NUMBER}){_SCALE}\s?(?P<sign>{sign_pattern()})"
    )


def find_money(text: str, place: Place, decimal: str | None) -> Iterator[Mark]:
    """Every amount of money in a folded text; one whose currency or value can't be told is left out."""
    taken: list[tuple[int, int]] = []
    for found in sorted(_candidates(text), key=_preference):
        if any(start < found.end() and found.start() < end for start, end in taken):
            continue
        mark = _mark(found, place, decimal)
        if mark:
            taken.append((mark.start, mark.end))
            yield mark


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Matches of both forms from every place, so that a bad guess hides no good one."""
    for pattern in (_before(), _after()):
        at = 0
        while found := pattern.search(text, at):
            yield found
            at = found.start("number") + 1


def _preference(found: re.Match[str]) -> tuple[int, int]:
    """A sign glued to its number first, then the earlier and longer one."""
    ahead = found.start("sign") < found.start("number")
    gap = (
        found.start("number") - found.end("sign")
        if ahead
        else found.start("sign") - found.end("number")
    )
    return (gap > 0, found.start("number"))


def _mark(found: re.Match[str], place: Place, decimal: str | None) -> Mark | None:
    currency = currency_of(found["sign"], place)
    if currency is None:
        return None
    value = read_number(found["number"], _decimal(currency, found["number"], decimal))
    if value is None:
        return None
    value *= _TIMES.get((found["scale"] or "").strip(" ."), 1)
    value, end = _with_minor(found.string, found.end(), value)
    negative = bool(found["minus"] or ("inner" in found.groupdict() and found["inner"]))
    start = found.start("minus") if found["minus"] else found.start()
    return Mark(Kind.MONEY, start, end, -value if negative else value, currency)


def _with_minor(text: str, end: int, value: Decimal) -> tuple[Decimal, int]:
    """`18 rub. 45 kop.`, `7 euro en 35 cent`: one amount in two units."""
    found = _MINOR.match(text, end)
    if found is None or value % 1:
        return value, end
    return value + Decimal(found["minor"]) / 100, found.end()


def _decimal(currency: str, number: str, decimal: str | None) -> str | None:
    """In money without cents three digits after a sign are always thousands, in some never."""
    sign = "." if "." in number else ","
    if currency in MILLI:
        return sign
    if currency not in WHOLE:
        return decimal
    return "," if sign == "." else "."
