"""PDUs as `+CMGL` and `+CMGR` print them, with the length that proves them whole (TS 27.005).

A header's last field is the length of the TPDU in octets, without the service centre
(§3.4.2, §3.4.3). A PDU that has another length lost bytes on the line and is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from simd.at.replies.fields import Fields, unquote
from simd.at.replies.information import named
from simd.errors import Unreadable

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


class Entry(msgspec.Struct, frozen=True):
    """One message as listed; `pdu` in capitals, None when it can't be what was stored."""

    index: int | None
    status: int
    pdu: str | None

    def __repr__(self) -> str:
        return f"Entry({self.index}, {self.status})"


def read_list(lines: Sequence[str]) -> list[Entry]:
    """Every message of `+CMGL`; a header that can't be read is left out."""
    found: list[Entry] = []
    for header, under in _blocks(lines, "+CMGL"):
        index, status = header.number(0), header.number(1)
        if index is not None and status is not None:
            found.append(Entry(index, status, _whole(header, under)))
    return found


def read_one(lines: Sequence[str]) -> Entry:
    """The message of `+CMGR`; Unreadable when there is none."""
    for header, under in _blocks(lines, "+CMGR"):
        status = header.number(0)
        if status is not None:
            return Entry(None, status, _whole(header, under))
    raise Unreadable(why="no +CMGR header")


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
