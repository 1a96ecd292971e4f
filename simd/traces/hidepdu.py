"""A PDU with its numbers and its text replaced, octet for octet as long (3GPP TS 23.040 §9.2)."""

from __future__ import annotations

from simd.at.charset import gsm7
from simd.at.pdu.dcs import Encoding, read_dcs
from simd.at.pdu.userdata import fill_bits
from simd.traces.disguise import Disguise, hide_text

_DELIVER, _SUBMIT = 0, 1
_ALPHANUMERIC = 0x50
# Short codes of services are public, as in `simd.model.ids`.
_PUBLIC_DIGITS = 6


def hide_pdu(text: str, disguise: Disguise) -> str:
    """The PDU in hex with SMSC, address and user data hidden; one that can't be read is zeroed."""
    try:
        octets = bytes.fromhex(text)
    except ValueError:
        return text
    try:
        hidden = _Pdu(octets, disguise).hidden()
    except IndexError:
        hidden = bytes(len(octets))
    return hidden.hex().upper() if text.upper() == text else hidden.hex()


class _Pdu:
    """A walk along the octets that writes as it goes."""

    def __init__(self, octets: bytes, disguise: Disguise) -> None:
        self._octets = bytearray(octets)
        self._disguise = disguise
        self._place = 0

    def hidden(self) -> bytes:
        self._smsc()
        first = self._next()
        match first & 3:
            case 0:
                self._message(first, after_dcs=7)
            case 1:
                self._place += 1
                validity = (0, 7, 1, 7)[first >> 3 & 3]
                self._message(first, after_dcs=validity)
            case _:
                self._place += 1
                self._address()
        return bytes(self._octets)

    def _next(self) -> int:
        self._place += 1
        return self._octets[self._place - 1]

    def _smsc(self) -> None:
        length = self._next()
        if length:
            self._digits(self._place + 1, length - 1)
        self._place += length

    def _address(self) -> None:
        length, kind = self._next(), self._next()
        octets = (length + 1) // 2
        if kind & 0x70 == _ALPHANUMERIC:
            self._septets(self._place, octets, length * 4 // 7)
        else:
            self._digits(self._place, octets)
        self._place += octets

    def _digits(self, start: int, count: int) -> None:
        swapped = self._octets[start : start + count].hex()
        digits = swap(swapped).rstrip("f")
        if digits.isdigit() and len(digits) > _PUBLIC_DIGITS:
            hidden = self._disguise.identity("number", digits)
            padded = hidden + swap(swapped)[len(digits) :]
            self._octets[start : start + count] = bytes.fromhex(swap(padded))

    def _septets(self, start: int, octets: int, count: int, fill: int = 0) -> None:
        end = start + octets
        septets = gsm7.unpack(bytes(self._octets[start:end]), count, fill)
        packed = gsm7.pack(bytes(_hide_septets(septets)), fill)
        self._octets[start:end] = packed.ljust(octets, b"\0")[:octets]

    def _message(self, first: int, *, after_dcs: int) -> None:
        self._address()
        self._place += 1
        dcs = read_dcs(self._next())
        self._place += after_dcs
        length = self._next()
        header = self._octets[self._place] + 1 if first & 0x40 else 0
        start = self._place + header
        end = len(self._octets)
        if dcs.encoding is Encoding.GSM7:
            count = length - (8 * header + 6) // 7
            self._septets(start, end - start, count, fill_bits(header))
        elif dcs.encoding is Encoding.UCS2:
            self._octets[start:end] = hide_ucs2(bytes(self._octets[start:end]))
        else:
            self._octets[start:end] = b"x" * (end - start)


def _hide_septets(septets: bytes) -> list[int]:
    """Letters and digits hidden; the alphabet's order is ASCII's for those (TS 23.038 §6.2.1)."""
    hidden, escaped = list[int](), False
    for septet in septets:
        keep = escaped or septet == 0x1B or not _is_wordy(septet)
        escaped = septet == 0x1B and not escaped
        hidden.append(septet if keep else _hide_septet(septet))
    return hidden


def _is_wordy(septet: int) -> bool:
    """True for letters and digits of the default alphabet, with those beyond ASCII."""
    return septet not in {0x00, 0x02, 0x0A, 0x0D, 0x11, 0x40} and not (
        0x20 <= septet <= 0x2F or 0x3A <= septet <= 0x3F
    )


def _hide_septet(septet: int) -> int:
    if 0x30 <= septet <= 0x39:
        return 0x30
    return 0x58 if 0x41 <= septet <= 0x5A else 0x78


def hide_ucs2(octets: bytes) -> bytes:
    """UCS-2 text hidden; half a surrogate pair at a part's edge stays as it is."""
    whole = len(octets) // 2 * 2
    text = octets[:whole].decode("utf-16-be", "surrogatepass")
    return hide_text(text).encode("utf-16-be", "surrogatepass") + octets[whole:]


def swap(digits: str) -> str:
    """The digits with each pair turned round, as SIM files and PDUs write them."""
    pairs = (digits[place : place + 2][::-1] for place in range(0, len(digits), 2))
    return "".join(pairs)
