"""A policy tried on what the ledger remembers: what it would have done, and at what price.

A radio hears only its active SIM. Where the policy would have been on another SIM than the
one that was really in use, nobody knows how that SIM was doing: the time counts as unknown,
and the policy sees nothing new. What carriers said is taken as it was; bytes are those that
were really used, priced by the plan of the SIM that would have carried them. Of past calls,
questions and uploads nothing is kept, so the guards that wait for them hold nothing back.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from simd.model.ids import Plmn
from simd.model.journal import Switched
from simd.model.modem import ModemState, Slot
from simd.model.radio import Radio, Registration, Signal
from simd.model.snapshot import ModemNow, SimNow, Snapshot
from simd.policy.decide import decide
from simd.policy.evidence import EVER, Air, Evidence, Place, Sample, Seen
from simd.policy.guards import guard
from simd.policy.history import History
from simd.policy.memo import Memo
from simd.policy.past import Past
from simd.policy.policy import Policy
from simd.policy.purse import Purse
from simd.policy.recall import Recall

STEP = 60.0
KEPT = 480
PROBES = 60


class Tried(msgspec.Struct, frozen=True):
    """What a policy would have come to in the period.

    `outage` is in seconds: of service seen to be lost, and of switching. `unknown` is the
    share of time 0…1 for which nothing is known of the SIM that would have been in use,
    `parked` the same of those that would not, null where there is no other.
    `costs` is decimal money by currency for the bytes that have a price, `unpriced` the other bytes;
    `wasted` the bytes that would have expired unused, null without any plan to tell. `held`
    counts by guard how often a wanted switch was held back.
    """

    name: str
    switches: int
    outage: float
    unknown: float
    costs: dict[str, str]
    unpriced: int
    wasted: int | None
    held: dict[str, int] = {}
    parked: float | None = None


def backtest(name: str, past: Past, policy: Policy | None) -> Tried:
    """The policy's life in that period; no policy never switches."""
    life = _Life(past, policy)
    second = 0.0
    while second < past.seconds:
        life.step(second)
        second += STEP
    return life.tried(name)


def actually(past: Past) -> Tried:
    """What really happened, by the same measures."""
    life, recall = _Life(past, None), Recall(past)
    second = 0.0
    while second < past.seconds:
        real = recall.real(second)
        if real is not None and real != life.active:
            life.move(real, second)
        life.step(second)
        second += STEP
    return life.tried("actual")


class _Life:
    """One pass through the period, a step a minute."""

    def __init__(self, past: Past, policy: Policy | None) -> None:
        self._past = past
        self._policy = policy
        self._order = [track.sim.id for track in past.tracks]
        self._recall = Recall(past)
        self._seats = {track.sim.id: track.seat for track in past.tracks}
        self._seen = {sim: Seen() for sim in self._order}
        self._purses = {track.sim.id: Purse(track.tariff, track.anchor) for track in past.tracks}
        self._switches: deque[Switched] = deque(maxlen=99)
        self._memo = Memo()
        self._place: Place | None = None
        self._on = {sim: sim for sim in self._order}
        self._air: dict[str, Air] = {}
        self.active = self._recall.first()
        self.count = 0
        self.outage = self.unknown = 0.0
        self._unheard = self._parked = 0
        self.held: Counter[str] = Counter()

    def step(self, second: float) -> None:
        """See what there is to see, pay for what was used, and let the policy choose."""
        self._listen(second)
        if self.active is None:
            self.unknown += STEP
            return
        known = self._recall.real(second) == self.active
        if known:
            self._witness(self.active, second)
            self.outage += STEP * self._recall.lost(self.active, second)
        else:
            self.unknown += STEP
        self._pay(second)
        if self._policy is not None:
            self._choose(self._policy, second, known=known)

    def move(self, sim: str, second: float) -> None:
        """Be on another SIM from now on."""
        moment = self._past.at(second)
        old, new = self._seats[self.active or sim], self._seats[sim]
        self._switches.appendleft(
            Switched(
                f"sw_{self.count}", old, new, sim, "policy", moment, moment, "done",
                self._past.outage, second,
            )
        )  # fmt: skip
        self._seen[sim] = replace(self._seen[sim], since=second)
        self.active = sim
        self.count += 1
        self.outage += self._past.outage

    def tried(self, name: str) -> Tried:
        """What it came to."""
        purses = self._purses.values()
        costs: dict[str, Decimal] = {}
        for purse in purses:
            if purse.currency is not None:
                costs[purse.currency] = costs.get(purse.currency, Decimal(0)) + purse.spent
        return Tried(
            name,
            self.count,
            self.outage,
            self.unknown / self._past.seconds if self._past.seconds else 0.0,
            {currency: f"{amount:.2f}" for currency, amount in sorted(costs.items())},
            sum(purse.unpriced for purse in purses),
            sum(purse.wasted for purse in purses) if any(p.currency for p in purses) else None,
            dict(sorted(self.held.items())),
            self._unheard / self._parked if self._parked else None,
        )

    # --- one step

    def _listen(self, second: float) -> None:
        """Count of how many of the SIMs not in use nothing is known now."""
        parked = [sim for sim in self._order if sim != self.active]
        self._parked += len(parked)
        self._unheard += sum(self._recall.look(sim, second) is None for sim in parked)

    def _witness(self, sim: str, second: float) -> None:
        """What became known in this minute of the SIM that both had in use."""
        seen = self._seen[sim]
        looks = self._recall.looks(sim, second - STEP, second)
        probes = self._recall.probes(sim, second - STEP, second)
        self._seen[sim] = replace(
            seen,
            samples=(*seen.samples, *looks)[-KEPT:],
            probes=(*seen.probes, *probes)[-PROBES:],
            proved=max((one.at for one in probes if one.ok), default=seen.proved),
            drops=(*seen.drops, *_drops(seen.samples[-1:], looks))[-PROBES:],
        )
        for look in looks:
            if look.plmn is not None:
                self._place = Place(None, Plmn(look.plmn))
                self._on[sim] = look.plmn
        network = self._on[sim]
        self._air[network] = reduce(Air.after, probes, self._air.get(network, Air()))

    def _pay(self, second: float) -> None:
        """Charge the SIM in use with this minute's part of the bytes of its hour."""
        moment = self._past.at(second)
        for purse in self._purses.values():
            purse.settle(moment)
        hour = second - second % 3600
        size = self._past.used.get(hour, 0)
        if self.active is not None and size:
            done = second - hour
            part = int(size * (done + STEP) / 3600) - int(size * done / 3600)
            self._purses[self.active].use(part, moment)

    def _choose(self, policy: Policy, second: float, *, known: bool) -> None:
        now = policy.local(self._past.at(second))
        own = self._past.modem.id
        snapshot = self._snapshot(second, known=known)
        decision = decide(
            snapshot, own, policy, self._order, now, self._evidence(second), self._memo
        )
        decision = guard(decision, self._history(second), policy.guards, now)
        if decision.action == "hold":
            self.held.update(decision.held_by)
        if decision.action == "switch" and decision.chosen is not None:
            self.move(decision.chosen, second)

    def _snapshot(self, second: float, *, known: bool) -> Snapshot:
        slots = tuple(
            Slot(track.seat.slot, track.sim.id, track.sim.id == self.active)
            for track in self._past.tracks
        )
        look = self._recall.look(self.active, second) if known and self.active else None
        radio = Radio() if look is None else _radio(look)
        modem = ModemNow(self._past.modem, ModemState.READY, radio=radio, slots=slots)
        sims = {
            track.sim.id: SimNow(
                track.sim,
                track.seat,
                track.sim.id == self.active,
                account=self._recall.account(track.sim.id, second),
            )
            for track in self._past.tracks
        }
        return Snapshot(modems={self._past.modem.id: modem}, sims=sims)

    def _evidence(self, second: float) -> Evidence:
        moment = self._past.at(second)
        sims = {
            sim: replace(
                seen,
                price=self._purses[sim].price(moment),
                air=self._air.get(self._on[sim], Air()),
            )
            for sim, seen in self._seen.items()
        }
        places = {self._past.modem.id: self._place} if self._place else {}
        return Evidence(second, sims, places)

    def _history(self, second: float) -> History:
        proved = {sim: second - one.proved for sim, one in self._seen.items() if one.proved > EVER}
        return History(switches=tuple(self._switches), monotonic=second, proved=proved)


def _drops(before: Sequence[Sample], looks: Sequence[Sample]) -> Iterator[float]:
    """The moments at which registration was lost."""
    for old, new in pairwise((*before, *looks)):
        if old.registration.registered and not new.registration.registered:
            yield new.at


def _radio(look: Sample) -> Radio:
    return Radio(
        registration=Registration(look.registration),
        plmn=Plmn(look.plmn) if look.plmn else None,
        access_tech=look.tech,
        signal=Signal(look.rsrp, look.rsrq, look.sinr, look.rssi),
    )
