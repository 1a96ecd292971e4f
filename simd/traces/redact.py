"""A trace without the people in it: identities, numbers, messages, texts and secrets replaced.

Every chunk keeps its length and its place, every checksum that was right stays right, and one
identity has one stand-in in the whole file, also inside SIM files and PDUs. Redacting twice
changes nothing, which is how `check` finds what is left. Stays as it is: models, firmware,
networks, cells, signal, and addresses of the packet side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from simd.at.final import read_final
from simd.at.lines import quote_open
from simd.traces.disguise import Disguise, hide_digits, hide_text, kind_of
from simd.traces.hidepdu import hide_pdu, swap
from simd.traces.trace import Chunk, Trace

_LINE = re.compile(r"[^\r\n\x1a\x1b]+")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){8,}")
_MESSAGE_HEAD = re.compile(r"\+(?:CMGL|CMGR|CMT|CDS|CBM):")
_PAYLOAD_COMMAND = re.compile(r"AT\+(?:CMGS|CMGW|CMGC|CNMA)", re.IGNORECASE)
_SECRET = re.compile(r"(AT[+^$*#](?:CPIN2?|CLCK|CPWD|CGAUTH|CPBW)=)(.*)", re.IGNORECASE)
_USSD_ASKED = re.compile(r"(AT\+CUSD=\d+, ?\"|ATD)([^\";]+)(.*)", re.IGNORECASE)
_USSD_SAID = re.compile(r"(\+CUSD: ?\d+ ?, ?\"?)(.*?)(\"? ?(?:, ?\d+\w?)?)", re.DOTALL)
_USSD_END = re.compile(r"(.*?)(\" ?(?:, ?\d+\w?)?)?", re.DOTALL)
_APDU = re.compile(r"((?:AT)?\+(?:CSIM|CGLA|CCHO)[=:].*?\")([0-9A-Fa-f]*)(\".*)", re.IGNORECASE)
_FILE = re.compile(r"AT\+CRSM=\d+, ?(\d+)", re.IGNORECASE)
_FILE_SAID = re.compile(r"(\+CRSM: ?\d+, ?\d+, ?\"?)([0-9A-Fa-f]+)(.*)")
_BOOK = re.compile(r"\+(?:CNUM|CPBR|CPBF|CLIP|CLCC|COLP):")
_QUOTED = re.compile(r'"([^"]*)"')
# ETSI TS 102 221 §13.2, 3GPP TS 31.102 §4.2: files of ICCID and IMSI, and files of people's.
_ICCID_FILE, _IMSI_FILE = 0x2FE2, 0x6F07
_PRIVATE_FILES = {0x6F3A, 0x6F3B, 0x6F3C, 0x6F40, 0x6F42, 0x6F44, 0x6F4A, 0x6F4B}

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])(89\d{30}|89\d{16,18}(?=[0-9A-F]{0,2}(?![0-9A-Za-z]))|\d{14,17}(?![0-9A-Za-z]))"
)
_SWAPPED_ICCID = re.compile(r"(?<![0-9A-Fa-f])98[0-9A-Fa-f]{18}(?![0-9A-Fa-f])")
_NUMBER = re.compile(r'(?<=")(\+?)(\d{7,15})(?=")')
_UCS2_NUMBER = re.compile(r'(?<=")((?:002B)?)((?:003\d){7,15})(?=")', re.IGNORECASE)
_VOUCHER = re.compile(r"\d{6,}")


class Place(msgspec.Struct, frozen=True):
    """One line of one direction: where it is in that direction's bytes, and what was asked."""

    sent: bool
    start: int
    text: str
    command: str


def redact(trace: Trace) -> Trace:
    """The trace with stand-ins in the place of everything private."""
    streams = {sent: bytearray(_stream(trace, sent=sent)) for sent in (True, False)}
    redactor = Redactor()
    for place in places(trace):
        hidden = redactor.hide(place).encode("latin-1")
        streams[place.sent][place.start : place.start + len(place.text)] = hidden
    return msgspec.structs.replace(trace, chunks=tuple(_recut(trace, streams)), redacted=True)


def _stream(trace: Trace, *, sent: bool) -> bytes:
    return b"".join(chunk.data for chunk in trace.chunks if chunk.sent is sent)


def _recut(trace: Trace, streams: dict[bool, bytearray]) -> Iterator[Chunk]:
    at = {True: 0, False: 0}
    for chunk in trace.chunks:
        start, at[chunk.sent] = at[chunk.sent], at[chunk.sent] + len(chunk.data)
        data = bytes(streams[chunk.sent][start : at[chunk.sent]])
        yield Chunk(chunk.seconds, chunk.sent, data)


def places(trace: Trace) -> Iterator[Place]:
    """Every line of both directions, in the order in which the lines ended."""
    parts, starts, command = {True: "", False: ""}, {True: 0, False: 0}, ""
    for chunk in trace.chunks:
        text = parts[chunk.sent] + chunk.data.decode("latin-1")
        used = 0
        for found in _LINE.finditer(text):
            if found.end() == len(text):
                break
            if chunk.sent and found[0].upper().startswith("AT"):
                command = found[0]
            yield Place(chunk.sent, starts[chunk.sent] + found.start(), found[0], command)
            used = found.end()
        parts[chunk.sent] = text[used:]
        starts[chunk.sent] += used
    for sent, part in parts.items():
        for found in _LINE.finditer(part):
            yield Place(sent, starts[sent] + found.start(), found[0], command)


class Redactor:
    """Hides line by line; remembers stand-ins, and what the line before began."""

    def __init__(self) -> None:
        self._disguise = Disguise()
        self._body_due = {True: False, False: False}
        self._ussd = ""

    def hide(self, place: Place) -> str:
        """The line, as long as it was, without what is private."""
        body_due, self._body_due[place.sent] = self._body_due[place.sent], False
        if place.text.startswith(">"):  # a prompt, with the payload's echo behind it
            return place.text[:2] + self._hide_body(place.text[2:])
        if not place.sent and self._ussd:
            return self._hide_ussd_more(place.text, place)
        if place.text[:2].upper() == "AT":
            self._body_due[place.sent] = _PAYLOAD_COMMAND.match(place.text) is not None
            return self._hide_command(place.text)
        if _MESSAGE_HEAD.match(place.text):
            self._body_due[place.sent] = True
            return self._hide_identities(_hide_names(place.text))
        if body_due and not read_final(place.text):
            return self._hide_body(place.text)
        return self._hide_answer(place)

    def _hide_body(self, text: str) -> str:
        return hide_pdu(text, self._disguise) if _HEX.fullmatch(text) else hide_text(text)

    # --- commands

    def _hide_command(self, text: str) -> str:
        if found := _SECRET.fullmatch(text):
            return found[1] + _QUOTED.sub(_zeroed, found[2])
        if found := _USSD_ASKED.fullmatch(text):
            return found[1] + _recode(found[2], _hide_vouchers) + found[3]
        if found := _APDU.fullmatch(text):
            return found[1] + found[2][:10] + hide_hex(found[2][10:]) + found[3]
        return self._hide_identities(text)

    # --- answers

    def _hide_answer(self, place: Place) -> str:
        text = place.text
        if found := _USSD_SAID.fullmatch(text):
            self._ussd = text if quote_open(text.encode("latin-1")) else ""
            return found[1] + _recode(found[2], hide_text) + found[3]
        if found := _FILE_SAID.fullmatch(text):
            return found[1] + self._hide_file(found[2], place.command) + found[3]
        if found := _APDU.fullmatch(text):
            return found[1] + hide_hex(found[2][:-4]) + found[2][-4:] + found[3]
        if _BOOK.match(text):
            text = _hide_names(text)
        return self._hide_identities(text)

    def _hide_ussd_more(self, text: str, place: Place) -> str:
        """A further line of an open text; another answer ends it, closed or not."""
        if read_final(text) or re.match(r"[+^][A-Z]{3,}\w*:|AT", text):
            self._ussd = ""
            return self.hide(place)
        self._ussd += "\n" + text
        found = _USSD_END.fullmatch(text)
        if quote_open(self._ussd.encode("latin-1")) or found is None:
            return hide_text(text)
        self._ussd = ""
        return hide_text(found[1]) + (found[2] or "")

    def _hide_file(self, data: str, command: str) -> str:
        asked = _FILE.match(command)
        number = int(asked[1]) if asked else 0
        if number == _IMSI_FILE and len(data) == 18:
            # Length, then the digits behind the parity nibble (TS 31.102 §4.2.2).
            digits = swap(data[2:])[1:].rstrip("Ff")
            hidden = self._disguise.identity("imsi", digits) if digits.isdigit() else digits
            return data[:2] + swap(swap(data[2:])[0] + hidden + swap(data[2:])[1 + len(digits) :])
        if number in _PRIVATE_FILES:
            return hide_hex(data)
        return self._hide_identities(data)

    # --- identities anywhere

    def _hide_identities(self, text: str) -> str:
        text = _SWAPPED_ICCID.sub(self._swapped_iccid, text)
        text = _IDENTITY.sub(self._identity, text)
        text = _NUMBER.sub(lambda found: found[1] + self._number(found[2]), text)
        return _UCS2_NUMBER.sub(self._ucs2_number, text)

    def _identity(self, found: re.Match[str]) -> str:
        kind = kind_of(found[0])
        return self._disguise.identity(kind, found[0]) if kind else found[0]

    def _swapped_iccid(self, found: re.Match[str]) -> str:
        plain = swap(found[0])
        digits = plain.rstrip("Ff")
        if not digits.isdigit():
            return found[0]
        return swap(self._disguise.identity("iccid", digits) + plain[len(digits) :])

    def _number(self, digits: str) -> str:
        kind = kind_of(digits) if len(digits) > 13 else None
        return self._disguise.identity(kind or "number", digits)

    def _ucs2_number(self, found: re.Match[str]) -> str:
        hidden = self._disguise.identity("number", found[2][3::4])
        return found[1] + "".join(f"003{digit}" for digit in hidden)


def hide_hex(text: str) -> str:
    """As many zeros."""
    return re.sub(r"[0-9A-Fa-f]", "0", text)


def _zeroed(found: re.Match[str]) -> str:
    return f'"{hide_digits(found[1])}"' if found[1].isdigit() else f'"{hide_text(found[1])}"'


def _hide_vouchers(text: str) -> str:
    return _VOUCHER.sub(lambda found: "0" * len(found[0]), text)


def _hide_names(text: str) -> str:
    """Quoted names hidden; numbers, states of messages and stamps stay for the next step."""

    def hide(found: re.Match[str]) -> str:
        name = found[1]
        keep = re.fullmatch(
            r"\+?[\d*#]*|(?:002B)?(?:003\d)+|(?:REC|STO) \w+|\d\d/\d\d/\d\d,.*", name
        )
        return found[0] if keep else f'"{_recode(name, hide_text)}"'

    return _QUOTED.sub(hide, text)


def _recode(text: str, change: Callable[[str], str]) -> str:
    """The text changed in the coding it is written in: UCS-2 in hex, packed septets, or plain."""
    octets = bytes.fromhex(text) if re.fullmatch(r"(?:[0-9A-Fa-f]{2}){4,}", text) else b""
    if octets and len(octets) % 2 == 0 and _is_ucs2(octets):
        changed = change(octets.decode("utf-16-be", "surrogatepass"))
        hidden = changed.encode("utf-16-be", "surrogatepass").hex()
        return hidden.upper() if text == text.upper() else hidden
    packed = octets and not text.isdigit() and change is hide_text
    return "0" * len(text) if packed else change(text)


def _is_ucs2(octets: bytes) -> bool:
    """True when it reads as a text: few characters beyond the scripts that carriers write in."""
    text = octets.decode("utf-16-be", "replace")
    likely = sum(char.isprintable() or char in "\r\n\t" for char in text)
    blocks = {ord(char) >> 8 for char in text}
    return likely == len(text) and len(blocks & {0x00, 0x04, 0x06, 0x0E}) + (0x4E in blocks) > 0
