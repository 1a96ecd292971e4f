"""What looks like a number and is none: addresses, codes to dial, phone numbers, networks.

They are blanked with a sign that no pattern matches, so that every place stays where it was.
"""

from __future__ import annotations

import re

from simd.carriers.amounts.glyphs import LETTER

BLANK = "¦"
_NOISE = (
    re.compile(r"[\w.+-]+@[\w-]+\.\w[\w.]*"),
    re.compile(r"https?:\S+|www\.\S+"),
    re.compile(
        r"(?<![^\W_])[a-z][\w-]*(?:\.[a-z][\w-]+)*\.(?:com|ru|net|org|cn|me|ua|de|uk|io|ly|to|app|pl|in|id|th|vn|hk|by|co|fr|es|it|info|biz|mobi)(?:/\S*|(?![\w.]))"
    ),
    re.compile(r"[*#]{1,2}\d[\d*]*#|\*\d[\d*]*\d(?!\d)"),  # *123*1#, #100#, *111*2
    re.compile(r"\+\d[\d ()-]{6,}\d"),
    re.compile(r"(?<![\d.,*])\d{2,}\*{2,}\d*"),  # 138****1234
    re.compile(r"(?<![\d.,])\d{9,}(?![\d.,]\d)(?!\s?[^\W\d_])"),
    re.compile(
        rf"(?<!{LETTER})(?:hspa\+?|lte(?:/5g)?|volte|[2345]g(?:/[2345]g)+\+?|[2345]g\+?)(?=$|[\s.,;:)\-+/'\"]\+?)"
    ),
    re.compile(r"24\s?[/x]\s?7"),
)


def blank(text: str, start: int, end: int) -> str:
    """The text with one stretch blanked."""
    return text[:start] + BLANK * (end - start) + text[end:]


def without_noise(text: str) -> str:
    """The folded text with everything blanked that only looks like an amount."""
    for pattern in _NOISE:
        text = pattern.sub(lambda found: BLANK * len(found[0]), text)
    return text
