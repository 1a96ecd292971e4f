"""User data: header and content, and the content's text (3GPP TS 23.040 §9.2.3.24)."""

from __future__ import annotations

import msgspec

from simd.at.charset import gsm7, utf16
from simd.at.charset.gsm7 import Alphabet
from simd.at.pdu.dcs import Dcs, Encoding
from simd.at.pdu.errors import PduError
from simd.at.pdu.header import Header, read_header
from simd.at.pdu.reader import Reader

MOST_OCTETS = 140
MOST_SEPTETS = 160


class UserData(msgspec.Struct, frozen=True):
    """Header and content; `units` are septets (one per octet), UCS-2 octets or plain octets."""

    header: Header
    units: bytes


def read_user_data(reader: Reader, dcs: Dcs, *, has_header: bool) -> UserData:
    """Everything behind the length octet; what is short or over is a fault, never silent."""
    length = reader.octet("user data length")
    septets = dcs.encoding is Encoding.GSM7 and not dcs.compressed
    if length > (MOST_SEPTETS if septets else MOST_OCTETS):
        reader.fault("user_data_too_long")
    wanted = (7 * length + 7) // 8 if septets else length
    octets = reader.some(wanted)
    if len(octets) < wanted:
        reader.fault("truncated")
    header, used = _header(reader, octets) if has_header else (Header(), 0)
    return UserData(header, _content(octets, used, length if septets else None))


def _header(reader: Reader, octets: bytes) -> tuple[Header, int]:
    """The header and how many octets it takes with its own length octet."""
    if not octets:
        reader.fault("header_missing")
        return Header(), 0
    used = octets[0] + 1
    if used > len(octets):
        raise PduError(why="its header is longer than its user data")
    header = read_header(octets[1:used])
    if header.broken:
        reader.fault("header_broken")
    if not gsm7.known(header.alphabet):
        reader.fault("language_unknown")
    return header, used


def fill_bits(header_octets: int) -> int:
    """How many zero bits bring the text behind a header to a septet boundary."""
    return -8 * header_octets % 7


def _content(octets: bytes, used: int, septets: int | None) -> bytes:
    if septets is None:
        return octets[used:]
    count = septets - (8 * used + 6) // 7
    return gsm7.unpack(octets[used:], max(count, 0), fill_bits(used))


def text_of(units: bytes, dcs_encoding: Encoding, alphabet: Alphabet) -> str:
    """The text of units; plain octets have none."""
    if dcs_encoding is Encoding.GSM7:
        return gsm7.decode(units, alphabet)
    return utf16.decode(units) if dcs_encoding is Encoding.UCS2 else ""
