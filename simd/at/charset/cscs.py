"""Texts between quotes in the character sets of `AT+CSCS` (3GPP TS 27.007 §5.5).

A line of the dialogue is held with one char per octet (latin-1); these turn what stands
between quotes into text and back. Modems answer some strings (operator names, numbers) plain
whatever the set, so a string that can't be in the set is taken as it stands.
"""

from __future__ import annotations

import codecs
import re

from simd.at.charset import gsm7, utf16
from simd.at.charset.errors import CharsetError

_SPELLINGS = {"ASCII": "IRA", "UTF8": "UTF-8", "UTF-16": "UCS2", "UCS-2": "UCS2", "GSM7": "GSM"}
# 27.007 names the ISO 8859 parts by number or by a letter for the script.
_ISO_LETTERS = {"C": "5", "A": "6", "G": "7", "H": "8"}
_ISO = re.compile(r"8859-?([0-9]{1,2}|[CAGH])\Z")
_CODE_PAGE = re.compile(r"PCCP-?(\d{3,4})\Z")
_DANISH_NORWEGIAN = "cp865"
_QUADS = re.compile(r"(?:[0-9A-Fa-f]{4})+\Z")
_PAIRS = re.compile(r"(?:[0-9A-Fa-f]{2})+\Z")
# What would end or break the string or the line around it.
_UNQUOTABLE = re.compile(r'["\r\n\x00\x1a\x1b]')


def canonical(charset: str) -> str:
    """The set's name as this house writes it: upper case, `IRA` for ASCII, `UCS2`, `UTF-8`."""
    name = charset.strip().strip('"').upper().replace("_", "-")
    return _SPELLINGS.get(name, name)


def read_quoted(raw: str, charset: str) -> str:
    """The text of a quoted string as the modem wrote it in this set."""
    name = canonical(charset)
    if name == "UCS2":
        return utf16.decode(bytes.fromhex(raw)) if _QUADS.match(raw) else raw
    if name == "HEX":
        return _from_octets(bytes.fromhex(raw)) if _PAIRS.match(raw) else raw
    if name == "GSM":
        return gsm7.decode(raw.encode("ascii")) if raw.isascii() else raw
    return _decode(raw, _codec(name))


def write_quoted(text: str, charset: str) -> str:
    """The text as a quoted string in this set; CharsetError when it can't be written in it."""
    name = canonical(charset)
    if name == "UCS2":
        return utf16.encode(text).hex().upper()
    if name == "HEX":
        return gsm7.encode(text).hex().upper()
    raw = gsm7.encode(text).decode("ascii") if name == "GSM" else _encode(text, name)
    if _UNQUOTABLE.search(raw):
        raise CharsetError(charset=name)
    return raw


def _from_octets(octets: bytes) -> str:
    """`HEX` is octets without conversion: GSM 7-bit ones, unless a top bit says otherwise."""
    return gsm7.decode(octets) if octets.isascii() else octets.decode("latin-1")


def _codec(name: str) -> str | None:
    """Python's codec for a set, or None for a set that it does not know."""
    iso, page = _ISO.match(name), _CODE_PAGE.match(name)
    wanted = {"IRA": "ascii", "UTF-8": "utf-8", "PCDN": _DANISH_NORWEGIAN}.get(name)
    if iso:
        wanted = f"iso8859-{_ISO_LETTERS.get(iso[1], iso[1])}"
    if page:
        wanted = f"cp{page[1]}"
    try:
        return codecs.lookup(wanted).name if wanted else None
    except LookupError:
        return None


def _decode(raw: str, codec: str | None) -> str:
    try:
        return raw.encode("latin-1").decode(codec) if codec else raw
    except UnicodeError:
        return raw


def _encode(text: str, name: str) -> str:
    codec = _codec(name)
    if codec is None:
        raise CharsetError(charset=name)
    try:
        return text.encode(codec).decode("latin-1")
    except UnicodeError:
        raise CharsetError(charset=name) from None
