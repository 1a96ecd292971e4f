"""Texts as a terminal sees them under +CSCS (TS 27.007 §5.5)."""

from simd.emulator import gsm7
from simd.emulator.at_parser import BadLineError


def shown(text: str, charset: str) -> str:
    """A text in the chosen set; what has no place there is shown as UCS-2 hex."""
    if charset == "UCS2":
        return ucs2_hex(text)
    if charset == "HEX":
        return gsm7.pack_ussd(text).hex().upper() if gsm7.fits(text) else ucs2_hex(text)
    if charset == "GSM" and gsm7.fits(text):
        return bytes(gsm7.to_septets(text)).decode("latin-1")
    return text if all(ord(char) < 0x80 for char in text) else ucs2_hex(text)


def typed(text: str, charset: str) -> str:
    """What a terminal meant by a string parameter."""
    if charset == "UCS2":
        return from_ucs2_hex(text)
    if charset == "HEX":
        return gsm7.unpack_ussd(from_hex(text))
    if charset == "GSM":
        return gsm7.from_septets([ord(char) & 0x7F for char in text])
    return text


def ucs2_hex(text: str) -> str:
    """UTF-16 code units as hex digits."""
    return text.encode("utf-16-be").hex().upper()


def from_ucs2_hex(text: str) -> str:
    """Hex digits back to a text."""
    data = from_hex(text)
    if len(data) % 2:
        raise BadLineError(text)
    return data.decode("utf-16-be", "replace")


def from_hex(text: str) -> bytes:
    """Hex digits to octets."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise BadLineError(text) from error
