"""The till: plans what is wished, has it let by the rules, and asks for the word it takes.

Nothing leaves the house here. For each SIM one transaction at a time may be under way or
unclear, since two at once could prove each other wrong.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import timedelta

import structlog
from msgspec.structs import replace

from simd.accounts.money.approval import needs_word, refusal
from simd.accounts.money.caps import LONGEST, excess
from simd.accounts.money.proof import by_person
from simd.accounts.money.rules import MoneyRules
from simd.accounts.money.states import move
from simd.carriers.carrier import Carrier
from simd.engine.acts.ask import TRUSTED
from simd.engine.house import House
from simd.engine.money.errors import CapReached, NoCap, NoPlace, Unsettled, WordRefused
from simd.engine.money.wish import Wish, amount_of, job_for, way_for
from simd.engine.vault import Vault
from simd.errors import NotFound
from simd.model.account import Money
from simd.model.event import HealthCleared, HealthRaised, TransactionChanged
from simd.model.person import Person, Role
from simd.model.sim import Sim
from simd.model.transaction import BalanceSeen, Transaction, TransactionState

log = structlog.get_logger()

_S = TransactionState
ASKED = "approval_wanted"
# A word given is good for as long as a modem may be busy with something else.
AUTHORISED_FOR = timedelta(hours=1)


class Till:
    """See the module."""

    def __init__(self, house: House, rules: MoneyRules, vault: Vault) -> None:
        self.house = house
        self.rules = rules
        self.vault = vault
        self._one_at_a_time: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def carrier(self, sim: Sim) -> Carrier:
        """The SIM's carrier, when it is surely known; raises NoPlace."""
        carrier = self.house.registry.recipe(sim)
        if carrier is None or sim.sureness not in TRUSTED:
            raise NoPlace(what="money", carrier=sim.carrier_name or sim.name)
        return carrier

    def sim(self, key: str) -> Sim:
        """The SIM; raises NotFound."""
        known = self.house.board.snapshot.sims.get(key)
        if known is None:
            raise NotFound(what="SIM", name=key)
        return known.sim

    def name(self, key: str) -> str:
        """How people call the SIM; its id where nobody knows it any more."""
        known = self.house.board.snapshot.sims.get(key)
        return known.sim.name if known else key

    async def plan(self, wish: Wish, key: str) -> Transaction:
        """Plan it under that id: authorised, or waiting for a word; raises what forbids it."""
        sim = self.sim(wish.sim)
        place = way_for(self.carrier(sim), sim, wish)
        now = self.house.clock.now()
        planned = Transaction(
            id=key,
            sim=sim.id,
            kind=wish.kind,
            state=_S.PLANNED,
            place=place.id,
            planned=now,
            changed=now,
            by=wish.by,
            by_name=wish.by_name,
            amount=amount_of(self.carrier(sim), place, wish),
            pack=(wish.pack or wish.place) if place.pack else None,
            voucher=wish.voucher,
            settles=float(place.settles or 0),
        )
        if wish.voucher is None:
            job_for(self.carrier(sim), sim, planned)  # the pack's shape is looked at
        async with self._one_at_a_time[sim.id]:
            self._alone(planned)
            await self.within_caps(planned)
            await self.tell(planned)
            if needs_word(planned.amount, wish.role, self.rules.approve):
                return await self._wait(planned)
            return await self._authorise(planned, ())

    async def by_hand(
        self, wish: Transaction, least: Money, before: BalanceSeen | None
    ) -> Transaction:
        """What a person is about to do with their own hands: on disk as `sent` when this returns.

        A wish without an amount is a voucher that was paid for elsewhere: it moves at least
        `least`, and needs no cap of its own. Raises what forbids it.
        """
        async with self._one_at_a_time[wish.sim]:
            self._alone(wish)
            try:
                await self.within_caps(replace(wish, amount=wish.amount or least))
            except NoCap:
                if wish.amount is not None:
                    raise
            await self.tell(wish)
            authorised = await self._authorise(wish, (wish.by_name,))
            return await self.step(authorised, _S.SENT, before=before, expires=None)

    def _alone(self, wish: Transaction) -> None:
        """Raise Unsettled while another of the SIM's is under way or unclear."""
        for one in self.house.board.snapshot.transactions.values():
            if one.sim == wish.sim and one.id != wish.id and one.state is not _S.WAITING:
                raise Unsettled(id=one.id, state=one.state.value)

    async def within_caps(self, wish: Transaction) -> None:
        """Raise CapReached or NoCap where the owner's caps would be passed."""
        now = self.house.clock.now()
        history = await self.house.store.money.since(now - LONGEST)
        over = excess(wish, self.rules.caps, history, now)
        if over is None:
            return
        if over.limit is None:
            raise NoCap(currency=wish.amount.currency if wish.amount else "")
        raise CapReached(which=over.which, limit=over.limit, used=over.used, amount=wish.amount)

    async def _wait(self, planned: Transaction) -> Transaction:
        until = self.house.clock.now() + self.rules.approve.within.delta
        waiting = await self.step(planned, _S.WAITING, expires=until)
        params = {
            "id": planned.id,
            "sim": self.name(planned.sim),
            "amount": str(planned.amount),
            "by": planned.by_name,
        }
        await self.house.board.tell(HealthRaised(ASKED, planned.id, "info", params))
        return waiting

    async def _authorise(self, one: Transaction, approvals: tuple[str, ...]) -> Transaction:
        until = self.house.clock.now() + AUTHORISED_FOR
        return await self.step(one, _S.AUTHORISED, expires=until, approvals=approvals)

    # --- the second step

    async def approve(self, key: str, person: Person, role: Role | None) -> Transaction:
        """A person's word for a waiting one; raises WordRefused, WrongStep and what forbids it now."""
        one = await self.transaction(key)
        why = refusal(one, person, role, self.rules.approve)
        if why is not None:
            raise WordRefused(why=why, by=", ".join(self.rules.approve.by))
        async with self._one_at_a_time[one.sim]:
            one = await self.transaction(key)
            move(one, _S.AUTHORISED, self.house.clock.now())
            self._alone(one)
            await self.within_caps(one)
            approved = await self._authorise(one, (*one.approvals, person.name))
        await self._heard(key)
        return approved

    async def reject(self, key: str, person: Person) -> Transaction:
        """A person's no; the one who asked may take it back too."""
        one = await self.transaction(key)
        ended = await self.step(one, _S.REJECTED, params={"by": person.name}, code="money.rejected")
        await self._heard(key)
        return ended

    async def settle(self, key: str, person: Person, *, worked: bool) -> Transaction:
        """A person's word on what came of an unclear one."""
        one = await self.transaction(key)
        now = self.house.clock.now()
        return await self.tell(by_person(one, worked=worked, now=now, name=person.name))

    async def expire(self) -> None:
        """What nobody answered in time is over; so is a word that was not used."""
        now = self.house.clock.now()
        for one in list(self.house.board.snapshot.transactions.values()):
            overdue = one.expires is not None and one.expires <= now
            if overdue and one.state is _S.WAITING:
                await self.step(one, _S.EXPIRED, code="money.unanswered")
                await self._heard(one.id)

    async def _heard(self, key: str) -> None:
        if f"{ASKED}:{key}" in self.house.board.snapshot.health:
            await self.house.board.tell(HealthCleared(ASKED, key))

    # --- the ledger

    async def transaction(self, key: str) -> Transaction:
        """The transaction as it stands; raises NotFound."""
        found = self.house.board.snapshot.transactions.get(key)
        found = found or await self.house.store.money.transaction(key)
        if found is None:
            raise NotFound(what="transaction", name=key)
        return found

    async def step(
        self, one: Transaction, state: TransactionState, **changes: object
    ) -> Transaction:
        """One step on, told: on disk when this returns."""
        return await self.tell(move(one, state, self.house.clock.now(), **changes))

    async def tell(self, one: Transaction) -> Transaction:
        """Tell a transaction as it stands, and let go of what its voucher was."""
        await self.house.board.tell(TransactionChanged(one))
        await self._voucher(one)
        return one

    async def tell_voucher(self, key: str) -> None:
        """What became of the voucher of that transaction, where a crash came in between."""
        one = await self.house.store.money.transaction(key)
        if one is not None:
            await self._voucher(one)

    async def _voucher(self, one: Transaction) -> None:
        """What became of the voucher: what was never sent may be tried another time."""
        if one.voucher is None:
            return
        match one.state:
            case _S.DONE:
                await self.vault.used(one.voucher)
            case _S.FAILED if one.sent is not None:
                await self.vault.refused(one.voucher)
            case _S.FAILED | _S.REJECTED | _S.EXPIRED:
                await self.vault.free(one.voucher)
            case _:
                pass
