"""Contracts and use of the house in memory, for tests of the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from simd.accounts.contract import Contract
from simd.accounts.metering import estimated
from simd.accounts.usage import By, HourUsed, Used, grouped
from simd.model.account import AccountNow
from simd.model.snapshot import Snapshot
from simd.tariff import find_tariff

HOME, SPARE = "sim_home00aa", "sim_spare0cc"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class HasSnapshot(Protocol):
    snapshot: Snapshot


class MemoryUsage:
    """Fulfils the API's `UsageControl`; tests set `agreed` and `hours`."""

    def __init__(self, house: HasSnapshot) -> None:
        self._house = house
        self.agreed: list[Contract] = []
        self.hours = [
            HourUsed(sim, NOW - timedelta(hours=ago), 9000, 1000)
            for sim in house.snapshot.sims
            for ago in (1, 2, 30)
        ]
        self.agree("home", "cn-mobile-39", HOME)
        self.agree("spare", "de-alditalk-paket300", SPARE)

    def agree(self, name: str, plan: str, *members: str) -> None:
        anchor = NOW - timedelta(days=3)
        self.agreed.append(Contract(f"acc_{name}", name, find_tariff(plan), anchor, None, members))

    @property
    def contracts(self) -> tuple[Contract, ...]:
        return tuple(self.agreed)

    def contract(self, sim: str) -> Contract:
        return next((one for one in self.agreed if sim in one.members), Contract("", ""))

    def account(self, sim: str) -> AccountNow | None:
        return estimated(self._house.snapshot.sims, sim, self.contract(sim), NOW)

    def account_id(self, sim: str) -> str | None:
        return self.contract(sim).id or self._house.snapshot.sims[sim].sim.account

    async def used(
        self, sims: Sequence[str], by: By, since: datetime, until: datetime
    ) -> list[Used]:
        hours = [one for one in self.hours if one.sim in sims and since <= one.hour < until]
        return grouped(hours, by, self.contract, (since, until))
