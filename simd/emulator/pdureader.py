"""Reading SMS transfer units (3GPP TS 23.040 §9.2): what was submitted, what lies in a store."""

from simd.emulator import gsm7
from simd.emulator.pducodec import Alphabet, Concat, Sms

_ALPHABETS: tuple[Alphabet, ...] = ("gsm", "data", "ucs2", "gsm")


class PduError(ValueError):
    """The octets are no SMS of the expected kind."""


def digits_of(octets: bytes) -> str:
    """Swapped nibbles back to digits, up to the first F."""
    chars = "0123456789*#abc"
    swapped = "".join(f"{octet & 15:X}{octet >> 4:X}" for octet in octets)
    return "".join(chars[int(char, 16)] for char in swapped.split("F", 1)[0])


def stamp_text(octets: bytes) -> str:
    """A timestamp as text mode shows it: `26/11/22,08:30:00+32`."""
    parts = [digits_of(octets[i : i + 1]) for i in range(6)]
    zone = octets[6]
    sign = "-" if zone & 0x08 else "+"
    quarters = (zone & 0x07) * 10 + (zone >> 4)
    return f"{'/'.join(parts[:3])},{':'.join(parts[3:])}{sign}{quarters:02d}"


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
        return _ALPHABETS[(dcs >> 2) & 3]
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
