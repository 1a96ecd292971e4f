"""PDUs as `+CMGL` and `+CMGR` print them, with the length that proves them whole (TS 27.005).

A header's last field is the length of the TPDU in octets, without the service centre
(§3.4.2, §3.4.3). A PDU that has another length lost bytes on the line and is not believed.
A header whose state is a word comes from a modem in text mode.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from simd.at.replies.fields import Fields, unquote
from simd.at.replies.information import named
from simd.errors import Unreadable
from simd.model.message import Plain, StoredPdu
from simd.modems.parts.textmode import plain_of, status_of

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_DIRECT = ("+CMT", "+CDS")
_PDU_FIELDS = 2  # `+CMT: [<alpha>],<length>`; in text mode there are three and more


class Entry(msgspec.Struct, frozen=True):
    """One message as listed; `pdu` in capitals, None when it can't be what was stored."""

    index: int | None
    status: int
    pdu: str | None
    plain: Plain | None = None

    def __repr__(self) -> str:
        return f"Entry({self.index}, {self.status})"

    def stored(self, memory: str, index: int) -> StoredPdu | None:
        """The message at its place, None when it was not read whole."""
        if self.pdu is None:
            return None
        return StoredPdu(memory, index, self.status, self.pdu, self.plain)


def read_list(lines: Sequence[str]) -> list[Entry]:
    """Every message of `+CMGL`; a header that can't be read is left out."""
    found: list[Entry] = []
    for header, under in _blocks(lines, "+CMGL"):
        index = header.number(0)
        entry = _entry(header, 1, under)
        if index is not None and entry is not None:
            found.append(Entry(index, entry.status, entry.pdu, entry.plain))
    return found


def read_one(lines: Sequence[str]) -> Entry:
    """The message of `+CMGR`; Unreadable when there is none."""
    for header, under in _blocks(lines, "+CMGR"):
        entry = _entry(header, 0, under)
        if entry is not None:
            return entry
    raise Unreadable(why="no +CMGR header")


def read_direct(head: str, body: str | None) -> Entry:
    """A message handed over at once (`+CMT`, `+CDS`, §3.4.1); its PDU is None when cut."""
    for name in _DIRECT:
        for header, under in _blocks([head, *([body] if body else [])], name):
            if len(header) > _PDU_FIELDS and name == "+CMT":
                known, plain = plain_of(header, 0, under)
                return Entry(None, 0, known, plain)
            return Entry(None, 0, _whole(header, under))
    raise Unreadable(why="no +CMT or +CDS header")


def _entry(header: Fields, place: int, under: Sequence[str]) -> Entry | None:
    status = header.number(place)
    if status is not None:
        return Entry(None, status, _whole(header, under))
    status = status_of(header, place)
    if status is None:
        return None
    known, plain = plain_of(header, place + 1, under)
    return Entry(None, status, known, plain)


def _blocks(lines: Sequence[str], name: str) -> Iterator[tuple[Fields, list[str]]]:
    header: Fields | None = None
    under: list[str] = []
    for line in lines:
        head = named(line)
        if head and head[0] == name:
            if header is not None:
                yield header, under
            header, under = Fields(head[1]), []
        else:
            under.append(line)
    if header is not None:
        yield header, under


def _whole(header: Fields, under: Sequence[str]) -> str | None:
    """The PDU when it is hex of the stated length, the service centre's octets counted apart."""
    text = "".join(unquote(line) for line in under).upper()
    length = header.number(len(header) - 1)
    if not _HEX.fullmatch(text) or length is None:
        return None
    centre = int(text[:2], 16)
    return text if len(text) // 2 == length + centre + 1 else None
