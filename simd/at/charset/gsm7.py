"""The GSM 7-bit alphabets and how their septets are packed (3GPP TS 23.038 §6).

A text is septets (one per octet of a `bytes`) in an `Alphabet`: a locking table that replaces
the default one, and a single shift table reached by an escape. Packing puts septets into
octets, least significant bit first, behind any number of fill bits.
"""

from __future__ import annotations

from functools import cache

import msgspec

from simd.at.charset import library
from simd.at.charset.errors import CharsetError
from simd.at.charset.locking import LOCKING
from simd.at.charset.single import SINGLE

ESCAPE = 0x1B
_VOID = "----"

LANGUAGES: dict[str, int] = {
    "turkish": 1,
    "spanish": 2,
    "portuguese": 3,
    "bengali": 4,
    "gujarati": 5,
    "hindi": 6,
    "kannada": 7,
    "malayalam": 8,
    "oriya": 9,
    "punjabi": 10,
    "tamil": 11,
    "telugu": 12,
    "urdu": 13,
}


class Alphabet(msgspec.Struct, frozen=True):
    """Which tables are in force: language codes of §6.2.1.2.4, 0 for the default tables."""

    locking: int = 0
    single: int = 0


DEFAULT = Alphabet()


def _rows(table: str) -> list[str | None]:
    return [None if code == _VOID else chr(int(code, 16)) for code in table.split()]


@cache
def _main(code: int) -> tuple[str, ...]:
    """The 128 characters of a locking table; void positions and the escape read as a space."""
    chars = _rows(LOCKING[code]) if code in LOCKING else list(library.DEFAULT_ALPHABET)
    return tuple(" " if c is None or ord(c) == ESCAPE else c for c in chars)


@cache
def _shift(code: int) -> dict[int, str]:
    """The characters behind the escape; an escape behind an escape shows as a space."""
    if code not in SINGLE:
        return {**library.EXTENSION, ESCAPE: " "}
    table = {septet: char for septet, char in enumerate(_rows(SINGLE[code])) if char is not None}
    return {**table, ESCAPE: " "}


@cache
def _codes(alphabet: Alphabet) -> dict[str, bytes]:
    """Septets of every character; the shortest and lowest where a character has several."""
    shift = sorted(_shift(alphabet.single).items(), reverse=True)
    codes = {char: bytes((ESCAPE, septet)) for septet, char in shift if septet != ESCAPE}
    main = _rows(LOCKING[alphabet.locking]) if alphabet.locking in LOCKING else None
    chars = main or list(library.DEFAULT_ALPHABET)
    codes.update((c, bytes((septet,))) for septet, c in enumerate(chars) if c and septet != ESCAPE)
    return codes


def known(alphabet: Alphabet) -> bool:
    """False when a language code has no table here; its texts are then read by the default one."""
    return alphabet.locking in {0, *LOCKING} and alphabet.single in {0, *SINGLE}


def decode(septets: bytes, alphabet: Alphabet = DEFAULT) -> str:
    """The text of unpacked septets.

    A septet without a character in the single shift table shows the main table's one, a lone
    escape at the end a space (§6.2.1.1 and its note 1).
    """
    main = _main(alphabet.locking)
    if ESCAPE not in septets:
        return "".join([main[septet & 0x7F] for septet in septets])
    return _decode_escaped(septets, main, _shift(alphabet.single))


def _decode_escaped(septets: bytes, main: tuple[str, ...], shift: dict[int, str]) -> str:
    text: list[str] = []
    escaped = False
    for octet in septets:
        septet = octet & 0x7F
        if escaped:
            text.append(shift.get(septet, main[septet]))
            escaped = False
        elif septet == ESCAPE:
            escaped = True
        else:
            text.append(main[septet])
    return "".join(text) + (" " if escaped else "")


def units(text: str, alphabet: Alphabet = DEFAULT) -> list[bytes] | None:
    """The text's characters as one or two septets each, or None when one has no septet."""
    codes = _codes(alphabet)
    found = [codes.get(char) for char in text]
    return None if None in found else [septets for septets in found if septets is not None]


def encode(text: str, alphabet: Alphabet = DEFAULT) -> bytes:
    """The text as unpacked septets; CharsetError when a character has none."""
    found = units(text, alphabet)
    if found is None:
        raise CharsetError(charset="GSM 7-bit")
    return b"".join(found)


def fits(text: str, alphabet: Alphabet = DEFAULT) -> bool:
    """True when every character has a septet."""
    return units(text, alphabet) is not None


def pack(septets: bytes, fill: int = 0) -> bytes:
    """Septets packed into octets behind `fill` zero bits (§6.1.2.1)."""
    bits = 0
    for septet in reversed(septets):
        bits = bits << 7 | septet & 0x7F
    return (bits << fill).to_bytes((7 * len(septets) + fill + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill: int = 0) -> bytes:
    """At most `count` septets from packed octets, as far as whole ones are there."""
    bits = int.from_bytes(octets, "little") >> fill
    whole = max(0, min(count, (8 * len(octets) - fill) // 7))
    return bytes([bits >> (7 * place) & 0x7F for place in range(whole)])
