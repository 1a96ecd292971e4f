"""The packs of one figure as tanks, and where each should stand now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from simd.accounts.contract import Contract, last_day
from simd.accounts.metering.drain import Tank, drain
from simd.accounts.metering.drift import grain_of, half_width, punctual, ratio
from simd.model.account import Allowance, Estimate, Money
from simd.model.metering import Drift, Tally
from simd.tariff import renewal_covered
from simd.tariff.bucket import whole
from simd.tariff.cycle import part_bounds
from simd.tariff.tariff import Bucket

_MICRO = timedelta(microseconds=1)
_TURNS = 1000
_UNTOLD_GRAIN = 1000
_HABIT = 8
_ROUND, _KNOWN = 40, 100


class Figure(msgspec.Struct, frozen=True):
    """What a carrier said of one kind at one moment, what was counted since, and what is known.

    `recent` are the bytes counted just before it, which the carrier may not have known of yet;
    `paid` is whether the next renewal is surely paid (None: nobody knows).
    """

    packs: tuple[Allowance, ...]
    at: datetime
    tallies: tuple[Tally, ...]
    drift: Drift
    contract: Contract
    recent: int = 0
    paid: bool | None = None

    @property
    def general(self) -> list[int]:
        """The places of the packs that are good for anything and say what is left."""
        return [n for n, one in enumerate(self.packs) if one.scope is None and one.left is not None]

    @property
    def counted(self) -> int:
        """Bytes of our own count since then."""
        return sum(one.bytes for one in self.tallies)

    @property
    def grain(self) -> int:
        """The step in which the carrier writes these figures."""
        return self.step(self.packs)

    def step(self, packs: Sequence[Allowance]) -> int:
        """The step in which the carrier writes those of them, the steps of several added up."""
        largest = max((one.total or one.left or 0 for one in packs), default=0)
        # Each is written in a step of its own (GB above one GB, MB below). A round figure may
        # be chance: it counts as coarse only so far, or as far as none was ever finer.
        share = _ROUND if self.drift.grain is None else _KNOWN
        most = max(largest // share, self.drift.grain or 0)
        told = (one.left for one in packs if one.left and one.left != one.total)
        every = [min(grain_of([left]) or 0, most) for left in told]
        return sum(every) or max(1, largest // _UNTOLD_GRAIN)


class Standing(msgspec.Struct, frozen=True):
    """Where the packs should stand: one estimate each, None where nobody can tell.

    `beyond` is what went beyond all of them: value, low and high.
    """

    packs: tuple[Estimate | None, ...]
    all: Estimate | None
    beyond: tuple[float, float, float]
    ends: datetime | None = None


class _Run(msgspec.Struct, frozen=True):
    tanks: tuple[Tank, ...]
    beyond: float


def stand(figure: Figure, now: datetime) -> Standing:
    """The packs as they should stand now."""
    places = figure.general
    rate = ratio(figure.drift)
    half = half_width(figure.drift, figure.counted, figure.grain)
    unknown = 0.0 if punctual(figure.drift, figure.grain) else rate * figure.recent
    used = rate * figure.counted
    runs = {
        (off, late): _run(figure, places, now, used + off, late=late)
        for off in (-half, -half - min(used, _elsewhere(figure)), 0.0, half + unknown)
        for late in (False, True)
    }
    mid = runs[0.0, True]
    found: list[Estimate | None] = [None] * len(figure.packs)
    tops = [_most(figure.packs[n], tank) for n, tank in zip(places, mid.tanks, strict=True)]
    for turn, place in enumerate(places):
        every = [run.tanks[turn] for run in runs.values()]
        if all(tank.known for tank in every):
            left = [tank.all for tank in every]
            found[place] = _estimate(mid.tanks[turn].all, left, tops[turn])
    return Standing(
        packs=tuple(found),
        all=_together(runs, mid, tops) if places else None,
        beyond=(mid.beyond, *_spread([run.beyond for run in runs.values()])),
        ends=_ends(mid),
    )


def _elsewhere(figure: Figure) -> float:
    """What may have been taken from packs for some use alone, until the carrier's habit is known."""
    if len(figure.drift.pairs) >= _HABIT:
        return 0.0
    return float(sum(one.left or 0 for one in figure.packs if one.scope is not None))


def _run(figure: Figure, places: list[int], now: datetime, amount: float, *, late: bool) -> _Run:
    """All packs after that much use in all; less than nothing is what rounding took before."""
    tanks = [_tank(figure, place, now, late=late) for place in places]
    scale = max(0.0, amount) / figure.counted if figure.counted else 0.0
    drained, beyond = drain(tanks, figure.tallies, scale, now)
    rest = amount - scale * figure.counted
    return _Run(*_moved(list(drained), beyond, rest))


def _moved(tanks: list[Tank], beyond: float, rest: float) -> tuple[tuple[Tank, ...], float]:
    """What no tally explains: taken from the first that has any, or given back to the first."""
    for place, tank in enumerate(tanks):
        if rest > 0:
            tanks[place], rest = tank.poured(rest)
        elif tank.known:
            tanks[place] = msgspec.structs.replace(tank, left=tank.left - rest)
            return tuple(tanks), beyond
    return tuple(tanks), beyond + max(0.0, rest)


def _tank(figure: Figure, place: int, now: datetime, *, late: bool) -> Tank:
    pack = figure.packs[place]
    contract = figure.contract.anchored(pack, late=late)
    bucket = contract.bucket_of(pack, alone=len(figure.general) == 1)
    day = last_day(pack, contract.tz)
    # A late figure may be of the period before: its pack ends on the day that it names.
    told = min(figure.at, day[0]) if day and bucket and bucket.per == "cycle" else figure.at
    edges = turns(contract, bucket, told, now) if bucket else ()
    if bucket is not None and edges and contract.tariff is not None:
        size = whole(bucket.amount.number, bucket.unit, contract.tariff.counting)
        paid = figure.paid if bucket.per == "cycle" else True
        refill = float(size or 0) if paid or (paid is None and late) else None
        rolls = contract.tariff.rollover.cycles > 0 and bucket.per == "cycle"
        return Tank(float(pack.left or 0), edges, refill, rolls, doubtful=False)
    # Where the plan is known, what is not of it is bought by hand, and gone at its end.
    doubtful = contract.tariff is None
    return Tank(float(pack.left or 0), (day[late],) if day else (), doubtful=doubtful)


def turns(contract: Contract, bucket: Bucket, at: datetime, now: datetime) -> tuple[datetime, ...]:
    """When the bucket was filled again since, and when it will be next."""
    period, found = contract.period, list[datetime]()
    moment = at
    while period is not None and len(found) < _TURNS:
        cycle = contract.bounds(moment)
        end = cycle and part_bounds(bucket.per, period, cycle, moment).end
        if end is None:
            break
        found.append(end)
        if end > now:
            break
        moment = end
    return tuple(found)


def _most(pack: Allowance, tank: Tank) -> float:
    """No more can be left than the pack holds, where that is told, and what rolled over."""
    return float("inf") if pack.total is None else max(pack.total + tank.rolled, tank.all)


def _estimate(value: float, every: list[float], most: float) -> Estimate:
    low, high = _spread(every)
    top = max(value, min(high, most))
    return Estimate(round(max(0.0, value)), int(max(0.0, low)), int(max(0.0, top) + 0.999))


def _spread(every: list[float]) -> tuple[float, float]:
    return min(every), max(every)


def _together(
    runs: dict[tuple[float, bool], _Run], mid: _Run, most: list[float]
) -> Estimate | None:
    """All packs that are good for anything; None while one of them is not known."""
    if not all(tank.known for run in runs.values() for tank in run.tanks):
        return None
    sums = [sum(tank.all for tank in run.tanks) for run in runs.values()]
    return _estimate(sum(tank.all for tank in mid.tanks), sums, sum(most))


def _ends(mid: _Run) -> datetime | None:
    """When the first of them goes for good; one that is filled again does not."""
    ends = [
        tank.edges[0]
        for tank in mid.tanks
        if tank.edges and tank.known and tank.all and tank.refill is None
    ]
    return min(ends, default=None)


def renewal_paid(contract: Contract, balance: Money | None) -> bool | None:
    """Whether the next renewal is surely paid; a plan without a rule is billed afterwards."""
    tariff = contract.tariff
    if tariff is None or tariff.auto_renew is None:
        return tariff is not None and tariff.kind == "plan"
    if tariff.auto_renew.on is False:
        return False
    if tariff.auto_renew.source != "balance":
        return True
    return None if balance is None else renewal_covered(tariff, balance.amount)
