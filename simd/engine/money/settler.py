"""The settler: what a reading or a late word says of money, and what the balance did by itself.

It hears every balance and every message of a carrier. An unclear transaction is looked at
again, ever more rarely, until something proves it. Money that came without an order of ours
(the carrier's own auto-pay, a shop) is written down as observed, and a price that came back
as refunded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

import structlog

from simd.accounts.money.proof import (
    Words,
    by_balance,
    by_words,
    checked,
    late,
    meant,
    refunded,
    wordless,
)
from simd.carriers.services import paid_service
from simd.engine.money.pay import read_words, trusted
from simd.engine.money.rest import Looks
from simd.engine.money.teller import RECENT, Teller
from simd.engine.money.till import Till
from simd.engine.money.wish import places
from simd.errors import SimdError
from simd.model.account import Money
from simd.model.event import Event, HealthRaised, MessageKept, ReadingTaken
from simd.model.message import Message
from simd.model.transaction import BalanceSeen, Transaction, TransactionState
from simd.texts import render

log = structlog.get_logger()

_S = TransactionState
_STEP = 2.0
_REPLAYED = 10
# An order of ours is confirmed within it.
_OURS = timedelta(minutes=30)
_ODD = ("money.charged_anyway", "money.not_seen", "money.differs")


class Settler:
    """See the module; one for the whole house."""

    def __init__(self, till: Till, teller: Teller, looks: Looks) -> None:
        self._till = till
        self._teller = teller
        self._looks = looks
        self._house = till.house
        self._last: dict[str, BalanceSeen] = {}

    async def serve(self) -> None:
        """Settle for ever; after a start, what was read and not thought through comes first."""
        await self._teller.recover()
        while True:
            async with self._house.board.listen() as listener, asyncio.TaskGroup() as group:
                await self._replay()
                looking = group.create_task(self._look_again())
                while not listener.cut:
                    await self._heard(await listener.batch())
                looking.cancel()

    async def _look_again(self) -> None:
        while True:
            await self._house.clock.sleep(_STEP)
            try:
                await self._till.expire()
                await self._looks.due()
            except SimdError as error:
                if error.ends_life:
                    raise
                log.warning("not looked at", code=error.code)

    async def _replay(self) -> None:
        """The newest readings once more: what they told of is written down only once."""
        self._last.clear()
        for sim in list(self._house.board.snapshot.sims):
            for told in reversed(await self._house.store.readings(sim, _REPLAYED)):
                await self._reading(told)

    async def _heard(self, events: Iterable[Event]) -> None:
        for event in events:
            try:
                match event.body:
                    case ReadingTaken():
                        await self._reading(event.body)
                    case MessageKept(message=Message(direction="in") as message):
                        await self._service(message)
                        await self._message(message)
                    case _:
                        pass
            except SimdError as error:
                if error.ends_life:
                    raise
                log.warning("not settled", seq=event.seq, code=error.code)

    # --- balances

    async def _reading(self, told: ReadingTaken) -> None:
        reading = told.reading
        if reading.balance is None or told.sim not in self._house.board.snapshot.sims:
            return
        seen = BalanceSeen(reading.balance, reading.source.at)
        before = self._last.get(told.sim)
        if before is not None and seen.at <= before.at:
            return
        self._last[told.sim] = seen
        recent = await self._settled(told.sim, seen)
        if before is not None and before.money.currency == seen.money.currency:
            await self._risen(told, before, seen, recent)

    async def _settled(self, sim: str, seen: BalanceSeen) -> list[Transaction]:
        """The newest transactions of the SIM, each as this balance leaves it."""
        now, settle = self._house.clock.now(), float(self._till.rules.settle)
        recent: list[Transaction] = []
        for kept in await self._house.store.money.transactions([sim], RECENT):
            one = self._house.board.snapshot.transactions.get(kept.id, kept)
            better = by_balance(one, seen, settle, now) or checked(one, seen, now)
            if better is not None:
                await self._till.tell(better)
                await self._teller.certain(better)
                await self._odd(better)
            recent.append(better or one)
        return recent

    async def _risen(
        self,
        told: ReadingTaken,
        before: BalanceSeen,
        seen: BalanceSeen,
        recent: Sequence[Transaction],
    ) -> None:
        """What came in between the two that no order of ours explains."""
        if any(one.state.unsettled for one in recent):
            return
        ours = sum((_effect(one, before, seen) for one in recent), Decimal(0))
        rise = seen.money.amount - before.money.amount - ours
        if rise <= 0:
            return
        risen, now = Money(rise, seen.money.currency), self._house.clock.now()
        for one in recent:
            explained = late(one, risen, now) or refunded(one, risen, now)
            if explained is not None:
                await self._till.tell(explained)
                return
        await self._observed(told, before, seen, risen)

    async def _observed(
        self, told: ReadingTaken, before: BalanceSeen, seen: BalanceSeen, risen: Money
    ) -> None:
        key = f"trx_{told.id.partition('_')[2]}"
        if await self._house.store.money.transaction(key) is not None:
            return
        seen_one = Transaction(
            id=key,
            sim=told.sim,
            kind="topup",
            state=_S.DONE,
            place="carrier",
            planned=seen.at,
            changed=seen.at,
            amount=risen,
            sent=seen.at,
            before=before,
            after=seen,
            spent=risen,
            proof="observed",
            code="money.observed",
        )
        await self._till.tell(seen_one)

    # --- words

    async def _message(self, message: Message) -> None:
        """A carrier's late word, if it is surely about one of ours."""
        now = self._house.clock.now()
        waiting = await self._teller.rivals(message.sim)
        if not any(wordless(one, now) for one in waiting):
            return
        carrier = self._till.carrier(self._till.sim(message.sim))
        for kind in dict.fromkeys(one.kind for one in waiting):
            for place in places(carrier, kind):
                several = [one for one in waiting if one.kind == kind and one.place == place.id]
                if several and trusted(carrier, place, message):
                    words = read_words(carrier, place, message.text.reveal())
                    one = meant(words, several) if words.says != "unclear" else None
                    if one is not None and wordless(one, now):
                        await self._worded(one.id, words)
                    if one is not None:
                        return

    async def _service(self, message: Message) -> None:
        """Have a person look at a paid service that nobody ordered here."""
        name = paid_service(message.text.reveal())
        sim, code = message.sim, "paid_service"
        known = self._house.board.snapshot.sims.get(sim)
        if name is None or known is None:
            return
        newest = await self._house.store.money.transactions([sim], 1)
        if newest and newest[0].sent and message.at - newest[0].sent < _OURS:
            return
        carrier = self._house.registry.recipe(known.sim)
        ways = [one.how for one in carrier.cancel_services] if carrier else []
        how = ways[0] if ways else render(f"health.{code}.unknown_how", {})
        params = {"sim": known.sim.name, "name": name, "how": how}
        await self._house.board.tell(HealthRaised(code, sim, "warning", params))

    async def _worded(self, key: str, words: Words) -> None:
        one = await self._till.transaction(key)
        settled = by_words(one, words, self._house.clock.now())
        if settled is not None:
            await self._till.tell(settled)
            await self._teller.certain(settled)
            await self._odd(settled)

    async def _odd(self, one: Transaction) -> None:
        """Have a person look at money that did not move as it was said to."""
        if one.code in _ODD:
            sim = self._till.name(one.sim)
            params = {"id": one.id, "sim": sim, "amount": str(one.amount), "spent": str(one.spent)}
            await self._house.board.tell(HealthRaised("money_differs", one.id, "warning", params))


def _effect(one: Transaction, before: BalanceSeen, seen: BalanceSeen) -> Decimal:
    """What a settled one moved between the two balances, as far as it is known to have."""
    if one.sent is None or one.sent > seen.at:
        return Decimal(0)
    shown = one.after.at if one.after is not None else seen.at
    if not before.at < shown <= seen.at:
        return Decimal(0)
    return one.spent.amount * one.sign if one.spent is not None else Decimal(0)
