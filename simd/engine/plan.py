"""What a switch works with: the plan, the proof read back, and what makes one fit the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import msgspec

from simd.errors import SimAbsent, SimLocked, SwitchFailed, Unreadable
from simd.model.ids import Iccid
from simd.model.journal import Cause
from simd.model.modem import Seat
from simd.model.sim import Lock
from simd.model.verbs import Card


class Plan(msgspec.Struct, frozen=True):
    """One wished change of seat: from where, to where, and what proves it.

    `want` is the ICCID that must answer there, None for a slot never seen; `home` the one
    at the origin, None where none was read. A visit needs no data session (`data` false),
    since it only asks. `apn` and `home_apn` are the APNs of target and origin, None the
    network's own; `others` are those of all SIMs, which neither may be left with.
    """

    id: str
    origin: Seat
    target: Seat
    cause: Cause
    sim: str | None = None
    want: Iccid | None = None
    home: Iccid | None = None
    apn: str | None = None
    home_apn: str | None = None
    others: frozenset[str] = frozenset()
    data: bool = True


class Proof(msgspec.Struct, frozen=True):
    """What was read back: the seat the modem is in now, and the card that answers there."""

    seat: Seat
    card: Card


class Left(msgspec.Struct, frozen=True):
    """A seat that was left, and the card that answered there if it was read."""

    seat: Seat
    iccid: Iccid | None = None

    def lingers(self, proof: Proof) -> bool:
        """True when another slot still shows the card of this one: an answer from before."""
        moved = proof.seat.slot != self.seat.slot
        return moved and self.iccid is not None and proof.card.iccid == self.iccid


@asynccontextmanager
async def _at_once() -> AsyncIterator[None]:
    """Nothing need be waited for before a slot is left."""
    yield


async def _unseen(proof: Proof) -> None:
    """Nobody keeps what was found."""


async def _by_its_word(plan: Plan) -> None:
    """Nobody probes the link: the modem's own word that it is up is the proof."""


async def _as_it_is(card: Card) -> Card:
    """Nobody opens a locked card."""
    return card


class Around(msgspec.Struct, frozen=True):
    """What the modem's desk does beside: with a locked card, before leaving, with a find, with a link.

    `prove` raises NoService where a link that is up carries nothing.
    """

    unlock: Callable[[Card], Awaitable[Card]] = _as_it_is
    leaving: Callable[[], AbstractAsyncContextManager[None]] = _at_once
    found: Callable[[Proof], Awaitable[object]] = _unseen
    prove: Callable[[Plan], Awaitable[None]] = _by_its_word


ALONE = Around()


def verify(plan: Plan, proof: Proof) -> None:
    """Raise unless slot and ICCID are those of the plan and the SIM is not locked."""
    if proof.seat.slot != plan.target.slot:
        raise SwitchFailed(step="verify", why="the modem stayed in its slot", seat=proof.seat)
    if proof.card.lock is Lock.ABSENT:
        raise SimAbsent(slot=proof.seat.slot)
    if proof.card.lock is not Lock.NONE:
        raise SimLocked(lock=proof.card.lock.value)
    if proof.card.iccid is None:
        raise Unreadable(why="no ICCID")
    another = plan.want is not None and proof.card.iccid != plan.want
    if another or Left(plan.origin, plan.home).lingers(proof):
        raise SwitchFailed(step="verify", why="another SIM is in that slot", seat=proof.seat)
