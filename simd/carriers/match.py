"""Whose SIM is this: by its card number or IMSI range, by the files on it, or by its network.

Each way is less sure than the one before. A brand that rents its network has cards from its
host, so its group (GID1) or its name goes before the host's card number. A PLMN alone is a
guess: nothing is asked unasked of a guessed carrier.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from simd.carriers.carrier import Carrier
from simd.model.ids import Iccid, Imsi
from simd.model.sim import Sureness

By = Literal["iccid", "imsi", "gid1", "spn", "network"]
# How sure each way is. Card number ranges are given to one issuer (ITU-T E.118); an operator
# parts its IMSIs as it likes; GID1 and SPN are written by whoever orders the cards; several
# brands share a network.
CONFIDENCE: dict[By, float] = {
    "iccid": 0.98,
    "imsi": 0.95,
    "gid1": 0.9,
    "spn": 0.85,
    "network": 0.5,
}
_SURENESS: dict[By, Sureness] = {
    "iccid": Sureness.ICCID,
    "imsi": Sureness.SIM_FILE,
    "gid1": Sureness.SIM_FILE,
    "spn": Sureness.SIM_FILE,
    "network": Sureness.GUESSED,
}


class Matched(msgspec.Struct, frozen=True):
    """The carrier, by which way it is known, and how sure that is (0…1)."""

    carrier: Carrier
    by: By

    @property
    def sureness(self) -> Sureness:
        """The same in the words of a Sim."""
        return _SURENESS[self.by]

    @property
    def confidence(self) -> float:
        """How far to trust it."""
        return CONFIDENCE[self.by]


class _Card(msgspec.Struct, frozen=True):
    """What a card says of itself, as text."""

    iccid: str = ""
    imsi: str = ""
    gid1: str = ""
    spn: str = ""


def match(
    carriers: Iterable[Carrier],
    *,
    iccid: Iccid | None = None,
    imsi: Imsi | None = None,
    gid1: str | None = None,
    spn: str | None = None,
) -> Matched | None:
    """The carrier of a SIM; None when nothing points at one, or two are pointed at alike."""
    card = _Card(
        iccid.reveal() if iccid else "",
        imsi.reveal() if imsi else "",
        (gid1 or "").upper().rstrip("F"),
        (spn or "").strip().casefold(),
    )
    known = list(carriers)
    renting = [one for one in known if one.match.rents]
    return _by_files(renting, card) or _by_all(known, card)


def match_any(
    carriers: Iterable[Carrier],
    *,
    iccid: Iccid | None = None,
    imsi: Imsi | None = None,
    gid1: str | None = None,
    spn: str | None = None,
) -> Matched | None:
    """The same over recipes and borrowed entries: a borrowed one must be surer to count."""
    ours: list[Carrier] = []
    borrowed: list[Carrier] = []
    for one in carriers:
        (borrowed if one.origin else ours).append(one)
    found = match(ours, iccid=iccid, imsi=imsi, gid1=gid1, spn=spn)
    if found is not None and found.sureness is not Sureness.GUESSED:
        return found
    other = match(borrowed, iccid=iccid, imsi=imsi, gid1=gid1, spn=spn)
    if found is None or (other is not None and other.confidence > found.confidence):
        return other
    return found


def _by_all(known: list[Carrier], card: _Card) -> Matched | None:
    """Way by way; a brand's network is not its own and points at its owner."""
    return (
        _best("iccid", known, [_longest(one.match.iccid, card.iccid) for one in known])
        or _best("imsi", known, [_longest(one.match.imsi, card.imsi) for one in known])
        or _by_files(known, card)
        or _best("network", known, [_network(one, card) for one in known])
    )


def _by_files(known: list[Carrier], card: _Card) -> Matched | None:
    """By GID1, then by SPN: they count only in the carrier's own networks, where they were given out."""
    near = [one for one in known if not one.match.plmns or _home(one, card)]
    groups = [_longest(_groups(one), card.gid1) for one in near]
    names = [card.spn in {name.casefold() for name in one.match.spn} for one in near]
    return _best("gid1", near, groups) or _best("spn", near, [int(one) for one in names])


def _groups(carrier: Carrier) -> tuple[str, ...]:
    """Without their fill, as the card's own is read."""
    return tuple(group.upper().rstrip("F") for group in carrier.match.gid1)


def _best(by: By, carriers: list[Carrier], scores: list[int]) -> Matched | None:
    top = max(scores, default=0)
    if top == 0 or scores.count(top) > 1:
        return None
    return Matched(carriers[scores.index(top)], by)


def _network(carrier: Carrier, card: _Card) -> int:
    return 0 if carrier.match.rents else _home(carrier, card)


def _home(carrier: Carrier, card: _Card) -> int:
    """How many digits of the IMSI are a network of the carrier."""
    return _longest(tuple(carrier.match.plmns), card.imsi) or _longest(
        carrier.match.imsi, card.imsi
    )


def _longest(prefixes: tuple[str, ...], text: str) -> int:
    return max((len(one) for one in prefixes if one and text.startswith(one)), default=0)
