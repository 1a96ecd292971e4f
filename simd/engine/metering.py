"""The second book: what is shown of each account, what readings teach, and where paying begins.

All reckoning is pure (`simd.accounts.metering`); here are the contracts of the config, the
clock, and what is told of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
import structlog
from msgspec.structs import replace

from simd.accounts.contract import Contract
from simd.accounts.metering import estimated, learn
from simd.accounts.usage import By, HourUsed, Used, grouped
from simd.engine.board import Board
from simd.engine.clock import Clock
from simd.model.account import AccountNow, Reading
from simd.model.event import Happening, HealthCleared, HealthRaised, MeterLearnt
from simd.model.ids import Plmn
from simd.model.snapshot import SimNow, Snapshot
from simd.model.units import Size, Span
from simd.modems.countries import country_of
from simd.store import Store
from simd.tariff import zone_of
from simd.tariff.zones import HOME

log = structlog.get_logger()

NOBODYS = Contract("", "")
GRID = timedelta(seconds=30)
RECALLED = 60


class _Kept(msgspec.Struct, frozen=True):
    """What was made of these SIMs at that moment."""

    of: list[SimNow | None]
    zone: str
    at: datetime
    seen: SimNow | None

    def good(self, known: Sequence[SimNow | None], zone: str, now: datetime) -> bool:
        """True for the very same values, a moment later at most."""
        same = all(one is other for one, other in zip(self.of, known, strict=True))
        return same and self.zone == zone and timedelta(0) <= now - self.at < GRID


class BundleGuard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done when what is left falls under `margin`, or ends within `ends_within`.

    `note` tells a person; `data_off` also closes the data path; `off` does nothing.
    """

    action: Literal["note", "data_off", "off"] = "note"
    margin: Size = Size(50 << 20)
    ends_within: Span = Span(600)


class Metering:
    """See the module; one for the whole house. `contracts` are by the id of the account."""

    def __init__(self, store: Store, board: Board, clock: Clock) -> None:
        self._store = store
        self._board = board
        self._clock = clock
        self._contracts: dict[str, Contract] = {}
        self._by_sim: dict[str, Contract] = {}
        self._kept: dict[str, _Kept] = {}
        self._heard: dict[str, str] = {}

    def agree(self, contracts: Sequence[Contract]) -> None:
        """These are the contracts from now on."""
        self._contracts = {one.id: one for one in contracts}
        self._by_sim = {sim: one for one in contracts for sim in one.members}
        self._kept.clear()

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """All contracts, as the config has them."""
        return tuple(self._contracts.values())

    def contract(self, sim: str) -> Contract:
        """The contract behind a SIM; one that says nothing where the config names none."""
        return self._by_sim.get(sim, NOBODYS)

    def account_id(self, sim: str) -> str | None:
        """The id of the SIM's account."""
        known = self._board.snapshot.sims.get(sim)
        return self.contract(sim).id or (known.sim.account if known else None)

    def account(self, sim: str) -> AccountNow | None:
        """What is left now, with estimates; reckoned anew when something happened, and every few seconds."""
        seen = self._see(self._board.snapshot, sim)
        return seen.account if seen else None

    def see(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot as rules should see it: each account with its estimates.

        What did not change is the same object as before.
        """
        sims = {key: self._see(snapshot, key) or now for key, now in snapshot.sims.items()}
        return replace(snapshot, sims=sims)

    def _see(self, snapshot: Snapshot, sim: str) -> SimNow | None:
        """The SIM with its account as it should stand, kept for a moment while nothing changes."""
        contract, now = self.contract(sim), self._clock.now()
        known = [snapshot.sims.get(one) for one in contract.members or (sim,)]
        kept, own = self._kept.get(sim), snapshot.sims.get(sim)
        zone = self.zone(snapshot, sim)
        if own is None or kept is None or not kept.good(known, zone, now):
            seen = own and replace(own, account=estimated(snapshot.sims, sim, contract, now, zone))
            kept = self._kept[sim] = _Kept(known, zone, now, seen)
        return kept.seen

    # --- where

    def country(self, snapshot: Snapshot, modem: str) -> str | None:
        """The country of the network that the modem hears, or heard last."""
        known = snapshot.modems.get(modem)
        heard = country_of(known.radio.plmn) if known else None
        if heard is not None:
            self._heard[modem] = heard
        return self._heard.get(modem)

    @property
    def heard(self) -> Mapping[str, str]:
        """Where each modem was when it last heard a network."""
        return self._heard

    async def recall(self) -> None:
        """After a restart each modem is where its networks were last heard, by the ledger."""
        newest: dict[str, tuple[datetime, str]] = {}
        for key, sim in self._board.snapshot.sims.items():
            looks = await self._store.evidence.samples(key, RECALLED) if sim.seat else []
            told = [(one.when.at, one.plmn) for one in looks if one.plmn is not None]
            if sim.seat and told:
                modem = sim.seat.modem
                newest[modem] = max(told[-1], newest.get(modem, told[-1]))
        for modem, (_, plmn) in newest.items():
            country = country_of(Plmn(plmn))
            if country is not None:
                self._heard.setdefault(modem, country)

    def homes(self, snapshot: Snapshot, sim: str) -> tuple[str, ...]:
        """The countries in which a SIM is at home: by its tariff, and by its IMSI."""
        tariff, known = self.contract(sim).tariff, snapshot.sims.get(sim)
        imsi = known.sim.imsi if known else None
        by_card = country_of(Plmn(imsi.reveal()[:5])) if imsi else None
        named = (tariff.country if tariff else None, by_card)
        return tuple(dict.fromkeys(one for one in named if one is not None))

    def zone(self, snapshot: Snapshot, sim: str) -> str:
        """Where a SIM is for its tariff: where its modem is (`home`, `roam:TH`).

        Home while no network was heard (then nothing flows), or where nobody knows its home.
        """
        known, homes = snapshot.sims.get(sim), self.homes(snapshot, sim)
        seat = known.seat if known else None
        return zone_of(homes, self.country(snapshot, seat.modem)) if seat and homes else HOME

    def lessons(self, sim: str, reading: Reading) -> list[Happening]:
        """What a reading that is about to be told teaches, to be told just before it."""
        told: list[Happening] = []
        for one in learn(self._board.snapshot.sims, sim, reading, self.contract(sim)):
            told += [one, *self._noted(sim, one)]
        return told

    def _noted(self, sim: str, lesson: MeterLearnt) -> list[Happening]:
        """A note for a person when a carrier's word was outside what had been shown."""
        standing = self._board.snapshot.sims[sim].contradicted
        noted = f"contradicted:{sim}" in self._board.snapshot.health
        if lesson.contradicted:
            log.info("carrier contradicts the count", sim=sim, figure=lesson.figure)
            return [HealthRaised("contradicted", sim, "warning", {"figure": lesson.figure})]
        if noted and not [name for name in standing if name != lesson.figure]:
            return [HealthCleared("contradicted", sim)]
        return []

    async def used(
        self, sims: Sequence[str], by: By, since: datetime, until: datetime
    ) -> list[Used]:
        """What these SIMs used, by SIM, day or period."""
        rows = await self._store.meters.hours(sims, since, until)
        hours = [HourUsed(one.sim, one.hour, one.rx, one.tx) for one in rows]
        return grouped(hours, by, self.contract, (since, until))
