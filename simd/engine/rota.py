"""Whose turn it is among the parked SIMs, and when nobody's is.

All is recomputed from the journal of visits, so that a restart neither forgets a visit nor makes
one too many.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from simd.model.journal import Switched
from simd.model.modem import Seat
from simd.model.units import Span
from simd.tariff.texts import Window

DAY = timedelta(days=1)
LOOK_BACK = timedelta(days=30)


class Rota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How parked SIMs take turns.

    A SIM is visited when its carrier is to be asked, and at least `every` so long where that is
    set (messages wait until then). No modem makes more than `most` visits in 24 hours, and none
    begins in the `quiet` hours (the machine's time of day).
    """

    every: Span | None = None
    most: int = 24
    quiet: Window | None = None


def overdue(rota: Rota, seat: Seat, visits: Iterable[Switched], now: datetime) -> bool:
    """True when the owner wants every SIM seen more often than this one was."""
    last = last_visit(seat, visits)
    return rota.every is not None and (last is None or now - last >= rota.every.delta)


def last_visit(seat: Seat, visits: Iterable[Switched]) -> datetime | None:
    """When that seat was last visited to a good end."""
    found = [one.last for one in visits if one.target == seat and one.outcome == "done"]
    return max(found, default=None)


def in_turn(seats: Sequence[Seat], visits: Sequence[Switched]) -> list[Seat]:
    """The seats in the order of their turns: never seen ones first, then who waited longest."""
    return sorted(seats, key=lambda seat: (_stamp(last_visit(seat, visits)), seat.slot))


def spent(rota: Rota, visits: Iterable[Switched], now: datetime) -> bool:
    """True when the modem has made its visits for 24 hours."""
    return sum(timedelta(0) <= now - one.began < DAY for one in visits) >= rota.most


def quiet(rota: Rota, here: datetime) -> bool:
    """True in the hours in which no visit begins; `here` is the time of day at home."""
    if rota.quiet is None:
        return False
    begin, end = rota.quiet.span
    clock = timedelta(hours=here.hour, minutes=here.minute, seconds=here.second)
    return begin <= clock < end or begin <= clock + DAY < end


def outage(visits: Iterable[Switched], guess: float) -> float:
    """What a visit is expected to cost in seconds: the middle of those before, else a guess."""
    known = [one.outage for one in visits if one.outcome == "done" and one.outage is not None]
    return round(statistics.median(known), 1) if known else guess


def _stamp(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0
