"""Looking again at what is unclear: after its settling time, then ever more rarely."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from simd.engine.acts.visit import visit_for
from simd.engine.desk import Desk
from simd.engine.keeper import Keeper
from simd.engine.mailbox import Urgency
from simd.engine.money.teller import Teller
from simd.engine.money.till import Till
from simd.errors import SimdError
from simd.model.sim import Sim
from simd.model.transaction import Transaction

log = structlog.get_logger()

_LONGEST = timedelta(hours=6)


class Looks:
    """When each unclear transaction is looked at next, and the look itself."""

    def __init__(
        self, till: Till, teller: Teller, keepers: Mapping[str, Keeper], visits: str
    ) -> None:
        self._till = till
        self._teller = teller
        self._keepers = keepers
        self._visits = visits
        self._next: dict[str, datetime] = {}

    async def due(self) -> None:
        """Look at every one that is due and whose modem is at rest."""
        snapshot, now = self._till.house.board.snapshot, self._till.house.clock.now()
        unclear = [one for one in snapshot.transactions.values() if one.state == "unknown"]
        self._next = {one.id: self._next.get(one.id, self._first(one)) for one in unclear}
        for one in unclear:
            if now >= self._next[one.id]:
                self._next[one.id] = now + self._pause(one, now)
                await self._look(one)

    def _first(self, one: Transaction) -> datetime:
        return (one.sent or one.planned) + self._settle(one)

    def _settle(self, one: Transaction) -> timedelta:
        return max(self._till.rules.settle.delta, timedelta(seconds=one.settles))

    def _pause(self, one: Transaction, now: datetime) -> timedelta:
        """As long as it has been unclear so far: the gaps double."""
        return max(self._settle(one), min(now - (one.sent or one.planned), _LONGEST))

    async def _look(self, one: Transaction) -> None:
        known = self._till.house.board.snapshot.sims.get(one.sim)
        keeper = next(
            (
                keeper
                for keeper in self._keepers.values()
                if known and known.seat and keeper.modem and keeper.modem.id == known.seat.modem
            ),
            None,
        )
        if keeper is None or keeper.desk is None or not keeper.desk.at_rest:
            return
        try:
            await keeper.mailbox.post("ask", Urgency.ROUND, lambda desk: self._there(desk, one))
        except SimdError as error:
            log.info("not looked at yet", transaction=one.id, code=error.code)

    async def _there(self, desk: Desk, one: Transaction) -> None:
        carrier = self._till.carrier(self._till.sim(one.sim))
        if desk.active_id() == one.sim:
            await self._teller.looked(desk, carrier, one)
            return
        known = self._till.house.board.snapshot.sims.get(one.sim)
        seat = known.seat if known else None
        if self._visits != "allow" or seat is None or not desk.at_rest:
            return

        async def work(found: Sim) -> list[str]:
            if found.id == one.sim:
                await self._teller.looked(desk, carrier, one)
            return []

        await visit_for(desk, seat.slot, work, sure=True)
