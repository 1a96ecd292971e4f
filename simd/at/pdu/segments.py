"""A text cut into parts that fit: the alphabet chosen, no escape and no pair split.

3GPP TS 23.040 §9.2.3.24.1; at most 255 parts.
"""

from __future__ import annotations

import msgspec

from simd.at.charset import gsm7, utf16
from simd.at.charset.gsm7 import DEFAULT, Alphabet
from simd.at.pdu.dcs import Encoding
from simd.at.pdu.errors import PduError
from simd.at.pdu.header import (
    Concat,
    Element,
    alphabet_elements,
    concat_element,
    write_header,
)
from simd.at.pdu.userdata import MOST_OCTETS, MOST_SEPTETS

_MOST_PARTS = 255


class Plan(msgspec.Struct, frozen=True):
    """How a text is written: its alphabet and its parts' units (septets, or UCS-2 octets)."""

    encoding: Encoding
    alphabet: Alphabet
    parts: tuple[bytes, ...]


def plan(text: str, *, language: str | None = None, wide_reference: bool = False) -> Plan:
    """The parts of a text: default alphabet if it fits, the language's if asked, else UCS-2.

    `language` is a name of `gsm7.LANGUAGES`; its single shift table is tried first, then its
    locking table, then both. PduError when the text needs more than 255 parts.
    """
    for alphabet in _alphabets(language):
        chars = gsm7.units(text, alphabet)
        if chars is not None:
            return _plan(Encoding.GSM7, alphabet, chars, wide=wide_reference)
    return _plan(Encoding.UCS2, DEFAULT, utf16.units(text), wide=wide_reference)


def _alphabets(language: str | None) -> list[Alphabet]:
    if language is None:
        return [DEFAULT]
    if language not in gsm7.LANGUAGES:
        raise PduError(why=f"no national table is called {language}")
    code = gsm7.LANGUAGES[language]
    wanted = [Alphabet(single=code), Alphabet(locking=code), Alphabet(code, code)]
    return [DEFAULT, *(alphabet for alphabet in wanted if gsm7.known(alphabet))]


def _plan(encoding: Encoding, alphabet: Alphabet, chars: list[bytes], *, wide: bool) -> Plan:
    whole = room(encoding, write_header(alphabet_elements(alphabet)))
    parts = _cut(chars, whole)
    if len(parts) > 1:
        concat = Concat(0, 1, 1, 16 if wide else 8)
        parts = _cut(chars, room(encoding, write_header(header_elements(alphabet, concat))))
    if len(parts) > _MOST_PARTS:
        raise PduError(why="its text needs more than 255 parts")
    return Plan(encoding, alphabet, tuple(parts))


def header_elements(alphabet: Alphabet, concat: Concat | None) -> list[Element]:
    """The header of one part: its place, and the national tables."""
    place = [concat_element(concat)] if concat else []
    return [*place, *alphabet_elements(alphabet)]


def room(encoding: Encoding, header: bytes) -> int:
    """How many septets or octets a part holds behind its header."""
    if encoding is Encoding.GSM7:
        return MOST_SEPTETS - (8 * len(header) + 6) // 7
    return MOST_OCTETS - len(header)


def _cut(chars: list[bytes], size: int) -> list[bytes]:
    """Characters gathered into parts of at most `size`; an empty text is one empty part."""
    parts: list[bytes] = []
    current = bytearray()
    for char in chars:
        if len(current) + len(char) > size:
            parts.append(bytes(current))
            current.clear()
        current += char
    return [*parts, bytes(current)]
