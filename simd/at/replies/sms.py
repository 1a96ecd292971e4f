"""Short message service settings: stores, service centre, announcing, sending (TS 27.005)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import numbers_in, split_fields, words_in
from simd.at.replies.information import body, row
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.ucs2 import plain_number
from simd.at.replies.unreadable import Unreadable, require


class Stores(Reply, frozen=True):
    """`+CPMS?`: for reading and deleting, for writing, for receiving; each used of total."""

    mem1: str | None = None
    mem2: str | None = None
    mem3: str | None = None
    used1: int | None = None
    total1: int | None = None
    used2: int | None = None
    total2: int | None = None
    used3: int | None = None
    total3: int | None = None


class StoreChoices(Reply, frozen=True):
    """`+CPMS=?`: which stores there are for each use."""

    mem1: list[str]
    mem2: list[str]
    mem3: list[str]


class ServiceCentre(Reply, frozen=True):
    """`+CSCA?`: the number messages are handed to; `toa` is its type of address."""

    number: str | None
    toa: int | None = None


class Indications(Reply, frozen=True):
    """`+CNMI?`: how messages are announced now."""

    mode: int
    mt: int
    bm: int | None = None
    ds: int | None = None
    bfr: int | None = None


class IndicationChoices(Reply, frozen=True):
    """`+CNMI=?`: the values of each field that the modem knows."""

    mode: list[int]
    mt: list[int]
    bm: list[int]
    ds: list[int]
    bfr: list[int]


class Sent(Reply, frozen=True):
    """`+CMGS`, `+CMSS`: the message went out under this reference (0…255)."""

    mr: int


class Written(Reply, frozen=True):
    """`+CMGW`: the message was stored here."""

    index: int


class MessageService(Reply, frozen=True):
    """`+CSMS`: whether messages can be received, sent and broadcast."""

    service: int | None = None
    mt: bool | None = None
    mo: bool | None = None
    bm: bool | None = None


class MessageFormat(Reply, frozen=True):
    """`+CMGF?`: 0 PDU, 1 text."""

    mode: int


def read_stores(lines: Sequence[str]) -> Stores:
    """`+CPMS: "SM",3,40,…` to the question, `+CPMS: 3,40,…` to a setting (§3.2.2)."""
    fields = row(lines, "+CPMS")
    if fields.number(0) is not None:
        return _stores([None] * 3, [fields.number(place) for place in range(6)])
    mems = [fields.text(place) for place in (0, 3, 6)]
    require(mems[0], "no store")
    return _stores(mems, [fields.number(place) for place in (1, 2, 4, 5, 7, 8)])


def _stores(mems: Sequence[str | None], counts: Sequence[int | None]) -> Stores:
    return Stores(
        mem1=mems[0],
        mem2=mems[1],
        mem3=mems[2],
        used1=counts[0],
        total1=counts[1],
        used2=counts[2],
        total2=counts[3],
        used3=counts[4],
        total3=counts[5],
    )


def read_store_choices(lines: Sequence[str]) -> StoreChoices:
    """`+CPMS=?`: groups, bare words, empty groups, or all in one more pair of parentheses."""
    text = body(lines, "+CPMS")
    groups = split_fields(text)
    if len(groups) == 1 and "(" in groups[0][1:]:
        groups = split_fields(groups[0].strip()[1:-1])
    mems = [[word.upper() for word in words_in(group)] for group in [*groups, "", "", ""][:3]]
    return StoreChoices(mem1=mems[0], mem2=mems[1], mem3=mems[2])


def read_service_centre(lines: Sequence[str]) -> ServiceCentre:
    """`+CSCA: "+86…",145` (§3.3.1), the number plain or in UCS2 hex."""
    fields = row(lines, "+CSCA")
    return ServiceCentre(number=plain_number(fields.text(0)), toa=fields.number(1))


def read_indications(lines: Sequence[str]) -> Indications:
    """`+CNMI: 2,1,0,0,0` (§3.4.1)."""
    fields = row(lines, "+CNMI")
    return Indications(
        mode=require(fields.number(0), "no mode"),
        mt=require(fields.number(1), "no mt"),
        bm=fields.number(2),
        ds=fields.number(3),
        bfr=fields.number(4),
    )


def read_indication_choices(lines: Sequence[str]) -> IndicationChoices:
    """`+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)` (§3.4.1)."""
    groups = [numbers_in(part) for part in split_fields(body(lines, "+CNMI"))]
    mode, mt, bm, ds, bfr = [*groups, [], [], [], [], []][:5]
    if not mode or not mt:
        raise Unreadable(why="no choices")
    return IndicationChoices(mode=mode, mt=mt, bm=bm, ds=ds, bfr=bfr)


def read_sent(lines: Sequence[str]) -> Sent:
    """`+CMGS: 17` (§3.5.1)."""
    reference = row(lines, "+CMGS", "+CMSS").number(0)
    return Sent(mr=require(reference, "no message reference"))


def read_written(lines: Sequence[str]) -> Written:
    """`+CMGW: 4` (§3.5.3)."""
    return Written(index=require(row(lines, "+CMGW").number(0), "no index"))


def read_message_service(lines: Sequence[str]) -> MessageService:
    """`+CSMS: <service>,<mt>,<mo>,<bm>`, or without the service after a setting (§3.2.1)."""
    fields = row(lines, "+CSMS")
    first = len(fields) - 3
    if first not in (0, 1):
        raise Unreadable(why="neither three nor four fields")
    return MessageService(
        service=fields.number(0) if first else None,
        mt=fields.flag(first),
        mo=fields.flag(first + 1),
        bm=fields.flag(first + 2),
    )


def read_message_format(lines: Sequence[str]) -> MessageFormat:
    """`+CMGF: 0` (§3.2.3)."""
    return MessageFormat(mode=require(row(lines, "+CMGF").number(0), "no mode"))


KINDS: Final = (
    Kind(name="cpms_read", read=read_stores, commands=("+CPMS?", "+CPMS=")),
    Kind(name="cpms_test", read=read_store_choices, commands=("+CPMS=?",)),
    Kind(name="csca_read", read=read_service_centre, commands=("+CSCA?",)),
    Kind(name="cnmi_read", read=read_indications, commands=("+CNMI?",)),
    Kind(name="cnmi_test", read=read_indication_choices, commands=("+CNMI=?",)),
    Kind(name="cmgs", read=read_sent, commands=("+CMGS=", "+CMSS=")),
    Kind(name="cmgw", read=read_written, commands=("+CMGW=",)),
    Kind(name="csms", read=read_message_service, commands=("+CSMS?", "+CSMS=")),
    Kind(name="cmgf_read", read=read_message_format, commands=("+CMGF?",)),
)
