"""Numbers as carriers write them: `1.234,56`, `1 234.5`, `1,00,000`, `12`.

A point or comma before exactly three digits is the one real ambiguity. The text's own other
numbers decide it, then the country; when neither does, the number is not read.
"""

from __future__ import annotations

import re
from decimal import Decimal

# Blanks and apostrophes join groups of three only; a fraction has at most six digits.
NUMBER = (
    r"(?:\d{1,3}(?:[ ']\d{3})+(?:[.,]\d{1,6})?(?![\d])"
    r"|\d{1,3}(?:,\d{2,3})*,\d{3}\.\d{1,6}"
    r"|\d{1,3}(?:\.\d{3})+,\d{1,6}"
    r"|\d{1,3}(?:[.,]\d{3}){2,}(?![\d])"
    r"|\d+[.,]\d{1,6}(?!\d)"
    r"|\d+)"
)
# A day and month without a year (`17.04.`) shows nothing of how fractions are written.
_EVIDENCE = re.compile(
    r"(?<![\d.,])(?!(?:[0-2]?\d|3[01])\.(?:0\d|1[0-2])(?:\.(?!\d)|\s*$))\d+([.,])\d{1,2}(?![\d]|[.,]\d)"
)


def decimal_sign(text: str, habit: str | None) -> str | None:
    """The decimal sign a folded text uses: what its own fractions show, else the habit."""
    seen = {found[1] for found in _EVIDENCE.finditer(text)}
    return seen.pop() if len(seen) == 1 else habit


def read_number(text: str, decimal: str | None) -> Decimal | None:
    """The value of one number; None when it can be two things."""
    plain = text.replace(" ", "").replace("'", "")
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        return _mixed(plain)
    if not points and not commas:
        return Decimal(plain)
    sign = "." if points else ","
    if points + commas > 1:
        return Decimal(plain.replace(sign, ""))
    return _one_sign(plain, sign, decimal, grouped=plain != text)


def _mixed(plain: str) -> Decimal:
    last = max(plain.rfind("."), plain.rfind(","))
    whole = plain[:last].replace(".", "").replace(",", "")
    return Decimal(f"{whole}.{plain[last + 1 :]}")


def _one_sign(plain: str, sign: str, decimal: str | None, *, grouped: bool) -> Decimal | None:
    head, _, tail = plain.partition(sign)
    fraction = Decimal(f"{head}.{tail}")
    if len(tail) != 3 or len(head) > 3 or head.startswith("0") or grouped:
        return fraction
    if decimal is None:
        return None
    return fraction if sign == decimal else Decimal(head + tail)
