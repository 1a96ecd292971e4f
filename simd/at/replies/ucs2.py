"""Names and numbers that a modem set to UCS2 sends as hex digits."""

from __future__ import annotations

import re

_HEX = re.compile(r"(?:[0-9A-Fa-f]{4}){2,}")
_NUMBER = re.compile(r"\+?[0-9*#]+")


def decoded(text: str) -> str | None:
    """The text behind UCS2 hex (`AT+CSCS="UCS2"`), or None when it is not such hex.

    Eight digits are the least that is believed, and decimal digits alone only where their
    first character is of the Latin page: a PLMN or a number is never taken for Chinese.
    """
    if not _HEX.fullmatch(text) or (text.isdecimal() and not text.startswith("00")):
        return None
    try:
        plain = bytes.fromhex(text).decode("utf-16-be")
    except UnicodeDecodeError:
        return None
    return plain if plain.isprintable() else None


def plain_name(text: str | None) -> str | None:
    """A name as people write it, whether it came as text or as UCS2 hex; empty is None."""
    if not text:
        return None
    return decoded(text) or text


def plain_number(text: str | None) -> str | None:
    """A telephone number, whether it came as digits or as UCS2 hex of digits."""
    if not text:
        return None
    plain = decoded(text)
    return plain if plain and _NUMBER.fullmatch(plain) else text
