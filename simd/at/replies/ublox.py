"""u-blox' own answers: byte counters, PIN tries left, addresses.

Source: u-blox TOBY-L, LARA-R and SARA AT commands manuals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.information import row
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable, require


class Traffic(Reply, frozen=True):
    """`+UGCNTRD`: bytes of one context, since it went up and since the counter was reset."""

    cid: int
    session_tx_bytes: int
    session_rx_bytes: int
    total_tx_bytes: int
    total_rx_bytes: int


class Attempts(Reply, frozen=True):
    """`+UPINCNT`: tries left of each code."""

    pin_attempts: int
    pin2_attempts: int
    puk_attempts: int
    puk2_attempts: int


class Interface(Reply, frozen=True):
    """`+UIPADDR`: the network interface of one context."""

    cid: int
    if_name: str | None = None
    ipv4_address: str | None = None
    ipv4_subnet: str | None = None
    ipv6_global_address: str | None = None
    ipv6_link_local_address: str | None = None


def _numbers(lines: Sequence[str], name: str, count: int) -> list[int]:
    fields = row(lines, name)
    return [require(fields.number(place), "too few numbers") for place in range(count)]


def read_traffic(lines: Sequence[str]) -> Traffic:
    """`+UGCNTRD: <cid>,<sent>,<received>,<total sent>,<total received>`; the first context's."""
    cid, sent, received, total_sent, total_received = _numbers(lines, "+UGCNTRD", 5)
    return Traffic(
        cid=cid,
        session_tx_bytes=sent,
        session_rx_bytes=received,
        total_tx_bytes=total_sent,
        total_rx_bytes=total_received,
    )


def read_attempts(lines: Sequence[str]) -> Attempts:
    """`+UPINCNT: <pin>,<pin2>,<puk>,<puk2>`."""
    counts = _numbers(lines, "+UPINCNT", 4)
    if any(not 0 <= count <= 15 for count in counts):
        raise Unreadable(why="no counter")
    pin, pin2, puk, puk2 = counts
    return Attempts(pin_attempts=pin, pin2_attempts=pin2, puk_attempts=puk, puk2_attempts=puk2)


def read_interface(lines: Sequence[str]) -> Interface:
    """`+UIPADDR: <cid>,<name>,<ipv4>,<mask>,<ipv6>,<link-local>`."""
    fields = row(lines, "+UIPADDR")
    return Interface(
        cid=require(fields.number(0), "no context number"),
        if_name=fields.text(1),
        ipv4_address=fields.text(2),
        ipv4_subnet=fields.text(3),
        ipv6_global_address=fields.text(4),
        ipv6_link_local_address=fields.text(5),
    )


KINDS: Final = (
    Kind(name="ublox_ugcntrd", read=read_traffic, commands=("+UGCNTRD",)),
    Kind(name="ublox_upincnt", read=read_attempts, commands=("+UPINCNT",)),
    Kind(name="ublox_uipaddr", read=read_interface, commands=("+UIPADDR=", "+UIPADDR")),
)
