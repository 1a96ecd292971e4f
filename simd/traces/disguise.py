"""Stand-ins for identities and texts: as long as the real ones, and recognisably none.

An identity keeps what tells models and carriers apart (TAC, PLMN, issuer, country) and its
checksum; the rest becomes a small number counted up in one file, so that the same identity has
the same stand-in everywhere. A text keeps its length and its script.
"""

from __future__ import annotations

import re
import unicodedata

from simd.model.ids import luhn_valid

# Digits of each kind that are kept: TAC (TS 23.003 §6.2), MCC and MNC (§2.2), 89 with country
# and issuer (E.118), the same of an EID (SGP.29), a country code.
_KEPT = {"imei": 8, "imsi": 5, "iccid": 7, "eid": 8, "number": 3}
_NUMBERED = 3
_LETTERS = {"CJK": "某", "HIRAGANA": "の", "KATAKANA": "ノ", "HANGUL": "가", "CYRILLIC": "ж"}
_LETTERS |= {"ARABIC": "س", "GREEK": "Ω", "THAI": "ก", "HEBREW": "א", "DEVANAGARI": "क"}


def kind_of(digits: str) -> str | None:
    """What a run of digits can be: eid, iccid, imei, imsi; None when it is none of them."""
    if len(digits) == 32 and digits.startswith("89"):
        return "eid"
    if 18 <= len(digits) <= 20 and digits.startswith("89"):
        return "iccid"
    if len(digits) == 16 or (len(digits) == 15 and luhn_valid(digits)):
        return "imei"
    return "imsi" if 14 <= len(digits) <= 17 else None


class Disguise:
    """The stand-ins of one file."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}

    def identity(self, kind: str, digits: str) -> str:
        """The stand-in for an identity given in plain digits."""
        if is_stand_in(kind, digits):
            return digits
        body = _body(kind, digits)
        number = self._known.setdefault((kind, body), len(self._known) + 1)
        kept = min(_KEPT[kind], max(0, len(body) - _NUMBERED))
        room = len(body) - kept
        return _checked(kind, body[:kept] + f"{number % 10**room:0{room}d}", digits)


def _body(kind: str, digits: str) -> str:
    """The part that is the same in every way of writing one identity."""
    if kind == "imei":
        return digits[:14]
    if kind == "iccid":
        return digits[:18]
    return digits[:30] if kind == "eid" else digits


def _checked(kind: str, body: str, digits: str) -> str:
    """The whole, with checksums that are right where the real ones were."""
    if kind == "eid":
        return f"{body}{98 - int(body + '00') % 97:02d}"
    checks = kind == "iccid" or len(digits) == 15  # an IMEISV ends with a version instead
    for place in range(len(body), len(digits)):
        right = checks and digits[place].isdigit() and luhn_valid(digits[: place + 1])
        body += luhn_digit(body) if right else digits[place]
    return body


def luhn_digit(digits: str) -> str:
    """The check digit that makes the number right (ISO/IEC 7812)."""
    return next(digit for digit in "0123456789" if luhn_valid(digits + digit))


def is_stand_in(kind: str, digits: str) -> bool:
    """True when the digits can't be anybody's: all zeros but a small number at the end."""
    body = _body(kind, digits)
    kept = min(_KEPT[kind], max(0, len(body) - _NUMBERED))
    return set(body[kept:-_NUMBERED]) <= {"0"} and len(body) > kept


def hide_text(text: str) -> str:
    """The text with each letter and digit replaced by the same one of its script."""
    return "".join(map(_hide, text))


def _hide(char: str) -> str:
    if char.isdigit():
        return "0" if char.isascii() else char
    if not char.isalpha():
        return char
    if char < "\u0250":
        return "X" if char.isupper() else "x"
    if ord(char) > 0xFFFF:
        return "某某"  # two units of UTF-16, as it was
    script = unicodedata.name(char, "").split(" ")[0].split("-")[0]
    return _LETTERS.get(script, "某")


def hide_digits(text: str) -> str:
    """Every digit a zero: PINs, vouchers."""
    return re.sub(r"\d", "0", text)
