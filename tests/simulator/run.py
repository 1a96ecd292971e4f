"""A world lived through under one policy, minute by minute, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from tests.simulator.ledger import Books
from tests.simulator.world import DAY, World

# A switch leaves the modem without service (measured: 2 to 60 s, some modems 90 s).
OUTAGE = 1


class Sight(msgspec.Struct, frozen=True):
    """All that a policy may know in one minute: what the active SIM heard, and the books.

    `level` is null and `useful` false while nothing is heard; the carriers' figures are as
    exact as a reading can be. `quiet` is true during a switch.
    """

    minute: int
    active: int
    country: str
    level: float | None
    heard: bool
    useful: bool
    books: tuple[Books, ...]


class Chooser(Protocol):
    """A policy under trial: told each minute, it names the SIM that should be active."""

    def choose(self, sight: Sight) -> int:
        """The number of the SIM wanted now."""
        ...


class Score(msgspec.Struct, frozen=True):
    """What a life came to: share of minutes with useful data, money, switches, bytes wasted."""

    available: float
    cost: float
    switches: int
    wasted: int
    used: int
    worst_day: int


def live(world: World, chooser: Chooser) -> Score:
    """Live through the world; bytes flow in every useful minute, whoever carries them."""
    books = tuple(Books(card) for card in world.cards)
    active, blind, useful = 0, 0, 0
    switches: list[int] = []
    for minute in range(world.minutes):
        for book in books:
            book.tick(minute)
        truth = world.truth[active][minute]
        country = world.country[minute]
        if blind:
            blind -= 1
            continue
        if truth.useful:
            useful += 1
            books[active].use(world.demand[minute], country)
        level = truth.level if truth.heard else None
        sight = Sight(minute, active, country, level, truth.heard, truth.useful, books)
        wanted = chooser.choose(sight)
        if wanted != active:
            active, blind = wanted, OUTAGE
            switches.append(minute)
    return Score(
        available=useful / world.minutes,
        cost=round(sum(book.spent for book in books), 4),
        switches=len(switches),
        wasted=sum(book.wasted for book in books),
        used=sum(book.used for book in books),
        worst_day=most_within(switches, DAY),
    )


def most_within(moments: Sequence[int], span: int) -> int:
    """The most of these ascending moments that lie in any span of that length."""
    first = most = 0
    for number, moment in enumerate(moments):
        while moments[first] <= moment - span:
            first += 1
        most = max(most, number - first + 1)
    return most
