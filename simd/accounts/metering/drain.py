"""Packs that run out: what is poured from which, and what is filled again when a period turns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from simd.model.metering import Tally


class Tank(msgspec.Struct, frozen=True):
    """What is left of one pack; at each of `edges` it is filled to `refill`, or gone for good.

    `rolls` lets the rest live on for one more period, and be used first. What is `doubtful`
    may have been renewed by its end: nobody knows then what is left.
    """

    left: float
    edges: tuple[datetime, ...] = ()
    refill: float | None = None
    rolls: bool = False
    rolled: float = 0.0
    doubtful: bool = True
    known: bool = True

    @property
    def all(self) -> float:
        """All that can be used."""
        return self.left + self.rolled

    def turned(self) -> Tank:
        """The tank after its edge."""
        if self.refill is None:
            return replace(
                self, left=0.0, rolled=0.0, edges=self.edges[1:], known=not self.doubtful
            )
        rolled = self.left if self.rolls else 0.0
        return replace(self, left=self.refill, rolled=rolled, edges=self.edges[1:])

    def poured(self, amount: float) -> tuple[Tank, float]:
        """The tank after some was taken, and what it did not cover."""
        first = min(amount, self.rolled)
        then = min(amount - first, self.left)
        return replace(
            self, rolled=self.rolled - first, left=self.left - then
        ), amount - first - then


def drain(
    tanks: Sequence[Tank], tallies: Sequence[Tally], scale: float, until: datetime
) -> tuple[tuple[Tank, ...], float]:
    """The tanks at that moment, and what went beyond them; what ends first is used first."""
    cuts = sorted({edge for tank in tanks for edge in tank.edges if edge <= until})
    now, beyond = list(tanks), 0.0
    for begins, ends in zip([None, *cuts], [*cuts, None], strict=True):
        amount = scale * sum(_within(one, begins, ends) for one in tallies)
        now, over = _pour(now, amount)
        beyond += over
        now = [tank.turned() if ends in tank.edges else tank for tank in now]
    return tuple(now), beyond


def _pour(tanks: list[Tank], amount: float) -> tuple[list[Tank], float]:
    poured = list(tanks)
    for place in sorted(range(len(tanks)), key=lambda place: _end(tanks[place])):
        poured[place], amount = poured[place].poured(amount)
    return poured, amount


def _end(tank: Tank) -> float:
    return tank.edges[0].timestamp() if tank.edges else float("inf")


def _within(one: Tally, begins: datetime | None, ends: datetime | None) -> float:
    """The bytes of a tally between two moments, its use spread evenly over its time."""
    length = (one.until - one.since).total_seconds()
    if length <= 0:
        here = (begins is None or begins < one.until) and (ends is None or one.until <= ends)
        return float(one.bytes) if here else 0.0
    start, stop = max(begins or one.since, one.since), min(ends or one.until, one.until)
    return one.bytes * max(0.0, (stop - start).total_seconds()) / length
