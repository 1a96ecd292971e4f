"""The alphabets of 3GPP TS 23.038, and packing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.charset import gsm7, library, utf16
from simd.at.charset.errors import CharsetError
from simd.at.charset.gsm7 import DEFAULT, LANGUAGES, Alphabet
from simd.at.charset.locking import LOCKING
from simd.at.charset.single import SINGLE

SCRIPTS = {
    4: "BENGALI",
    5: "GUJARATI",
    6: "DEVANAGARI",
    7: "KANNADA",
    8: "MALAYALAM",
    9: "ORIYA",
    10: "GURMUKHI",
    11: "TAMIL",
    12: "TELUGU",
    13: "ARABIC",
}


@pytest.mark.parametrize("code", sorted(LOCKING))
def test_every_locking_table_is_whole(code: int) -> None:
    rows = LOCKING[code].split()
    assert len(rows) == 128
    assert rows[0x1B] == "001B"
    assert rows[0x0A] == "000A"
    assert rows[0x0D] == "000D"
    assert rows[0x20] == "0020"
    assert rows[0x61:0x7B] == [f"{ord('a') + n:04X}" for n in range(26)]
    chars = [row for row in rows if row != "----"]
    assert len(set(chars)) == len(chars)


@pytest.mark.parametrize("code", sorted(SINGLE))
def test_every_single_shift_table_holds_the_default_extension(code: int) -> None:
    rows = SINGLE[code].split()
    assert len(rows) == 128
    for septet, char in library.EXTENSION.items():
        assert rows[septet] == f"{ord(char):04X}"
    assert rows[0x1B] == "----"


@pytest.mark.parametrize("code", sorted(SCRIPTS))
def test_the_scripts_letters_come_in_the_order_of_unicode(code: int) -> None:
    """Beside Urdu, whose annex sorts by sound; a slip of the pen would break the order."""
    chars = [int(row, 16) for row in LOCKING[code].split() if row != "----"]
    own = [char for char in chars if char > 0x7F]
    assert {unicodedata.name(chr(char)).split()[0] for char in own} == {SCRIPTS[code]}
    assert code == 13 or own == sorted(own)


@pytest.mark.parametrize("code", sorted(SCRIPTS))
def test_ten_digits_of_the_script(code: int) -> None:
    shifted = [row for row in SINGLE[code].split() if row != "----"]
    digits = [chr(int(row, 16)) for row in shifted if chr(int(row, 16)).isdecimal()]
    assert [unicodedata.digit(char) for char in digits] == list(range(10))


def test_the_tables_of_a_language_are_known() -> None:
    assert all(gsm7.known(Alphabet(single=code)) for code in LANGUAGES.values())
    assert not gsm7.known(Alphabet(locking=2))
    assert not gsm7.known(Alphabet(single=14))


@pytest.mark.parametrize(
    ("septets", "alphabet", "text"),
    [
        (b"\x00\x01\x02", DEFAULT, "@£$"),
        (b"\x1b\x65", DEFAULT, "€"),
        (b"\x1b\x41", DEFAULT, "A"),
        (b"\x1b\x1b\x65", DEFAULT, " e"),
        (b"a\x1b", DEFAULT, "a "),
        (b"\x1b\x47", Alphabet(single=1), "Ğ"),
        (b"\x0b\x0c", Alphabet(locking=1), "Ğğ"),
        (b"\x1b\x0b", Alphabet(locking=1), "Ğ"),
        (b"\x0c", Alphabet(locking=4), " "),
        (b"\xe1", DEFAULT, "a"),
    ],
)
def test_reading(septets: bytes, alphabet: Alphabet, text: str) -> None:
    assert gsm7.decode(septets, alphabet) == text


def test_unfit_text_is_refused() -> None:
    assert gsm7.fits("ok")
    assert not gsm7.fits("я")
    assert not gsm7.fits("\x1b")
    with pytest.raises(CharsetError):
        gsm7.encode("я")


def test_known_packing() -> None:
    assert gsm7.pack(b"hellohello").hex().upper() == "E8329BFD4697D9EC37"
    assert gsm7.unpack(bytes.fromhex("E8329BFD4697D9EC37"), 99) == b"hellohello"
    assert gsm7.unpack(b"", 5, 3) == b""


@given(st.binary(max_size=200), st.integers(0, 6))
def test_packing_round_trip(octets: bytes, fill: int) -> None:
    septets = bytes(octet & 0x7F for octet in octets)
    assert gsm7.unpack(gsm7.pack(septets, fill), len(septets), fill) == septets


@given(st.binary(max_size=200))
def test_any_septets_read_in_any_alphabet(octets: bytes) -> None:
    for code in range(15):
        assert isinstance(gsm7.decode(octets, Alphabet(code, code)), str)


def test_halves_of_pairs() -> None:
    assert utf16.decode(bytes.fromhex("D83D0041")) == "\N{REPLACEMENT CHARACTER}A"
    assert utf16.decode(bytes.fromhex("D83DDE00FF")) == "😀"
    assert utf16.units("a😀") == [b"\0a", bytes.fromhex("D83DDE00")]
    assert utf16.encode("\ud83d") == b"\xd8\x3d"


def test_the_library_gives_what_is_taken_from_it() -> None:
    assert library.digits_from_hex("badcFE") == "*#abc"
    assert library.digits_to_hex("*#abc1") == "BADC1E"
    assert library.ucs2_to_hex("Hi") == "00480069"
    assert library.packed_to_hex("*100#") == "AA180C3602"
    assert len(library.DEFAULT_ALPHABET) == 128
