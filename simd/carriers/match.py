"""Whose SIM is this: by its card number, by the files on it, or only by its network.

Brands share networks, so a PLMN alone is a guess; a brand's GID1 or service provider name
beats the network it rents. Nothing is asked unasked of a guessed carrier.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from simd.carriers.carrier import Carrier
from simd.model.ids import Iccid, Imsi
from simd.model.sim import Sureness


class Matched(msgspec.Struct, frozen=True):
    """The carrier and how it is known."""

    carrier: Carrier
    sureness: Sureness


def match(
    carriers: Iterable[Carrier],
    *,
    iccid: Iccid | None = None,
    imsi: Imsi | None = None,
    gid1: str | None = None,
    spn: str | None = None,
) -> Matched | None:
    """The carrier of a SIM; None when nothing points at one, or two are pointed at alike."""
    known = list(carriers)
    for sureness, scores in (
        (Sureness.SIM_FILE, [_by_files(one, imsi, gid1, spn) for one in known]),
        (Sureness.ICCID, [_longest(one.match.iccid, _text(iccid)) for one in known]),
        (Sureness.GUESSED, [0 if one.match.rents else _by_network(one, imsi) for one in known]),
    ):
        found = _best(known, scores)
        if found:
            return Matched(found, sureness)
    return None


def _best(carriers: list[Carrier], scores: list[int]) -> Carrier | None:
    top = max(scores, default=0)
    if top == 0 or scores.count(top) > 1:
        return None
    return carriers[scores.index(top)]


def _by_files(carrier: Carrier, imsi: Imsi | None, gid1: str | None, spn: str | None) -> int:
    """GID1 and SPN count only in the carrier's own networks, where they were given out."""
    if carrier.match.plmns and not _by_network(carrier, imsi):
        return 0
    groups = _longest(carrier.match.gid1, (gid1 or "").upper().rstrip("F"))
    named = (spn or "").strip().casefold() in {name.casefold() for name in carrier.match.spn}
    ranges = _longest(carrier.match.imsi, _text(imsi))
    return groups * 100 + named * 10 + ranges if groups or named else ranges


def _by_network(carrier: Carrier, imsi: Imsi | None) -> int:
    own = _longest(tuple(carrier.match.plmns), _text(imsi))
    return own or _longest(carrier.match.imsi, _text(imsi))


def _longest(prefixes: tuple[str, ...], text: str) -> int:
    return max((len(one) for one in prefixes if one and text.startswith(one)), default=0)


def _text(identity: Iccid | Imsi | None) -> str:
    return identity.reveal() if identity else ""
