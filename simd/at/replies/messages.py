"""Short messages on the modem: lists, single messages, announcements (TS 27.005).

Texts and PDUs are handed on as they came; what they say is for the PDU reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from simd.at.replies.clock import stamp
from simd.at.replies.fields import Fields, unquote
from simd.at.replies.information import named, row
from simd.at.replies.reply import Kind, Reply, View
from simd.at.replies.ucs2 import decoded, plain_number
from simd.at.replies.unreadable import Unreadable, require

_PDU: Final = re.compile(r"[0-9A-Fa-f]+")
_STORE: Final = re.compile(r"[A-Z][A-Z_]{1,7}")


class StoredPdu(Reply, frozen=True):
    """One message of a list: its place, status 0…4, and PDU with service centre, as hex."""

    index: int
    stat: int
    pdu: str


class StoredPdus(Reply, frozen=True):
    """`+CMGL` in PDU mode."""

    messages: list[StoredPdu]


class PduMessage(Reply, frozen=True):
    """`+CMGR` in PDU mode; status 0 unread, 1 read, 2 unsent, 3 sent."""

    stat: int
    pdu: str


class TextMessage(Reply, frozen=True):
    """`+CMGR` in text mode; `timestamp` has an offset, `timestamp_local` where none was told."""

    stat: str
    number: str | None = None
    timestamp: str | None = None
    timestamp_local: str | None = None
    text: str = ""


class Arrival(Reply, frozen=True):
    """`+CMTI`, `+CDSI`: a message or report was stored at `index` of store `mem`."""

    index: int
    mem: str | None = None


class Delivery(Reply, frozen=True):
    """`+CMT`, `+CDS`: a message or report handed over at once; `length` in octets of TPDU."""

    length: int
    pdu: str


def _blocks(lines: Sequence[str], name: str) -> Iterator[tuple[Fields, list[str]]]:
    """Each header line of the name with the lines under it."""
    header: Fields | None = None
    under: list[str] = []
    for line in lines:
        head = named(line)
        if head is None or head[0] != name:
            under.append(line)
            continue
        if header is not None:
            yield header, under
        header, under = Fields(head[1]), []
    if header is not None:
        yield header, under


def _pdu(under: Sequence[str]) -> str:
    """The hex under a header, also where the modem broke it into several lines."""
    pdu = ""
    for line in under:
        text = unquote(line)
        if text and not _PDU.fullmatch(text):
            break
        pdu += text
    return require(pdu or None, "no PDU under the header")


def read_cmgl_pdu(lines: Sequence[str]) -> StoredPdus:
    """`+CMGL: <index>,<stat>,[<alpha>],<length>` and a PDU line each (§3.4.2); none is a list."""
    messages = [
        StoredPdu(
            index=require(header.number(0), "no index"),
            stat=require(header.number(1), "no status"),
            pdu=_pdu(under),
        )
        for header, under in _blocks(lines, "+CMGL")
    ]
    return StoredPdus(messages=messages)


def read_cmgr_pdu(lines: Sequence[str]) -> PduMessage:
    """`+CMGR: <stat>,[<alpha>],<length>` and the PDU (§3.4.3)."""
    for header, under in _blocks(lines, "+CMGR"):
        return PduMessage(stat=require(header.number(0), "no status"), pdu=_pdu(under))
    raise Unreadable(why="no +CMGR line")


def read_cmgr_text(lines: Sequence[str]) -> TextMessage:
    """`+CMGR: "<stat>","<number>",[<alpha>],"<time>" …` and the text, lines kept apart by LF.

    Some modems leave the alpha field out. Number and text in UCS2 hex come together.
    """
    for header, under in _blocks(lines, "+CMGR"):
        stat = header.text(0)
        if stat is None or header.number(0) is not None:
            break
        raw = header.string(1)
        text = "\n".join(under)
        as_hex = decoded(raw) is not None
        zoned, local = _times(header)
        return TextMessage(
            stat=stat,
            number=plain_number(raw),
            timestamp=zoned,
            timestamp_local=local,
            text=(decoded(text.strip()) if as_hex else None) or text,
        )
    raise Unreadable(why="no +CMGR header in text mode")


def _times(header: Fields) -> tuple[str | None, str | None]:
    for part in list(header)[2:5]:
        try:
            when = stamp(part)
        except Unreadable:
            continue
        text = when.isoformat()
        return (text, None) if when.tzinfo else (None, text)
    return None, None


def read_arrival(lines: Sequence[str]) -> Arrival:
    """`+CMTI: "SM",3`, `+CDSI: "SR",1` (§3.4.1); a store that is no word is left out."""
    fields = row(lines, "+CMTI", "+CDSI")
    mem = fields.string(0).upper()
    index = require(fields.number(1), "no index")
    if index < 0:
        raise Unreadable(why="no index")
    return Arrival(index=index, mem=mem if _STORE.fullmatch(mem) else None)


def read_delivery(lines: Sequence[str]) -> Delivery:
    """`+CDS: <length>` or `+CMT: [<alpha>],<length>` with the PDU on the next line (§3.4.1)."""
    for name in ("+CDS", "+CMT"):
        for header, under in _blocks(lines, name):
            length = header.number(len(header) - 1)
            return Delivery(length=require(length, "no length"), pdu=_pdu(under))
    raise Unreadable(why="no +CDS or +CMT line")


KINDS: Final = (
    Kind(name="cmgl_pdu", read=read_cmgl_pdu, commands=("+CMGL=", "+CMGL")),
    Kind(name="cmgr_pdu", read=read_cmgr_pdu, commands=("+CMGR=",)),
    Kind(name="cmgr_text", read=read_cmgr_text, commands=("+CMGR=",), view=View.BLOCK),
    Kind(name="cmti_urc", read=read_arrival, urcs=("+CMTI",)),
    Kind(name="cdsi_urc", read=read_arrival, urcs=("+CDSI",)),
    Kind(name="cds_urc", read=read_delivery, urcs=("+CDS",)),
    Kind(name="cmt_urc", read=read_delivery, urcs=("+CMT",)),
)
