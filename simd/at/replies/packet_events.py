"""What happens to data contexts: `+CGEV` (TS 27.007 §10.1.19)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields
from simd.at.replies.information import body
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable, require


class PacketEvent(Reply, frozen=True):
    """`+CGEV`: who did what to which context (`nw_deact_primary`, `me_detach` …)."""

    event: str
    pdp_type: str | None = None
    pdp_addr: str | None = None
    cid: int | None = None
    parent_cid: int | None = None
    event_type: int | None = None


def _by_address(event: str, rest: str) -> PacketEvent:
    kind, _, tail = rest.partition(",")
    fields = Fields(tail)
    return PacketEvent(
        event=event,
        pdp_type=kind.strip() or None,
        pdp_addr=fields.text(0),
        cid=fields.number(1),
    )


def _by_number(event: str, rest: str) -> PacketEvent:
    return PacketEvent(event=event, cid=require(Fields(rest).number(0), "no context number"))


def _by_parent(event: str, rest: str) -> PacketEvent:
    fields = Fields(rest)
    return PacketEvent(
        event=event,
        parent_cid=require(fields.number(0), "no primary context"),
        cid=require(fields.number(1), "no context number"),
        event_type=fields.number(2),
    )


def _alone(event: str, rest: str) -> PacketEvent:
    del rest
    return PacketEvent(event=event)


# §10.1.19: first by words, and ACT, DEACT, REACT by what follows them
_EVENTS: Final = (
    (re.compile(r"(REJECT)\s+(.+)"), "{0}", _by_address),
    (re.compile(r"(NW|ME)\s+PDN\s+(ACT|DEACT)\s+([0-9].*)"), "{0}_{1}_primary", _by_number),
    (re.compile(r"(NW|ME)\s+(ACT|DEACT)\s+([0-9].*)"), "{0}_{1}_secondary", _by_parent),
    (re.compile(r"(NW|ME)\s+(MODIFY)\s+([0-9].*)"), "{0}_{1}", _by_number),
    (re.compile(r"(NW)\s+(REACT)\s+([A-Z\"].*)"), "{0}_{1}", _by_address),
    (re.compile(r"(NW|ME)\s+(DEACT)\s+([A-Z\"].*)"), "{0}_{1}_pdp", _by_address),
    (re.compile(r"(NW|ME)\s+(DETACH|CLASS)()(?:\s.*)?"), "{0}_{1}", _alone),
)


def read_packet_event(lines: Sequence[str]) -> PacketEvent:
    """`+CGEV: NW PDN DEACT 1` and its kin (§10.1.19), with or without the prefix."""
    text = body(lines, "+CGEV", bare=True)
    for pattern, form, read in _EVENTS:
        match = pattern.fullmatch(text)
        if match:
            *words, rest = match.groups()
            return read(form.format(*words).lower(), rest)
    raise Unreadable(why="no event of the table")


KINDS: Final = (Kind(name="cgev_urc", read=read_packet_event, urcs=("+CGEV",)),)
