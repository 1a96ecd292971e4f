"""In which coding a USSD text came, by evidence; and how to write one.

The data coding scheme is a weak witness: 15 and 7 come with UCS-2 hex, 72 with plain text
(3GPP TS 23.038 §5 says what they should mean). So every reading that the characters allow is
made and the most plausible text wins; the scheme and what the modem is known to use tip the
scales.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from simd.at.charset import gsm7, library, utf16
from simd.at.charset.errors import CharsetError
from simd.at.charset.plausible import cost, is_uncommon_ideograph, script_of
from simd.at.ussd import lowbyte


class UssdCoding(StrEnum):
    """How a modem writes USSD texts; learnt per modem, carrier and code."""

    PLAIN = "plain"
    GSM7_HEX = "gsm7-hex"
    UCS2_HEX = "ucs2-hex"
    OCTET_HEX = "octet-hex"
    LOW_BYTE = "low-byte"


# Costs in nats (see `plausible`): how rare each habit is among modems.
_HABIT = {
    UssdCoding.PLAIN: 0.0,
    UssdCoding.UCS2_HEX: 3.0,
    UssdCoding.GSM7_HEX: 6.0,
    UssdCoding.OCTET_HEX: 9.0,
    UssdCoding.LOW_BYTE: 10.0,
}
_KNOWN = 6.0
_STATED = {UssdCoding.UCS2_HEX: 4.0, UssdCoding.GSM7_HEX: 1.0, UssdCoding.OCTET_HEX: 6.0}
_LONGEST = (
    4096  # digits; 182 characters are the most a network sends (23.038 §5), memory junk follows
)
_TOO_SHORT = 4
_SHORTNESS = 1.5
_CUT_OFF = 3.0
_SPARE_BITS_SET = 12.0
_INDICATION = 4.0
_JUNK_OCTET, _BLANK_OCTET = 5.5, 1.0  # ln 256; cleared and erased memory is no surprise
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_HEX_WORD = re.compile(r"[0-9A-Fa-f]+\Z")
_CODE, _DECIMAL_DIGIT, _HEX_DIGIT = 2.0, 2.4, 2.8  # ln 10, ln 16
_LANGUAGE = re.compile(r"[a-z]{2}\Z")


def read_text(
    raw: str, dcs: int | None = None, known: UssdCoding | None = None
) -> tuple[str, UssdCoding]:
    """The most plausible reading of a text as the modem wrote it (one char per octet)."""
    stated = stated_coding(dcs)
    readings = [
        (_reading_cost(coding, text) + extra + _prior(coding, text, stated, known), text, coding)
        for coding, text, extra in _readings(raw)
    ]
    _, text, coding = min(readings, key=lambda reading: reading[0])
    return text, coding


def stated_coding(dcs: int | None) -> UssdCoding | None:
    """What the scheme should mean if the text is hexadecimal (23.038 §5); None when it says nothing."""
    if dcs is None:
        return None
    if dcs == 0x11 or (dcs >> 6 == 1 and dcs >> 2 & 3 == 2):
        return UssdCoding.UCS2_HEX
    if (dcs >> 6 == 1 and dcs >> 2 & 3 == 1) or (dcs >> 4 == 0xF and dcs & 4):
        return UssdCoding.OCTET_HEX
    return UssdCoding.GSM7_HEX


def _reading_cost(coding: UssdCoding, text: str) -> float:
    """A plain text of nothing but hexadecimal digits may be a code: then any digit is as likely."""
    if coding is UssdCoding.PLAIN and _HEX_WORD.match(text):
        digit = _DECIMAL_DIGIT if text.isdigit() else _HEX_DIGIT
        return min(cost(text), _CODE + digit * len(text))
    return cost(text)


def _prior(
    coding: UssdCoding, text: str, stated: UssdCoding | None, known: UssdCoding | None
) -> float:
    value = _HABIT[coding] + _SHORTNESS * max(0, _TOO_SHORT - len(text))
    value -= _STATED.get(coding, 0.0) if coding is stated else 0.0
    return value - (_KNOWN if coding is known else 0.0)


def _readings(raw: str) -> Iterator[tuple[UssdCoding, str, float]]:
    """Coding, text, and the cost of what the reading had to overlook."""
    plain = read_plain(raw)
    yield UssdCoding.PLAIN, plain, 0.0
    restored = lowbyte.restore(plain)
    if restored is not None:
        yield UssdCoding.LOW_BYTE, restored.rstrip(), 0.0
    digits = "".join(raw.split("\r\n")).strip()
    if len(digits) <= _LONGEST and _HEX.match(digits):
        yield from _hex_readings(bytes.fromhex(digits))


def read_plain(raw: str) -> str:
    """Text as it stands: UTF-8 if it is, the GSM alphabet's octets if control characters show it."""
    if _CONTROL.search(raw) and raw.isascii():
        return gsm7.decode(raw.encode("ascii"))
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return utf16.mended(raw)


def _hex_readings(octets: bytes) -> Iterator[tuple[UssdCoding, str, float]]:
    for coding, (text, extra) in (
        (UssdCoding.UCS2_HEX, _ucs2(octets)),
        (UssdCoding.GSM7_HEX, _packed(octets)),
        (UssdCoding.OCTET_HEX, _plain_octets(octets)),
    ):
        if text:
            yield coding, text, extra


def _ucs2(octets: bytes) -> tuple[str, float]:
    """UCS-2 up to a NUL (memory junk follows it), a language indication before it left off."""
    head, junk = _before_nul(octets, 2)
    text = utf16.decode(head)
    extra = junk + (_CUT_OFF + _JUNK_OCTET if len(head) % 2 else 0.0)
    if len(text) > 1 and _is_language_indication(octets[:2], text):
        return text[1:], extra + _INDICATION
    return text, extra


def _before_nul(octets: bytes, width: int) -> tuple[bytes, float]:
    """The octets before the first NUL character, and what overlooking the others costs."""
    nul = bytes(width)
    places = range(0, len(octets), width)
    end = next((place for place in places if octets[place : place + width] == nul), len(octets))
    dropped = octets[end:]
    blank = sum(dropped.count(octet) for octet in b"\x00\xff")
    return octets[:end], blank * _BLANK_OCTET + (len(dropped) - blank) * _JUNK_OCTET


def _is_language_indication(octets: bytes, text: str) -> bool:
    """Coding scheme 17 puts a language's two packed letters before UCS-2 (23.038 §5).

    Some networks send them under other schemes too. Read as a character they are a rare ideograph
    or of private use, so they are an indication when the rest is letters and no ideograph.
    """
    if octets[1] & 0xC0 or not _LANGUAGE.match(gsm7.decode(gsm7.unpack(octets, 2))):
        return False
    scripts = {script_of(char) for char in text[1:]} - {None}
    strange = script_of(text[0]) is None or is_uncommon_ideograph(text[0])
    return strange and bool(scripts) and "CJK" not in scripts


def _packed(octets: bytes) -> tuple[str, float]:
    """GSM 7-bit packed for USSD: CR is padding at an octet boundary (23.038 §6.1.2.3)."""
    count = 8 * len(octets) // 7
    septets = gsm7.unpack(octets, count)
    spare = int.from_bytes(octets, "little") >> 7 * count
    text = gsm7.decode(septets)
    if count % 8 == 0 and septets[-1:] in {b"\r", b"\0"}:
        text = text[:-1]
    return text, _SPARE_BITS_SET if spare else 0.0


def _plain_octets(octets: bytes) -> tuple[str, float]:
    head, junk = _before_nul(octets, 1)
    return read_plain(head.decode("latin-1")), junk


def write_text(text: str, coding: UssdCoding) -> str:
    """A request as the modem wants it between the quotes; CharsetError when it can't be written."""
    if coding is UssdCoding.GSM7_HEX:
        return _packed_hex(text)
    if coding is UssdCoding.UCS2_HEX:
        return library.ucs2_to_hex(text)
    octets = _octets(text)
    return octets.hex().upper() if coding is UssdCoding.OCTET_HEX else octets.decode("ascii")


def _packed_hex(text: str) -> str:
    try:
        return library.packed_to_hex(text)
    except ValueError:
        raise CharsetError(charset="GSM 7-bit") from None


def _octets(text: str) -> bytes:
    """Characters that may stand between quotes on an AT line."""
    if not (text.isascii() and text.isprintable()) or '"' in text:
        raise CharsetError(charset="IRA")
    return text.encode("ascii")
