"""Messages to PDUs: SMS-SUBMIT (3GPP TS 23.040 §9.2.2.2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from simd.at.charset import gsm7
from simd.at.pdu.address import write_address, write_smsc
from simd.at.pdu.dcs import Encoding, write_dcs
from simd.at.pdu.header import Concat, write_header
from simd.at.pdu.segments import Plan, header_elements, plan
from simd.at.pdu.times import write_validity
from simd.at.pdu.userdata import fill_bits
from simd.model.ids import Body

_SUBMIT = 0x01
_REPORT = 0x20
_HEADER = 0x40


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """How a message is to be sent.

    `reference` numbers the message's parts and wraps to its width; `validity` is a span or an
    aware moment; `smsc` None leaves the service centre to the SIM.
    """

    report: bool = False
    validity: timedelta | datetime | None = None
    message_class: int | None = None
    smsc: str | None = None
    language: str | None = None
    reference: int = 0
    wide_reference: bool = False


class Submit(msgspec.Struct, frozen=True):
    """One part ready for `AT+CMGS`: hexadecimal with the service centre, TPDU octets without it."""

    pdu: Body
    octets: int
    encoding: Encoding
    concat: Concat | None = None


DEFAULT_WISH = Wish()


def submit(number: str, text: str, wish: Wish = DEFAULT_WISH) -> tuple[Submit, ...]:
    """The parts of a text to a number, in order; PduError when it can't be sent."""
    parts = plan(text, language=wish.language, wide_reference=wish.wide_reference)
    address = write_address(number)
    smsc = write_smsc(wish.smsc)
    return tuple(
        _submit(smsc, address, parts, place, wish) for place in range(1, len(parts.parts) + 1)
    )


def _submit(smsc: bytes, address: bytes, parts: Plan, place: int, wish: Wish) -> Submit:
    concat = _concat(len(parts.parts), place, wish)
    header = write_header(header_elements(parts.alphabet, concat))
    form, validity = write_validity(wish.validity)
    first = _SUBMIT | form | (_REPORT if wish.report else 0) | (_HEADER if header else 0)
    scheme = write_dcs(parts.encoding, wish.message_class)
    data = _user_data(parts.encoding, header, parts.parts[place - 1])
    tpdu = bytes((first, 0)) + address + bytes((0, scheme)) + validity + data
    return Submit(Body((smsc + tpdu).hex().upper()), len(tpdu), parts.encoding, concat)


def _concat(total: int, place: int, wish: Wish) -> Concat | None:
    if total == 1:
        return None
    bits = 16 if wish.wide_reference else 8
    return Concat(wish.reference % (1 << bits), total, place, bits)


def _user_data(encoding: Encoding, header: bytes, units: bytes) -> bytes:
    """Length, header and content; the length counts septets for GSM 7-bit, octets else."""
    if encoding is not Encoding.GSM7:
        return bytes((len(header) + len(units),)) + header + units
    length = (8 * len(header) + 6) // 7 + len(units)
    return bytes((length,)) + header + gsm7.pack(units, fill_bits(len(header)))
