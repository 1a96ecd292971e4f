"""Travelling in the house in memory: one modem, in the country that a test says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from simd.accounts.metering import estimated
from simd.accounts.travel import TravelBook, offer
from simd.model.decision import Decision
from simd.model.snapshot import Snapshot
from simd.tariff import zone_of
from tests.api.memory_usage import MemoryUsage

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class House(Protocol):
    snapshot: Snapshot
    usage: MemoryUsage


class MemoryTravel:
    """Fulfils the API's `TravelControl`; tests set `country` and each SIM's `homes`."""

    def __init__(self, house: House, decide: Callable[[], Decision]) -> None:
        self._house = house
        self._decide = decide
        self.country: str | None = "CN"
        self.homes = {"sim_travel0bb": "GB"}

    async def books(self) -> list[TravelBook]:
        house, decision = self._house, self._decide()
        sims = house.snapshot.sims
        offers = []
        for key, one in sims.items():
            if one.seat is None or one.seat.modem != decision.modem:
                continue
            zone = zone_of({self.homes.get(key, "CN")}, self.country)
            contract = house.usage.contract(key)
            account = estimated(sims, key, contract, NOW, zone)
            offers.append(offer(key, account, contract, zone, NOW))
        return [TravelBook(decision.modem, self.country, "CN", tuple(offers), decision)]
