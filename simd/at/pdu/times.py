"""Time stamps and validity periods (3GPP TS 23.040 §9.2.3.11, §9.2.3.12)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import msgspec

from simd.at.charset import library
from simd.at.pdu.errors import PduError
from simd.at.pdu.reader import Reader

_QUARTER = timedelta(minutes=15)
_FIVE_MINUTES = timedelta(minutes=5)
_HALF_HOUR = timedelta(minutes=30)
_HALF_DAY = timedelta(hours=12)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_LENGTH = 7


class Validity(msgspec.Struct, frozen=True):
    """How long the service centre tries: a span or a moment, and whether it tries only once."""

    span: timedelta | None = None
    until: datetime | None = None
    single_shot: bool = False


def read_moment(reader: Reader, what: str) -> datetime | None:
    """A time stamp with its local offset kept; None when it is blank or impossible (a fault)."""
    octets = reader.take(_LENGTH, what)
    if not any(octets):
        return None
    moment = _moment(octets)
    if moment is None:
        reader.fault(what.replace(" ", "_"))
    return moment


def _moment(octets: bytes) -> datetime | None:
    quarters = _quarters(octets[6])
    if quarters is None or not octets[:6].hex().isdecimal():
        return None
    try:
        local = library.local_time_from_hex(octets[:6].hex())
    except ValueError:
        return None
    return local.replace(tzinfo=timezone(quarters * _QUARTER))


def _quarters(octet: int) -> int | None:
    """Swapped digits of quarter hours; bit 3 is the sign. More than a day's worth is none."""
    tens, ones = octet & 7, octet >> 4
    quarters = 10 * tens + ones
    return None if ones > 9 else -quarters if octet & 8 else quarters


def write_moment(moment: datetime) -> bytes:
    """Seven octets of an aware time; its offset is kept to the quarter hour."""
    return bytes.fromhex(library.moment_to_hex(moment))


def relative_span(octet: int) -> timedelta:
    """The span of a relative validity period octet (§9.2.3.12.1)."""
    if octet <= 143:
        return (octet + 1) * _FIVE_MINUTES
    if octet <= 167:
        return _HALF_DAY + (octet - 143) * _HALF_HOUR
    if octet <= 196:
        return (octet - 166) * _DAY
    return (octet - 192) * _WEEK


def relative_octet(span: timedelta) -> int:
    """The shortest relative validity period that is at least the span, 63 weeks at most."""
    return next((octet for octet in range(256) if relative_span(octet) >= span), 255)


def read_validity(reader: Reader, form: int) -> Validity | None:
    """TP-VP in the form that bits 4 and 3 of the first octet name: none, enhanced, relative, absolute."""
    if form == 0:
        return None
    if form == 2:
        return Validity(span=relative_span(reader.octet("validity period")))
    if form == 3:
        return Validity(until=read_moment(reader, "validity period"))
    return _enhanced(reader.take(_LENGTH, "validity period"))


def _enhanced(octets: bytes) -> Validity:
    """§9.2.3.12.3; a functionality indicator with extension octets carries its period behind them."""
    place = 0
    while place < _LENGTH - 1 and octets[place] & 0x80:
        place += 1
    period = octets[place + 1 :] + bytes(3)
    single_shot = bool(octets[0] & 0x40)
    match octets[0] & 7:
        case 1:
            span: timedelta | None = relative_span(period[0])
        case 2:
            span = timedelta(seconds=period[0])
        case 3:
            span = _hours_minutes_seconds(period[:3])
        case _:
            span = None
    return Validity(span=span, single_shot=single_shot)


def _hours_minutes_seconds(octets: bytes) -> timedelta:
    hours, minutes, seconds = (10 * (octet & 15) + (octet >> 4) for octet in octets)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def write_validity(validity: timedelta | datetime | None) -> tuple[int, bytes]:
    """The form bits and octets of a validity period; PduError for a moment without an offset."""
    if validity is None:
        return 0, b""
    if isinstance(validity, timedelta):
        return 0x10, bytes((relative_octet(validity),))
    if validity.tzinfo is None:
        raise PduError(why="the end of its validity has no offset")
    return 0x18, write_moment(validity)
