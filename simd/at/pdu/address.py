"""Addresses: numbers, short codes and names (3GPP TS 23.040 §9.1.2.5)."""

from __future__ import annotations

import msgspec

from simd.at.charset import gsm7, library
from simd.at.pdu.errors import PduError
from simd.at.pdu.reader import Reader

_MOST_DIGITS = 20
_MOST_SMSC_OCTETS = 12
_INTERNATIONAL = "international"
_ALPHANUMERIC = "alphanumeric"
_DIALLED = frozenset("0123456789*#abc")
# Seven characters need 49 bits, 13 semi-octets; senders that count whole octets say 14, and
# the seven spare bits then read as an eighth character, the @ of septet 0.
_ROUNDED_UP = 14


class Address(msgspec.Struct, frozen=True):
    """An address as stated: its text (`+` marks international numbers) and its type octet."""

    text: str
    toa: int


def type_of_number(toa: int) -> str:
    """The kind of number a type-of-address octet states, as a word."""
    return library.TON_NAMES[toa >> 4 & 7]


def numbering_plan(toa: int) -> str:
    """The numbering plan a type-of-address octet states; `reserved` where none is assigned."""
    return library.NPI_NAMES.get(toa & 15, "reserved")


def read_address(reader: Reader) -> Address:
    """An originating, destination or recipient address."""
    digits = reader.octet("address")
    if digits > _MOST_DIGITS:
        raise PduError(why="its address is longer than 20 digits")
    toa = reader.octet("address")
    octets = reader.take((digits + 1) // 2, "address")
    if digits and not toa & 0x80:
        reader.fault("address_type")
    if type_of_number(toa) == _ALPHANUMERIC:
        return Address(_name(octets, digits), toa)
    if digits % 2 and octets[-1] >> 4 != 0xF:
        reader.fault("address_fill")
    return Address(_number(octets, toa), toa)


def read_smsc(reader: Reader) -> str | None:
    """The service centre before a TPDU, or None when its length is 0."""
    length = reader.octet("service centre")
    if not length:
        return None
    if length > _MOST_SMSC_OCTETS:
        raise PduError(why="its service centre is longer than an address can be")
    toa = reader.octet("service centre")
    octets = reader.take(length - 1, "service centre")
    if type_of_number(toa) == _ALPHANUMERIC:
        return _name(octets, 2 * len(octets))
    return _number(octets, toa) or None


def _number(octets: bytes, toa: int) -> str:
    digits = library.digits_from_hex(octets.hex()).replace("F", "")
    plus = "+" if digits and type_of_number(toa) == _INTERNATIONAL else ""
    return plus + digits


def _name(octets: bytes, semi_octets: int) -> str:
    name = gsm7.decode(gsm7.unpack(octets, semi_octets * 4 // 7))
    return name[:-1] if semi_octets == _ROUNDED_UP and name.endswith("@") else name


def _type_and_digits(number: str) -> tuple[int, str]:
    digits = number.removeprefix("+")
    if not digits or len(digits) > _MOST_DIGITS or not set(digits) <= _DIALLED:
        raise PduError(why="a message can only go to 1 to 20 digits")
    return (0x91 if number.startswith("+") else 0x81), digits


def write_address(number: str) -> bytes:
    """A destination address; PduError when the text is no number."""
    toa, digits = _type_and_digits(number)
    return bytes((len(digits), toa)) + bytes.fromhex(library.digits_to_hex(digits))


def write_smsc(number: str | None) -> bytes:
    """The service centre before a TPDU; None leaves the choice to the SIM."""
    if number is None:
        return b"\0"
    toa, digits = _type_and_digits(number)
    octets = bytes.fromhex(library.digits_to_hex(digits))
    return bytes((len(octets) + 1, toa)) + octets
