"""Cyrillic answers of which the modem kept only the low octets.

With `AT+CSCS="IRA"` some modems print U+0430 to U+044F as `0` to `O`: «верные ответы» comes as
`25@=K5 >B25BK`. The letters а to й then look like digits; a run of digits is a number unless
other letters touch it.
"""

from __future__ import annotations

import re

_SHIFT = 0x400
_PIECE = re.compile(r"[0-OQ]+")
_CURRENCY = re.compile(r"(\d+)@\Z")  # 320@ is «320р», the sign for roubles behind an amount
_LETTERS = re.compile(r"[:-OQ]")
# «за» between words is written like the number 70 and is far more common in tariffs' words.
_WORDS = {"70": "за"}


def restore(text: str) -> str | None:
    """The text with its high octets put back, or None when it can't be such a text."""
    if any(char.islower() for char in text) or not _LETTERS.search(text):
        return None
    pieces = _PIECE.sub(lambda found: _piece(found[0]), text)
    return re.sub(r"(?<= )\d\d(?= [а-яё])", lambda found: _WORDS.get(found[0], found[0]), pieces)


def _piece(piece: str) -> str:
    amount = _CURRENCY.match(piece)
    if amount:
        return f"{amount[1]}р"
    return piece if piece.isdigit() else "".join(_letter(char) for char in piece)


def _letter(char: str) -> str:
    return "ё" if char == "Q" else chr(ord(char) + _SHIFT)
