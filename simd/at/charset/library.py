"""The one place where smspdudecoder is used, and what of it.

Taken as it is: the GSM and UCS-2 codecs' tables, USSD packing, `Number`, `Date` and
`TypeOfAddress`. Not taken, because measured wrong or missing in 2.2.0 and done in our own rooms:
its message readers (every status report raises, DCS read by two bits only, national tables and
fill bits ignored), undefined escapes (23.038 §6.2.1.1 wants the main table's character, not a
space), dates turned into UTC (the local offset is lost), `*#abc` digits left as A to E, half
surrogate pairs refused, types of address with reserved plans refused.

The import costs some 40 ms (bitstring, pytz): only rooms that speak PDUs load this module.
"""

from __future__ import annotations

from datetime import UTC, datetime

from smspdudecoder.codecs import GSM, UCS2
from smspdudecoder.elements import Date, Number, TypeOfAddress

DEFAULT_ALPHABET: str = GSM.ALPHABET
EXTENSION: dict[int, str] = dict(GSM.ALPHABET_EXT)
TON_NAMES: dict[int, str] = dict(TypeOfAddress.TON)
NPI_NAMES: dict[int, str] = dict(TypeOfAddress.NPI)

# 3GPP TS 23.040 §9.1.2.3 with TS 24.008 table 10.5.118: semi-octets beyond the digits.
_FROM_NIBBLE = str.maketrans("ABCDE", "*#abc")
_TO_NIBBLE = str.maketrans("*#abc", "ABCDE")


def digits_from_hex(semi_octets: str) -> str:
    """Dialled digits of swapped semi-octets: `0-9 * # a b c`, the fill nibble left off."""
    text: str = Number.decode(semi_octets.upper())
    return text.translate(_FROM_NIBBLE)


def digits_to_hex(digits: str) -> str:
    """Swapped semi-octets of dialled digits, filled with F when their number is odd."""
    text: str = Number.encode(digits.translate(_TO_NIBBLE))
    return text.upper()


def local_time_from_hex(semi_octets: str) -> datetime:
    """The naive local time of six swapped octets `YYMMDDhhmmss`; ValueError when there is none.

    The library always gives UTC, so it is asked without an offset and ours is put on outside.
    It knows only the years from 2000 on; 23.040 §9.2.3.11 has no century and networks of the
    nineties are gone, but their messages are still on cards.
    """
    moment: datetime = Date.decode(semi_octets + "00").replace(tzinfo=None)
    return moment.replace(year=moment.year - 100) if moment.year >= 2090 else moment


def moment_to_hex(moment: datetime) -> str:
    """Seven swapped octets of an aware time with its own offset (23.040 §9.2.3.11)."""
    text: str = Date.encode(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return text.upper()


def ucs2_to_hex(text: str) -> str:
    """Big-endian UTF-16 as upper-case hexadecimal."""
    encoded: str = UCS2.encode(text)
    return encoded


def packed_to_hex(text: str) -> str:
    """GSM 7-bit text packed as USSD packs it, CR as padding (23.038 §6.1.2.3); ValueError if unfit."""
    encoded: str = GSM.encode(text, with_padding=True)
    return encoded
