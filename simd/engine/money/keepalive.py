"""Keeping numbers: told in time, and done by the cheapest act where the owner wrote `auto`.

What was done is a transaction like any other: under caps, tried once, proved by the balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import structlog
from msgspec.structs import replace

from simd.accounts.money.keeping import Duty, Keeping, duty
from simd.carriers.carrier import Carrier
from simd.carriers.keep import KeepNumber
from simd.engine.mailbox import Urgency
from simd.engine.money.teller import RECENT, Teller
from simd.engine.money.till import Till
from simd.engine.money.wish import Wish
from simd.errors import SimdError
from simd.model.account import Money
from simd.model.event import HealthCleared, HealthRaised
from simd.model.transaction import Transaction, TransactionState
from simd.tariff.tariff import KeepAlive as KeepRule
from simd.tariff.texts import Price

log = structlog.get_logger()

_S = TransactionState
_STEP = 60.0
_AGAIN = timedelta(days=1)


class KeepAlive:
    """See the module; `keepings` are the SIMs that the config names."""

    def __init__(self, till: Till, teller: Teller, keepings: Sequence[Keeping]) -> None:
        self._till = till
        self._teller = teller
        self._house = till.house
        self._keepings = [one for one in keepings if one.mode != "off"]

    async def serve(self) -> None:
        """Look at every number, now and then."""
        while self._keepings:
            for keeping in self._keepings:
                try:
                    await self.consider(keeping)
                except SimdError as error:
                    if error.ends_life:
                        raise
                    log.info("number not kept yet", sim=keeping.sim, code=error.code)
            await self._house.clock.sleep(_STEP)

    async def duty(self, keeping: Keeping) -> Duty | None:
        """What is to be done for a number, and by when."""
        known = self._house.board.snapshot.sims.get(keeping.sim)
        if known is None:
            return None
        account = known.account
        return duty(
            replace(keeping, carriers=_of_recipe(self._house.registry.recipe(known.sim))),
            await self._house.store.money.transactions([keeping.sim], RECENT),
            self._till.rules.keep_margin.delta,
            valid_until=account.valid_until if account else None,
            used=account.as_of if account else None,
        )

    async def consider(self, keeping: Keeping) -> Transaction | None:
        """Tell of a duty when it is time, and do it where that is wished."""
        ahead, now = await self.duty(keeping), self._house.clock.now()
        await self._tell(keeping, ahead, now)
        if ahead is None or now < ahead.warn or keeping.mode != "auto":
            return None
        if self._house.board.snapshot.paused or await self._tried(keeping, now):
            return None
        wish = await self._wish(keeping, ahead)
        if wish is None:
            return None
        planned = await self._till.plan(wish, self._house.store.new_id("trx"))
        if planned.state is _S.WAITING:
            return planned
        return await self._teller.carry(planned, Urgency.ROUND)

    async def _tried(self, keeping: Keeping, now: datetime) -> bool:
        """True while one is open, or the last try is less than a day ago."""
        newest = await self._house.store.money.transactions([keeping.sim], RECENT)
        return any(
            one.state.open or (one.kind == "keepalive" and now - one.planned < _AGAIN)
            for one in newest
        )

    async def _wish(self, keeping: Keeping, ahead: Duty) -> Wish | None:
        """The cheapest act that keeps it: the smallest voucher, or a message to itself."""
        sim = self._till.sim(keeping.sim)
        if ahead.how == "topup":
            fresh = [
                one
                for one in await self._till.vault.all(sim.id)
                if one.state == "fresh" and one.amount is not None
            ]
            if not fresh:
                return None
            one = min(fresh, key=lambda one: one.amount.amount if one.amount else 0)
            return Wish(sim.id, "keepalive", amount=one.amount, voucher=one.id)
        price = _message_price(keeping)
        if ahead.how == "paid_event" and price is not None and sim.number is not None:
            return Wish(sim.id, "keepalive", amount=price)
        return None  # no single act is enough, or what it costs is not known: a person's

    async def _tell(self, keeping: Keeping, ahead: Duty | None, now: datetime) -> None:
        """The note that stands, by what is to be done; it goes when nothing is due."""
        due = ahead is not None and now >= ahead.warn
        code = f"keep_alive_{ahead.how}" if ahead is not None and due else None
        health = self._house.board.snapshot.health
        for how in ("topup", "paid_event", "spend", "free_use"):
            old = f"keep_alive_{how}"
            if f"{old}:{keeping.sim}" in health and old != code:
                await self._house.board.tell(HealthCleared(old, keeping.sim))
        if code is None or ahead is None:
            return
        params = {"sim": self._till.sim(keeping.sim).name, "due": ahead.due.date().isoformat()}
        shown = health.get(f"{code}:{keeping.sim}")
        if shown is None or shown.params != params:
            late: Literal["error", "warning"] = "error" if now >= ahead.due else "warning"
            await self._house.board.tell(HealthRaised(code, keeping.sim, late, params))


def _of_recipe(carrier: Carrier | None) -> KeepRule | None:
    """What the carrier says of all its numbers, not of one brand or since an activation."""
    for one in carrier.keep_alive if carrier else ():
        if one.plan is None and one.counts_from != "activation":
            return KeepRule(
                rule=one.rule,
                every_days=one.every_days,
                counts_from=one.counts_from,
                grace_days=one.grace_days,
                then=one.then,
                lost_after_days=one.lost_after_days,
                or_spend=_least(one),
            )
    return None


def _least(rule: KeepNumber) -> Price | None:
    if rule.least is None or rule.rule != "min_spend":
        return None
    return Price.parse(str(rule.least.money.amount))


def _message_price(keeping: Keeping) -> Money | None:
    """What a message costs outside every pack."""
    tariff = keeping.tariff
    if tariff is None or tariff.payg is None or not tariff.payg.sms:
        return None
    return Money(tariff.payg.sms, tariff.currency)
