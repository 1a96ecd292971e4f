"""What money does by itself, where the owner wrote that it may: top-ups from the vault.

A SIM is topped up when its carrier says that the balance is under the owner's line, by a
voucher of the vault, within the caps; once for each reading, and after a failure not before
the next day.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from simd.accounts.money.rules import AutoTopup
from simd.engine.mailbox import Urgency
from simd.engine.money.errors import NoVoucher
from simd.engine.money.pay import balance_seen
from simd.engine.money.teller import Teller
from simd.engine.money.till import Till
from simd.engine.money.wish import Wish
from simd.errors import SimdError
from simd.model.event import HealthCleared, HealthRaised
from simd.model.transaction import BalanceSeen, Transaction, TransactionState

log = structlog.get_logger()

_S = TransactionState
_STEP = 30.0
_AGAIN = timedelta(days=1)
_OLD = timedelta(days=1)
EMPTY, HELD = "vault_empty", "topup_held"


class AutoTopups:
    """See the module."""

    def __init__(self, till: Till, teller: Teller) -> None:
        self._till = till
        self._teller = teller
        self._house = till.house

    async def serve(self) -> None:
        """Look at every SIM of the owner's list, now and then."""
        while self._till.rules.topup:
            for rule in self._till.rules.topup:
                try:
                    await self.consider(rule)
                except SimdError as error:
                    if error.ends_life:
                        raise
                    log.info("not topped up", sim=rule.sim, code=error.code)
                    await self._note(HELD, rule, error.title())
            await self._house.clock.sleep(_STEP)

    async def consider(self, rule: AutoTopup) -> Transaction | None:
        """Top the SIM up if it is time; the transaction, if one was begun."""
        if self._house.board.snapshot.paused or not await self._due(rule):
            return None
        sim = self._till.sim(rule.sim)
        try:
            voucher = await self._till.vault.pick(sim, rule.amount.money)
        except NoVoucher:
            await self._note(EMPTY, rule)
            return None
        await self._clear(EMPTY, rule)
        wish = Wish(sim.id, "topup", amount=voucher.amount, voucher=voucher.id)
        planned = await self._till.plan(wish, self._house.store.new_id("trx"))
        await self._clear(HELD, rule)
        if planned.state is _S.WAITING:
            return planned
        return await self._teller.carry(planned, Urgency.POLICY)

    async def _due(self, rule: AutoTopup) -> bool:
        """True when the newest balance is under the line, and nothing was begun on account of it."""
        seen = balance_seen(self._house.board.snapshot.sims.get(rule.sim))
        now = self._house.clock.now()
        if seen is None or not self._low(rule, seen) or now - seen.at > _OLD:
            return False
        if any(one.sim == rule.sim for one in self._house.board.snapshot.transactions.values()):
            return False
        for one in await self._house.store.money.transactions([rule.sim], 20):
            if one.kind == "topup" and one.proof != "observed":
                tried = one.by == "" and one.state is not _S.DONE
                return seen.at > one.changed and not (tried and now - one.changed < _AGAIN)
        return True

    @staticmethod
    def _low(rule: AutoTopup, seen: BalanceSeen) -> bool:
        below = rule.below.money
        return seen.money.currency == below.currency and seen.money.amount < below.amount

    async def _note(self, code: str, rule: AutoTopup, why: str = "") -> None:
        if f"{code}:{rule.sim}" not in self._house.board.snapshot.health:
            name = self._till.sim(rule.sim).name
            params = {"sim": name, "amount": str(rule.amount), "why": why}
            await self._house.board.tell(HealthRaised(code, rule.sim, "warning", params))

    async def _clear(self, code: str, rule: AutoTopup) -> None:
        if f"{code}:{rule.sim}" in self._house.board.snapshot.health:
            await self._house.board.tell(HealthCleared(code, rule.sim))
