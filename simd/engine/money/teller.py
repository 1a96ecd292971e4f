"""The teller: carries out what is authorised, once, and tells what came of it.

    authorised ─ balance read ─ `sent` on disk ─ the walk ─ done | failed | unknown

What a crash finds between `sent` and the outcome is unknown: it is looked at, never repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from simd.accounts.money.proof import Words, by_balance, by_words, meant, rival
from simd.carriers.carrier import Carrier
from simd.engine.acts.ask import ask_unasked
from simd.engine.acts.visit import visit_for
from simd.engine.desk import Desk
from simd.engine.keeper import Keeper
from simd.engine.mailbox import Urgency
from simd.engine.money.errors import NothingSent, TransactionFailed
from simd.engine.money.pay import Job, asks_balance, at_liberty, look, pay
from simd.engine.money.till import Till
from simd.engine.money.wish import job_for
from simd.errors import (
    ConsentNeeded,
    ModemAbsent,
    NotActive,
    OutcomeUnknown,
    SimdError,
)
from simd.model.codec import to_plain
from simd.model.event import HealthCleared, HealthRaised
from simd.model.ids import Secret
from simd.model.modem import Seat
from simd.model.sim import Sim
from simd.model.transaction import Transaction, TransactionState
from simd.texts import render

log = structlog.get_logger()

_S = TransactionState
FRESH = timedelta(minutes=1)
RECENT = 100
DOUBT = "money_unknown"


def view(one: Transaction) -> dict[str, Any]:
    """The transaction for its caller, the carrier's words left out."""
    return {name: value for name, value in to_plain(one, reveal=False).items() if name != "text"}


class Teller:
    """See the module; `visits` is whether a parked SIM may be visited for it."""

    def __init__(self, till: Till, keepers: Mapping[str, Keeper], visits: str) -> None:
        self._till = till
        self._house = till.house
        self._keepers = keepers
        self._visits = visits

    async def carry(self, one: Transaction, urgency: Urgency = Urgency.PERSON) -> Transaction:
        """Carry out an authorised one to its outcome; whatever goes wrong is part of that."""
        try:
            await self._keeper(one).mailbox.post(
                "transaction", urgency, lambda desk: self._there(desk, one.id)
            )
        except SimdError as error:
            log.info("transaction broke off", transaction=one.id, code=error.code)
            return await self._broke(one.id, error)
        return await self._till.transaction(one.id)

    def _keeper(self, one: Transaction) -> Keeper:
        seat = self._seat(one.sim)
        for keeper in self._keepers.values():
            if keeper.modem is not None and keeper.modem.id == seat.modem:
                return keeper
        raise ModemAbsent(modem=seat.modem)

    def _seat(self, sim: str) -> Seat:
        known = self._house.board.snapshot.sims.get(sim)
        if known is None or known.seat is None:
            raise NotActive(sim=known.sim.name if known else sim)
        return known.seat

    async def _broke(self, key: str, error: SimdError) -> Transaction:
        """Where the ledger says it stands decides: before `sent` nothing has left the house."""
        one = await self._till.transaction(key)
        params = {name: str(value) for name, value in error.params.items()}
        code = f"money.{params['reason']}" if "reason" in params else f"error.{error.code}"
        match one.state:
            case _S.SENT:
                return await self.doubt(one, "unheard")
            case _S.AUTHORISED:
                return await self._till.step(one, _S.FAILED, code=code, params=params)
            case _:
                return one

    # --- at the modem

    async def _there(self, desk: Desk, key: str) -> None:
        """Where the SIM is: at once if it is active, else by a visit."""
        one = await self._till.transaction(key)
        if one.state is not _S.AUTHORISED:
            return
        if one.expires is not None and one.expires <= self._house.clock.now():
            await self._till.step(one, _S.EXPIRED, code="money.too_late")
            return
        if desk.active_id() == one.sim:
            await self._transact(desk, one)
            return
        if self._visits == "never":
            raise ConsentNeeded(what="a visit")
        seat = self._seat(one.sim)
        if seat.modem != desk.modem.id:
            raise NotActive(sim=one.sim)
        desk.uncut()

        async def work(found: Sim) -> list[str]:
            if found.id == one.sim:
                await self._transact(desk, one)
                # What it changed is asked while here; where the SIM is in use, in a round.
                return await ask_unasked(desk, found)
            return []

        await visit_for(desk, seat.slot, work, sure=True)

    async def _transact(self, desk: Desk, one: Transaction) -> None:
        sim = desk.need(one.sim).sim
        carrier = self._till.carrier(sim)
        before = await look(desk, sim, carrier, await self._since(one))
        if before is None and asks_balance(carrier):
            raise NothingSent(reason="no_balance")
        short = one.sign < 0 and before and one.amount
        if short and before and one.amount and before.money.amount < one.amount.amount:
            raise NothingSent(reason="short", balance=before.money, wished=one.amount)
        at_liberty(desk)
        job = job_for(carrier, sim, one, await self._voucher(one))
        # From here on it may have happened: this is on disk before a byte of it leaves.
        sent = await self._till.step(one, _S.SENT, before=before, expires=None)
        await self._ended(desk, carrier, sent, job)

    async def _since(self, one: Transaction) -> datetime:
        """From when on a balance is one from before this: no older, and after all others."""
        fresh = self._house.clock.now() - FRESH
        newest = await self._house.store.money.transactions([one.sim], 2)
        return max([fresh, *(other.changed for other in newest if other.id != one.id)])

    async def _voucher(self, one: Transaction) -> Secret | None:
        return await self._till.vault.open(one.voucher, one.id) if one.voucher else None

    async def _ended(self, desk: Desk, carrier: Carrier, sent: Transaction, job: Job) -> None:
        """Walk, and settle by the words, else by the balance, else not yet."""
        words: Words | None = None
        try:
            rivals = await self.rivals(sent.sim, sent.kind)
            words = await pay(desk, job, lambda words: _id(meant(words, rivals)) == sent.id)
        except NothingSent as nothing:
            params = {name: str(value) for name, value in nothing.params.items()}
            reason = params.pop("reason")
            await self._till.step(sent, _S.FAILED, code=f"money.{reason}", params=params)
            return
        except SimdError as error:
            if error.ends_life:
                raise
            log.info("outcome not heard", transaction=sent.id, code=error.code)
        settled = by_words(sent, words, self._house.clock.now()) if words else None
        if settled is not None:
            await self._till.tell(settled)
            if settled.after is not None:  # booked already: what was read before holds no longer
                await look(desk, desk.need(sent.sim).sim, carrier, settled.changed)
            return
        doubt = await self.doubt(sent, "unclear" if words else "unheard", words)
        await self.looked(desk, carrier, doubt)

    async def looked(self, desk: Desk, carrier: Carrier, doubt: Transaction) -> None:
        """Ask for the balance now, and settle the unclear one by it if that says enough."""
        sim = desk.need(doubt.sim).sim
        seen = await look(desk, sim, carrier)
        doubt = await self._till.transaction(doubt.id)  # the reading may have settled it already
        if seen is None or not doubt.state.unsettled:
            return
        rules, now = self._till.rules, self._house.clock.now()
        settled = by_balance(doubt, seen, float(rules.settle), now)
        if settled is not None:
            await self._till.tell(settled)
            await self.certain(settled)

    async def rivals(self, sim: str, kind: str | None = None) -> list[Transaction]:
        """Those of the SIM that a carrier's message may be about, the oldest first."""
        now = self._house.clock.now()
        newest = await self._house.store.money.transactions([sim], RECENT)
        return [one for one in newest if rival(one, now) and kind in (None, one.kind)][::-1]

    async def doubt(self, one: Transaction, why: str, words: Words | None = None) -> Transaction:
        """It is unknown what came of it, and a person is told."""
        text = words.text if words else one.text
        doubt = await self._till.step(one, _S.UNKNOWN, code=f"money.{why}", text=text)
        params = {"id": one.id, "sim": self._till.name(one.sim), "amount": str(one.amount)}
        await self._house.board.tell(HealthRaised(DOUBT, one.id, "warning", params))
        return doubt

    async def certain(self, one: Transaction) -> None:
        """Nobody need look at it any more."""
        if f"{DOUBT}:{one.id}" in self._house.board.snapshot.health:
            await self._house.board.tell(HealthCleared(DOUBT, one.id))

    # --- after a start

    async def recover(self) -> None:
        """What an earlier life left open: `sent` is unknown now, what was not sent never was."""
        for one in list(self._house.board.snapshot.transactions.values()):
            match one.state:
                case _S.SENT:
                    await self.doubt(one, "cut_off")
                case _S.PLANNED | _S.AUTHORISED:
                    await self._till.step(one, _S.FAILED, code="money.cut_off_before")
                case _:
                    pass
        for voucher in await self._till.vault.all(None):
            if voucher.state == "tried" and voucher.transaction:
                await self._till.tell_voucher(voucher.transaction)


def _id(one: Transaction | None) -> str | None:
    return one.id if one is not None else None


def outcome(one: Transaction) -> dict[str, Any]:
    """What came of it, as the outcome of long work; raises what it failed with."""
    if one.state is _S.UNKNOWN or one.state is _S.SENT:
        raise OutcomeUnknown(what=f"transaction {one.id}")
    if one.state in (_S.FAILED, _S.EXPIRED, _S.REJECTED):
        why = render(one.code or "money.failed", one.params)
        raise TransactionFailed(id=one.id, why=why)
    return view(one)
