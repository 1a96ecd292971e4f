"""Data contexts: definition, activation, addresses (TS 27.007 §10.1)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from simd.at.replies.fields import Fields, numbers_in, words_in
from simd.at.replies.information import bodies, row, rows
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.ucs2 import plain_name
from simd.at.replies.unreadable import Unreadable, require

_FAMILIES: Final = {"IP": "ipv4", "IPV4": "ipv4", "IPV6": "ipv6", "IPV4V6": "ipv4v6"}
_DOTTED: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})+")
# One Unisoc chip prints both addresses in one field, each behind its family's name.
_LABELLED: Final = re.compile(r"IPV4:([0-9.]*)\s*(?:IPV6:([0-9A-Fa-f:.]*))?", re.IGNORECASE)


class Context(Reply, frozen=True):
    """One defined context; `pdp_type` is `ipv4 ipv6 ipv4v6` or another type's word."""

    cid: int
    pdp_type: str
    type: str
    apn: str | None = None


class Contexts(Reply, frozen=True):
    """`+CGDCONT?`."""

    contexts: list[Context]


class ContextFormat(Reply, frozen=True):
    """Which context numbers may have this address family."""

    min_cid: int
    max_cid: int
    pdp_type: str


class ContextFormats(Reply, frozen=True):
    """`+CGDCONT=?`; types that are no internet protocol (PPP, Non-IP) are left out."""

    formats: list[ContextFormat]


class Activation(Reply, frozen=True):
    """One context and whether it is up."""

    cid: int
    active: bool


class Activations(Reply, frozen=True):
    """`+CGACT?`."""

    contexts: list[Activation]


class Addresses(Reply, frozen=True):
    """The addresses of one context; all zeros is no address."""

    cid: int
    ipv4: str | None = None
    ipv6: str | None = None


class AddressList(Reply, frozen=True):
    """`+CGPADDR`: the first context's addresses, and every context's in `contexts`."""

    cid: int
    ipv4: str | None = None
    ipv6: str | None = None
    contexts: list[Addresses] = msgspec.field(default_factory=list)


class Dynamic(Reply, frozen=True):
    """`+CGCONTRDP`: what the network gave a context."""

    cid: int
    bearer_id: int | None = None
    apn: str | None = None
    local_address: str | None = None
    subnet: str | None = None
    gateway_address: str | None = None
    dns_primary_address: str | None = None
    dns_secondary_address: str | None = None


class Attachment(Reply, frozen=True):
    """`+CGATT?`."""

    attached: bool


def read_contexts(lines: Sequence[str]) -> Contexts:
    """`+CGDCONT: 1,"IP","apn","0.0.0.0",0,0` a line (§10.1.1); none is no context."""
    found = []
    for fields in rows(lines, "+CGDCONT"):
        kind = fields.string(1).upper()
        context = Context(
            cid=require(fields.number(0), "no context number"),
            pdp_type=_FAMILIES.get(kind, kind.lower()),
            type=kind,
            apn=plain_name(fields.text(2)),
        )
        found.append(context)
    return Contexts(contexts=found)


def read_context_formats(lines: Sequence[str]) -> ContextFormats:
    """`+CGDCONT: (1-16),"IP",,,(0-2)` a line; one line may name several types."""
    found = []
    for fields in rows(lines, "+CGDCONT"):
        lowest, highest = _span(fields.raw(0))
        families = [_FAMILIES.get(word.upper()) for word in words_in(fields.raw(1))]
        found += [
            ContextFormat(min_cid=lowest, max_cid=highest, pdp_type=family)
            for family in families
            if family
        ]
    if not bodies(lines, "+CGDCONT"):
        raise Unreadable(why="no +CGDCONT line")
    return ContextFormats(formats=found)


def _span(group: str) -> tuple[int, int]:
    """The first unbroken range of context numbers."""
    numbers = numbers_in(group)
    if not numbers:
        raise Unreadable(why="no context numbers")
    last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            break
        last = number
    return numbers[0], last


def read_activations(lines: Sequence[str]) -> Activations:
    """`+CGACT: 1,1` a line (§10.1.10); none is no context."""
    found = [
        Activation(
            cid=require(fields.number(0), "no context number"),
            active=require(fields.flag(1), "no state"),
        )
        for fields in rows(lines, "+CGACT")
    ]
    return Activations(contexts=found)


def address(text: str | None) -> str | None:
    """An IP address as usually written; IPv6 in sixteen decimals is put right (§10.1.14).

    None for no address, for all zeros, and for what is none.
    """
    if not text:
        return None
    parts = text.split(".")
    if _DOTTED.fullmatch(text) and len(parts) in (4, 16) and all(int(p) < 256 for p in parts):
        packed = bytes(int(part) for part in parts)
        return str(ipaddress.ip_address(packed)) if any(packed) else None
    try:
        plain = ipaddress.ip_address(text.partition("/")[0])
    except ValueError:
        return None
    return None if plain.is_unspecified else text


def _addresses(fields: Fields) -> Addresses:
    cid = require(fields.number(0), "no context number")
    labelled = _LABELLED.fullmatch(fields.string(1))
    texts = list(labelled.groups()) if labelled else fields.rest(1)
    found = [plain for plain in (address(text) for text in texts) if plain]
    return Addresses(
        cid=cid,
        ipv4=next((plain for plain in found if ":" not in plain), None),
        ipv6=next((plain for plain in found if ":" in plain), None),
    )


def read_addresses(lines: Sequence[str]) -> AddressList:
    """`+CGPADDR: 1,"10.0.0.2","2001:db8::2"` a line (§10.1.14), quoted, bare or labelled."""
    found = [_addresses(fields) for fields in rows(lines, "+CGPADDR")]
    if not found:
        raise Unreadable(why="no +CGPADDR line")
    first = found[0]
    return AddressList(cid=first.cid, ipv4=first.ipv4, ipv6=first.ipv6, contexts=found)


def _with_mask(text: str | None) -> tuple[str | None, str | None]:
    """Address and mask of one field that holds both, as releases from 11 on write it."""
    parts = (text or "").split(".")
    if len(parts) in (8, 32):
        half = len(parts) // 2
        return address(".".join(parts[:half])), address(".".join(parts[half:]))
    return address(text), None


def _is_mask(text: str | None) -> bool:
    """Whether a field is a netmask: older releases give it a field of its own."""
    return bool(text) and str(text).startswith("255.")


def read_dynamic(lines: Sequence[str]) -> Dynamic:
    """`+CGCONTRDP: <cid>,<bearer>,<apn>[,<address>[.<mask>][,<mask>],<gw>,<dns1>,<dns2>]` (§10.1.23)."""
    fields = row(lines, "+CGCONTRDP")
    own_mask = _is_mask(fields.text(4))
    local, subnet = _with_mask(fields.text(3))
    gateway = 5 if own_mask else 4
    return Dynamic(
        cid=require(fields.number(0), "no context number"),
        bearer_id=fields.number(1),
        apn=plain_name(fields.text(2)),
        local_address=local,
        subnet=address(fields.text(4)) if own_mask else subnet,
        gateway_address=address(fields.text(gateway)),
        dns_primary_address=address(fields.text(gateway + 1)),
        dns_secondary_address=address(fields.text(gateway + 2)),
    )


def read_attachment(lines: Sequence[str]) -> Attachment:
    """`+CGATT: 1` (§10.1.9)."""
    return Attachment(attached=require(row(lines, "+CGATT").flag(0), "no state"))


KINDS: Final = (
    Kind(name="cgdcont_read", read=read_contexts, commands=("+CGDCONT?",)),
    Kind(name="cgdcont_test", read=read_context_formats, commands=("+CGDCONT=?",)),
    Kind(name="cgact_read", read=read_activations, commands=("+CGACT?",)),
    Kind(name="cgpaddr", read=read_addresses, commands=("+CGPADDR", "+CGPADDR=")),
    Kind(name="cgcontrdp", read=read_dynamic, commands=("+CGCONTRDP", "+CGCONTRDP=")),
    Kind(name="cgatt_read", read=read_attachment, commands=("+CGATT?",)),
)
