"""SMS transfer units as the network and the SIM see them (3GPP TS 23.040 §9.2).

The emulator's own coder: it builds SMS-DELIVER and SMS-STATUS-REPORT, reads SMS-SUBMIT, and
reads back what lies in a store for text mode.
"""

from datetime import datetime, timedelta, timezone
from typing import Literal

import msgspec

from simd.emulator import gsm7

INTERNATIONAL = 0x91
NATIONAL = 0xA1
UNKNOWN_TYPE = 0x81
ALPHANUMERIC = 0xD0

Alphabet = Literal["gsm", "ucs2", "data"]


class PduError(ValueError):
    """The octets are no SMS of the expected kind."""


class Concat(msgspec.Struct, frozen=True):
    """Place of a part in a long message."""

    ref: int
    total: int
    seq: int


class Sms(msgspec.Struct, frozen=True):
    """What a stored or submitted unit says."""

    kind: Literal["deliver", "submit", "status-report"]
    number: str
    toa: int
    alphabet: Alphabet
    text: str
    data: bytes = b""
    concat: Concat | None = None
    wants_report: bool = False
    reference: int = 0
    stamp: str = ""
    discharge: str = ""
    status: int = 0
    first_octet: int = 0
    pid: int = 0
    dcs: int = 0
    validity: int | None = None


def semi_octets(digits: str) -> bytes:
    """Digits in swapped nibbles, padded with F."""
    codes = {"*": "A", "#": "B", "a": "C", "b": "D", "c": "E"}
    even = "".join(codes.get(char, char) for char in digits)
    even += "F" if len(even) % 2 else ""
    return bytes.fromhex("".join(even[i + 1] + even[i] for i in range(0, len(even), 2)))


def digits_of(octets: bytes) -> str:
    """Swapped nibbles back to digits, up to the first F."""
    chars = "0123456789*#abc"
    swapped = "".join(f"{octet & 15:X}{octet >> 4:X}" for octet in octets)
    return "".join(chars[int(char, 16)] for char in swapped.split("F", 1)[0])


def address(number: str) -> bytes:
    """An address field: length in semi-octets, type, value (§9.1.2.5)."""
    digits = number.removeprefix("+")
    if digits and not all(char in "0123456789*#" for char in digits):
        packed = gsm7.pack(gsm7.to_septets(number))
        return bytes([len(packed) * 2, ALPHANUMERIC]) + packed
    toa = INTERNATIONAL if number.startswith("+") else NATIONAL
    return bytes([len(digits), toa]) + semi_octets(digits)


def smsc_field(number: str) -> bytes:
    """The service centre before the unit; empty means the card's own."""
    if not number:
        return b"\x00"
    body = bytes([INTERNATIONAL]) + semi_octets(number.removeprefix("+"))
    return bytes([len(body)]) + body


def timestamp(when: datetime) -> bytes:
    """Seven octets of local time with quarter-hour zone (§9.2.3.11)."""
    offset = when.utcoffset() or timedelta()
    quarters = int(offset.total_seconds()) // 900
    zone = semi_octets(f"{abs(quarters):02d}")[0] | (0x08 if quarters < 0 else 0)
    return semi_octets(when.strftime("%y%m%d%H%M%S")) + bytes([zone])


def stamp_text(octets: bytes) -> str:
    """A timestamp as text mode shows it: `26/11/22,08:30:00+32`."""
    parts = [digits_of(octets[i : i + 1]) for i in range(6)]
    zone = octets[6]
    sign = "-" if zone & 0x08 else "+"
    quarters = (zone & 0x07) * 10 + (zone >> 4)
    return f"{'/'.join(parts[:3])},{':'.join(parts[3:])}{sign}{quarters:02d}"


def deliver(  # noqa: PLR0913 - the fields of one SMS-DELIVER, all by name
    *,
    smsc: str,
    sender: str,
    when: datetime,
    text: str,
    concat: Concat | None = None,
    ucs2: bool = False,
    pid: int = 0,
) -> str:
    """One SMS-DELIVER in hex, service centre included."""
    header = b"" if concat is None else bytes([5, 0, 3, concat.ref & 255, concat.total, concat.seq])
    first = 0x44 if header else 0x04
    dcs = 0x08 if ucs2 else 0x00
    body = _user_data(text, header, ucs2=ucs2)
    unit = bytes([first]) + address(sender) + bytes([pid, dcs]) + timestamp(when) + body
    return (smsc_field(smsc) + unit).hex().upper()


def _user_data(text: str, header: bytes, *, ucs2: bool) -> bytes:
    if ucs2:
        content = header + text.encode("utf-16-be")
        return bytes([len(content)]) + content
    septets = gsm7.to_septets(text)
    header_septets = (len(header) * 8 + 6) // 7
    fill = header_septets * 7 - len(header) * 8
    return bytes([header_septets + len(septets)]) + header + gsm7.pack(septets, fill)


def split(text: str) -> list[tuple[str, bool]]:
    """Cut a text into parts that fit: (part, whether UCS-2) (§9.2.3.24.1)."""
    ucs2 = not gsm7.fits(text)
    units = len(text.encode("utf-16-be")) // 2 if ucs2 else len(gsm7.to_septets(text))
    if units <= (70 if ucs2 else 160):
        return [(text, ucs2)]
    return [(part, ucs2) for part in _cut(text, 67 if ucs2 else 153, ucs2=ucs2)]


def _cut(text: str, room: int, *, ucs2: bool) -> list[str]:
    parts, part, used = [], "", 0
    for char in text:
        size = len(char.encode("utf-16-be")) // 2 if ucs2 else len(gsm7.to_septets(char))
        if used + size > room:
            parts.append(part)
            part, used = "", 0
        part += char
        used += size
    return [*parts, part]


def deliver_all(*, smsc: str, sender: str, when: datetime, text: str, ref: int) -> list[str]:
    """A text as one or more SMS-DELIVERs, concatenated where it is long."""
    parts = split(text)
    total = len(parts)
    return [
        deliver(
            smsc=smsc,
            sender=sender,
            when=when,
            text=part,
            ucs2=ucs2,
            concat=Concat(ref, total, place) if total > 1 else None,
        )
        for place, (part, ucs2) in enumerate(parts, 1)
    ]


def status_report(
    *, smsc: str, reference: int, number: str, sent: datetime, done: datetime, status: int = 0
) -> str:
    """An SMS-STATUS-REPORT in hex, service centre included (§9.2.2.3)."""
    unit = bytes([0x06, reference]) + address(number) + timestamp(sent) + timestamp(done)
    return (smsc_field(smsc) + unit + bytes([status])).hex().upper()


def submit(number: str, text: str, *, report: bool = False, validity: int | None = None) -> str:
    """One SMS-SUBMIT in hex, as text mode's CMGS and CMGW make it."""
    ucs2 = not gsm7.fits(text)
    first = 0x01 | (0x20 if report else 0) | (0x10 if validity is not None else 0)
    period = b"" if validity is None else bytes([validity])
    head = bytes([first, 0]) + address(number) + bytes([0, 0x08 if ucs2 else 0])
    return (b"\x00" + head + period + _user_data(text, b"", ucs2=ucs2)).hex().upper()


def tpdu_length(pdu: str) -> int:
    """Octets of the unit without its service centre field, as CMGL and CMGR state it."""
    return len(pdu) // 2 - 1 - int(pdu[:2], 16)


class _Reader:
    """Takes octets off the front; running dry is an error."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def take(self, count: int) -> bytes:
        chunk = self._data[self._place : self._place + count]
        if len(chunk) < count:
            raise PduError("the unit ends too early")
        self._place += count
        return chunk

    def octet(self) -> int:
        return self.take(1)[0]

    def rest(self) -> bytes:
        return self._data[self._place :]


def read(pdu: str) -> Sms:
    """Read one unit (service centre first): deliver, submit or status report."""
    try:
        data = bytes.fromhex(pdu)
    except ValueError as error:
        raise PduError("no hex") from error
    reader = _Reader(data)
    reader.take(reader.octet())
    first = reader.octet()
    match first & 0x03:
        case 0:
            return _read_deliver(reader, first)
        case 1:
            return _read_submit(reader, first)
        case 2:
            return _read_report(reader, first)
        case _:
            raise PduError("reserved message type")


def _read_deliver(reader: _Reader, first: int) -> Sms:
    number, toa = _read_address(reader)
    pid, dcs = reader.octet(), reader.octet()
    stamp = stamp_text(reader.take(7))
    alphabet, text, data, concat = _read_content(reader, dcs, header=bool(first & 0x40))
    return Sms(
        "deliver", number, toa, alphabet, text, data, concat,
        stamp=stamp, first_octet=first, pid=pid, dcs=dcs,
    )  # fmt: skip


def _read_submit(reader: _Reader, first: int) -> Sms:
    reference = reader.octet()
    number, toa = _read_address(reader)
    pid, dcs = reader.octet(), reader.octet()
    form = (first >> 3) & 0x03
    period = reader.take({0: 0, 1: 7, 2: 1, 3: 7}[form])
    alphabet, text, data, concat = _read_content(reader, dcs, header=bool(first & 0x40))
    return Sms(
        "submit", number, toa, alphabet, text, data, concat,
        wants_report=bool(first & 0x20), reference=reference, first_octet=first,
        pid=pid, dcs=dcs, validity=period[0] if form == 2 else None,
    )  # fmt: skip


def _read_report(reader: _Reader, first: int) -> Sms:
    reference = reader.octet()
    number, toa = _read_address(reader)
    stamp, discharge = stamp_text(reader.take(7)), stamp_text(reader.take(7))
    return Sms(
        "status-report", number, toa, "gsm", "", reference=reference, stamp=stamp,
        discharge=discharge, status=reader.octet(), first_octet=first,
    )  # fmt: skip


def _read_address(reader: _Reader) -> tuple[str, int]:
    length, toa = reader.octet(), reader.octet()
    octets = reader.take((length + 1) // 2)
    if toa & 0x70 == 0x50:
        return gsm7.from_septets(gsm7.unpack(octets, length * 4 // 7)), toa
    digits = digits_of(octets)
    return ("+" + digits if toa & 0x70 == 0x10 else digits), toa


def _read_content(
    reader: _Reader, dcs: int, *, header: bool
) -> tuple[Alphabet, str, bytes, Concat | None]:
    length, data = reader.octet(), reader.rest()
    skip = data[0] + 1 if header and data else 0
    concat = _read_concat(data[1:skip]) if skip else None
    match _alphabet(dcs):
        case "ucs2":
            return "ucs2", data[skip:length].decode("utf-16-be", "replace"), data[skip:], concat
        case "data":
            return "data", "", data[skip:length], concat
        case _:
            used = (skip * 8 + 6) // 7
            if length - used < 0 or (length * 7 + 7) // 8 > len(data):
                raise PduError("fewer octets than septets")
            septets = gsm7.unpack(data[skip:], length - used, used * 7 - skip * 8)
            return "gsm", gsm7.from_septets(septets), data[skip:], concat


def _alphabet(dcs: int) -> Alphabet:
    if dcs & 0xC0 == 0x00:
        return ("gsm", "data", "ucs2", "gsm")[(dcs >> 2) & 3]  # type: ignore[return-value]  # a literal tuple
    if dcs & 0xF0 == 0xF0:
        return "data" if dcs & 0x04 else "gsm"
    return "ucs2" if dcs & 0xF0 == 0xE0 else "gsm"


def _read_concat(header: bytes) -> Concat | None:
    place = 0
    while place + 2 <= len(header):
        kind, size = header[place], header[place + 1]
        body = header[place + 2 : place + 2 + size]
        if kind == 0 and size == 3:
            return Concat(body[0], body[1], body[2])
        if kind == 8 and size == 4:
            return Concat(body[0] << 8 | body[1], body[2], body[3])
        place += 2 + size
    return None


def local(when: datetime, offset_minutes: int) -> datetime:
    """The same moment in a carrier's own zone."""
    return when.astimezone(timezone(timedelta(minutes=offset_minutes)))
