"""SMS transfer units as the network and the SIM see them (3GPP TS 23.040 §9.2).

The emulator's own coder: this half builds SMS-DELIVER, SMS-SUBMIT and SMS-STATUS-REPORT;
`pdureader` reads.
"""

from datetime import datetime, timedelta, timezone
from typing import Literal

import msgspec

from simd.emulator import gsm7

INTERNATIONAL = 0x91
NATIONAL = 0xA1
ALPHANUMERIC = 0xD0

Alphabet = Literal["gsm", "ucs2", "data"]


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


def status_report(  # noqa: PLR0913 - the fields of one report, all by name
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


def local(when: datetime, offset_minutes: int) -> datetime:
    """The same moment in a carrier's own zone."""
    return when.astimezone(timezone(timedelta(minutes=offset_minutes)))
