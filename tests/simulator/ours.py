"""The real policy driven through a simulated world: snapshot, evidence and history of its own.

Nothing of a decision is made here: this turns what a radio and the carriers tell into what
the chooser would hand to `decide` and `guard`, and does what they say.
"""

from __future__ import annotations

from collections import deque
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import msgspec

from simd.catalog import as_struct, read_yaml
from simd.model.account import AccountNow, Allowance, Money, Source
from simd.model.decision import Decision
from simd.model.ids import Iccid
from simd.model.journal import Switched
from simd.model.modem import Modem, ModemState, Seat, Slot
from simd.model.radio import Radio, Registration, Signal
from simd.model.sim import Sim
from simd.model.snapshot import ModemNow, SimNow, Snapshot
from simd.policy import Evidence, History, Memo, Policy, Seen, decide, guard
from simd.policy.evidence import Air, Probed, Sample
from tests.simulator.ledger import Books
from tests.simulator.run import Sight
from tests.simulator.world import HOME, World

_CALM = Air()
MODEM = "mdm_sim"
KEPT = 30
# What may flow before the next look takes effect: a pack this small is as good as empty.
AHEAD = 60 * 10**6
# The figures of a book stand for a reading of the same minute.
SURE = 1.0


class PolicyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file with nothing but a policy in it."""

    policy: Policy


def policy_of(path: Path) -> Policy:
    """The policy of a file, read as the daemon reads it."""
    return as_struct(read_yaml(path), PolicyFile).policy


class Ours:
    """The steward in a simulated world; keeps every decision that was not to stay."""

    def __init__(self, world: World, policy: Policy) -> None:
        self._world = world
        self._policy = policy
        self._order = [card.name for card in world.cards]
        self._sims = [
            Sim(card.name, Iccid("89000000000000000000"), card.name) for card in world.cards
        ]
        self._seats = [Seat(MODEM, slot + 1) for slot in range(len(world.cards))]
        self._samples: list[deque[Sample]] = [deque(maxlen=KEPT) for _ in world.cards]
        self._probes: list[deque[Probed]] = [deque(maxlen=KEPT) for _ in world.cards]
        self._air: dict[str, Air] = {}
        self._on = [""] * len(world.cards)
        self._since = [float("-inf")] * len(world.cards)
        self._proved = [float("-inf")] * len(world.cards)
        self._switches: deque[Switched] = deque(maxlen=64)
        self._sim_nows: list[tuple[object, SimNow] | None] = [None] * len(world.cards)
        self._seen: list[Seen | None] = [None] * len(world.cards)
        self._memo = Memo()
        self.told: list[Decision] = []

    def choose(self, sight: Sight) -> int:
        """The SIM that the real policy wants, once no guard holds it back."""
        steady = sight.minute * 60.0
        self._look(sight, steady)
        now = self._world.when(sight.minute)
        decision = decide(
            self._snapshot(sight),
            MODEM,
            self._policy,
            self._order,
            now,
            self._evidence(sight, steady),
            self._memo,
        )
        if decision.action == "stay":
            return sight.active
        decision = guard(decision, self._history(steady), self._policy.guards, now)
        self.told.append(decision)
        if decision.action != "switch" or decision.chosen is None:
            return sight.active
        return self._to(self._order.index(decision.chosen), sight, steady)

    def _look(self, sight: Sight, steady: float) -> None:
        """Keep what the radio and the probe told in this minute."""
        registration = Registration.SEARCHING
        if sight.heard:
            registration = Registration.HOME if sight.country == HOME else Registration.ROAMING
        self._samples[sight.active].append(Sample(steady, registration, "lte", rsrp=sight.level))
        self._probes[sight.active].append(Probed(steady, sight.useful))
        network = self._network(sight.active, sight.country)
        self._air[network] = self._air.get(network, Air()).after(Probed(steady, sight.useful))
        self._on[sight.active] = network
        if sight.useful:
            self._proved[sight.active] = steady

    def _network(self, sim: int, country: str) -> str:
        """The network that a SIM is on, by its carrier."""
        return f"{country} {self._world.cards[sim].carrier}"

    def _snapshot(self, sight: Sight) -> Snapshot:
        slots = tuple(
            Slot(seat.slot, sim.id, number == sight.active)
            for number, (seat, sim) in enumerate(zip(self._seats, self._sims, strict=True))
        )
        radio = Radio(
            self._samples[sight.active][-1].registration,
            access_tech="lte",
            signal=Signal(rsrp=sight.level),
            country=sight.country,
        )
        modem = ModemNow(Modem(MODEM, "simulated"), ModemState.READY, radio=radio, slots=slots)
        sims = {sim.id: self._sim_now(number, sim, sight) for number, sim in enumerate(self._sims)}
        return Snapshot(modems={MODEM: modem}, sims=sims)

    def _sim_now(self, number: int, sim: Sim, sight: Sight) -> SimNow:
        """The SIM and its account; the very same one while no figure of it moves."""
        book, active = sight.books[number], number == sight.active
        facts = (active, book.left, book.ends, sight.country)
        kept = self._sim_nows[number]
        if kept is None or kept[0] != facts:
            account = self._account(book, sight)
            kept = (facts, SimNow(sim, self._seats[number], active, account=account))
            self._sim_nows[number] = kept
        return kept[1]

    def _account(self, book: Books, sight: Sight) -> AccountNow:
        """What the carrier says is left; abroad, only what is good for anything there."""
        source = Source("sms", self._world.when(sight.minute))
        serves = sight.country == HOME or book.plan.roams
        packs = (Allowance("data", left=book.left, unit="bytes", expires=self._day(book.ends)),)
        return AccountNow(source, SURE, allowances=packs if serves and book.plan.allowance else ())

    def _day(self, minute: int) -> date:
        """The last day of a cycle that ends in that minute."""
        return (self._world.when(minute) - timedelta(days=1)).date()

    def _evidence(self, sight: Sight, steady: float) -> Evidence:
        sims = {sim.id: self._seen_of(number, sight) for number, sim in enumerate(self._sims)}
        return Evidence(steady, sims)

    def _seen_of(self, number: int, sight: Sight) -> Seen:
        """The evidence on a SIM; of one that is parked the very same until something is new."""
        air = self._air.get(self._on[number], _CALM)
        price = _money(sight.books[number].price(sight.country, AHEAD))
        seen = self._seen[number]
        if seen is None or number == sight.active or seen.air is not air or seen.price != price:
            seen = self._seen[number] = Seen(
                since=self._since[number],
                proved=self._proved[number],
                samples=tuple(self._samples[number]),
                probes=tuple(self._probes[number]),
                air=air,
                price=price,
            )
        return seen

    def _history(self, steady: float) -> History:
        return History(switches=tuple(reversed(self._switches)), monotonic=steady)

    def _to(self, wanted: int, sight: Sight, steady: float) -> int:
        when = self._world.when(sight.minute)
        self._since[wanted] = steady
        self._switches.append(
            Switched(
                f"sw_{sight.minute}",
                self._seats[sight.active],
                self._seats[wanted],
                self._order[wanted],
                "policy",
                when,
                when,
                "done",
                outage=60.0,
                monotonic=steady,
            )
        )
        return wanted


@lru_cache(256)
def _money(price: float) -> Money:
    return Money(Decimal(f"{price:.4f}"), "EUR")
