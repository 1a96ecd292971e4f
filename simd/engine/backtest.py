"""A policy's trial on the ledger: what is remembered of a modem, gathered, and lived through."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from simd.engine.house import House
from simd.errors import BadRequest
from simd.model.account import AccountNow, Reading, account_now
from simd.model.modem import Modem, Seat
from simd.model.radio import Registration
from simd.model.snapshot import SimNow
from simd.policy import Policy
from simd.policy.backtest import Tried, actually, backtest
from simd.policy.evidence import Probed, Sample
from simd.policy.past import Past, Track
from simd.store.evidence import KeptProbe
from simd.store.rows import QualitySample

LONGEST = timedelta(days=92)
READINGS = 2000
PROBES = 200_000


async def tried(
    house: House,
    modem: Modem,
    policies: Mapping[str, Policy | None],
    start: datetime,
    end: datetime,
) -> list[Tried]:
    """What really happened, then each policy's life; raises BadRequest for a period of nothing.

    The trial computes for seconds, so it does it beside the loop.
    """
    if not timedelta(0) < end - start <= LONGEST:
        raise BadRequest(why=f"the period is longer than nothing and at most {LONGEST.days} days")
    past = await remembered(house, modem, start, end)
    return await asyncio.to_thread(_lives, past, policies)


def _lives(past: Past, policies: Mapping[str, Policy | None]) -> list[Tried]:
    return [actually(past), *(backtest(name, past, one) for name, one in policies.items())]


async def remembered(house: House, modem: Modem, start: datetime, end: datetime) -> Past:
    """The modem's past, from the ledger."""
    snapshot = house.board.snapshot
    here = {
        key: (sim, sim.seat)
        for key, sim in snapshot.sims.items()
        if sim.seat is not None and sim.seat.modem == modem.id
    }
    order = house.registry.order(snapshot)
    places = {key: place for place, key in enumerate(order)}
    ranked = sorted(here, key=lambda key: (places.get(key, len(places)), key))
    tracks = [await _track(house, *here[key], start, end) for key in ranked]
    used: Counter[float] = Counter()
    for key in ranked:
        for hour in await house.store.usage(key, start):
            if hour.hour < end:
                used[(hour.hour - start).total_seconds() // 3600 * 3600] += hour.rx + hour.tx
    outages = [
        one.outage
        for one in await house.store.switches(end - LONGEST)
        if one.modem == modem.id and one.outcome == "done" and one.outage is not None
    ]
    past = Past(modem, start, end, tuple(tracks), dict(used))
    return (
        past if not outages else Past(modem, start, end, tuple(tracks), dict(used), median(outages))
    )


async def _track(house: House, now: SimNow, seat: Seat, start: datetime, end: datetime) -> Track:
    sim = now.sim
    looks = [
        _sample(one, start) for one in await house.store.quality(sim.id, start) if one.at < end
    ]
    probes = [
        _probe(one, start)
        for one in await house.store.evidence.probes(sim.id, PROBES)
        if start <= one.when.at < end
    ]
    taken = await house.store.readings(sim.id, READINGS)
    told = [(one.reading, one.inquiry) for one in taken if one.reading.source.at < end]
    contract = house.metering.contract(sim.id)
    return Track(
        sim,
        seat,
        tuple(sorted(looks, key=lambda one: one.at)),
        tuple(sorted(probes, key=lambda one: one.at)),
        tuple(_accounts(told, start)),
        contract.tariff,
        contract.anchor,
    )


def _accounts(
    told: Sequence[tuple[Reading, str]], start: datetime
) -> list[tuple[float, AccountNow]]:
    """What was known after each reading, by the newest of each inquiry."""
    newest: dict[str, Reading] = {}
    found: list[tuple[float, AccountNow]] = []
    for reading, inquiry in sorted(told, key=lambda one: one[0].source.at):
        newest[inquiry] = reading
        account = account_now(newest.values())
        if account is not None:
            insort(
                found,
                ((reading.source.at - start).total_seconds(), account),
                key=lambda one: one[0],
            )
    return found


def _sample(kept: QualitySample, start: datetime) -> Sample:
    return Sample(
        (kept.at - start).total_seconds(),
        Registration(kept.registration),
        kept.access_tech,
        kept.plmn,
        kept.rsrp,
        kept.rsrq,
        kept.sinr,
        kept.rssi,
    )


def _probe(kept: KeptProbe, start: datetime) -> Probed:
    at = (kept.when.at - start).total_seconds()
    return Probed(at, kept.ok, kept.loss, kept.latency, kept.jitter)


def told(lives: Sequence[Tried]) -> list[dict[str, Any]]:
    """The lives as an operation's outcome states them."""
    return [
        {
            "policy": one.name,
            "switches": one.switches,
            "outage": one.outage,
            "unknown_share": round(one.unknown, 4),
            "parked_unknown_share": None if one.parked is None else round(one.parked, 4),
            "costs": [{"amount": amount, "currency": name} for name, amount in one.costs.items()],
            "unpriced_bytes": one.unpriced,
            "wasted_bytes": one.wasted,
            "held": one.held,
        }
        for one in lives
    ]
