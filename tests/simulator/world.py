"""Places, weeks and carriers out of one seed: what a radio would hear, and what is used.

One step is a minute. Every policy meets the same world; none sees more of it than the SIM
that is active tells. Levels follow measured habits of radio: a mean per place and carrier
(dBm, RSRP), slow shadowing that returns to it (first-order autoregression), and outages that
come at random and last minutes to hours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

STEP = timedelta(minutes=1)
DAY = 24 * 60
START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOME = "HU"
ABROAD = "AT"
# Below this level (dBm, RSRP) nothing registers; data gets hard some 8 dB above it.
DEAF = -122.0
GB = 10**9


class Plan(msgspec.Struct, frozen=True):
    """A contract: bytes in a cycle that ends every 30 days, and the price of a GB beyond.

    `beyond` is money per GB at home and `abroad` per GB there; `roams` lets the allowance be
    used abroad as at home. `day` is the day of the world on which the first cycle ends.
    """

    allowance: int
    beyond: float
    abroad: float
    roams: bool
    day: int


class Card(msgspec.Struct, frozen=True):
    """A SIM: its carrier's number and its contract, in the owner's order."""

    name: str
    carrier: int
    plan: Plan


class Minute(msgspec.Struct, frozen=True):
    """One SIM's truth in one minute, were it active."""

    level: float
    heard: bool
    useful: bool


class World(msgspec.Struct, frozen=True):
    """A scenario: its cards, where it is each minute, what is wanted, and every SIM's truth."""

    seed: int
    cards: tuple[Card, ...]
    country: tuple[str, ...]
    demand: tuple[int, ...]
    truth: tuple[tuple[Minute, ...], ...]

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return len(self.country)

    def when(self, minute: int) -> datetime:
        """The civil time of a minute."""
        return START + minute * STEP


def world(seed: int, weeks: int = 3) -> World:
    """The world of a seed: a household of two to four SIMs that stays, commutes or travels."""
    rng = Random(seed)
    minutes = weeks * 7 * DAY
    cards = tuple(_cards(rng))
    places, country = _journey(rng, minutes)
    truth = tuple(_truth(seed, card.carrier, places) for card in cards)
    return World(seed, cards, country, tuple(_demand(rng, minutes)), truth)


def _cards(rng: Random) -> Iterator[Card]:
    """Contracts of every kind: a large one, one for calls, a travel SIM, pay as you go."""
    kinds = ["large", "small", "travel", "bare"]
    for number, kind in enumerate(rng.sample(kinds, rng.randint(2, 4))):
        yield Card(f"{kind}{number}", rng.randrange(3), _plan(rng, kind))


def _plan(rng: Random, kind: str) -> Plan:
    day = rng.randint(2, 29)
    match kind:
        case "large":
            return Plan(rng.randint(15, 60) * GB, rng.uniform(2, 8), rng.uniform(5, 30), True, day)
        case "small":
            return Plan(rng.randint(1, 8) * GB, rng.uniform(3, 12), rng.uniform(10, 60), False, day)
        case "travel":
            price = rng.uniform(2, 5)
            return Plan(rng.randint(0, 5) * GB, price, price, True, day)
        case _:
            return Plan(0, rng.uniform(2, 10), rng.uniform(20, 80), False, day)


def _journey(rng: Random, minutes: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where it is each minute: at home, between home and work, or away for some days."""
    habit = rng.choice(["stays", "commutes", "travels"])
    away = rng.randint(4, max(5, minutes // DAY - 6)) * DAY
    back = away + rng.randint(2, 6) * DAY
    places = []
    for minute in range(minutes):
        clock, weekday = minute % DAY, minute // DAY % 7
        at = "home"
        if habit != "stays" and weekday < 5 and 480 <= clock < 1100:
            at = "road" if clock < 520 or clock >= 1060 else "work"
        if habit == "travels" and away <= minute < back:
            at = "hotel" if clock < 540 or clock >= 1200 else "sights"
        places.append(at)
    country = tuple(ABROAD if one in {"hotel", "sights"} else HOME for one in places)
    return tuple(places), country


def _demand(rng: Random, minutes: int) -> Iterator[int]:
    """Bytes wanted each minute: quiet nights, evenings with films, a household's own appetite."""
    daily = rng.uniform(0.3, 2.5) * GB
    shape = [0.15 if 1 <= hour < 7 else 2.4 if 18 <= hour < 23 else 0.8 for hour in range(24)]
    scale = daily / (sum(shape) * 60)
    for minute in range(minutes):
        yield int(scale * shape[minute % DAY // 60] * rng.expovariate(1))


def _truth(nature: int, carrier: int, places: tuple[str, ...]) -> tuple[Minute, ...]:
    """What the SIM would hear and whether data would flow, minute by minute.

    SIMs of one carrier hear the same network, and fail with it.
    """
    field = Random(f"{nature} {carrier}")
    mean = {place: max(-125.0, min(-72.0, field.gauss(-96, 11))) for place in dict.fromkeys(places)}
    mean |= {"road": field.uniform(-112, -92)} if "road" in mean else {}
    down = _outages(field, len(places))
    found, shade = [], 0.0
    for minute, place in enumerate(places):
        swing = 7.0 if place == "road" else 3.0
        shade = 0.95 * shade + field.gauss(0, swing * 0.31)
        level = mean[place] + shade
        state = down.get(minute, "")
        heard = state != "silent" and level > DEAF
        flows = heard and state != "useless" and field.random() < _odds(level)
        found.append(Minute(round(level, 1), heard, flows))
    return tuple(found)


def _odds(level: float) -> float:
    """The chance that a minute's data flows at a level: near certain until it gets faint."""
    return 0.999 / (1 + math.exp(-(level - (DEAF + 5)) / 1.6))


def _outages(rng: Random, minutes: int) -> dict[int, str]:
    """The minutes in which the carrier's network fails, and how it does."""
    down: dict[int, str] = {}
    at = 0.0
    while (at := at + rng.expovariate(1 / (5 * DAY))) < minutes:
        kind = "silent" if rng.random() < 0.4 else "useless"
        for minute in range(int(at), int(at + rng.lognormvariate(math.log(25), 1.0)) + 1):
            down[minute] = kind
    return down
