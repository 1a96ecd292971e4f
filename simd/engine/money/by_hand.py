"""Money that a person moves by hand: a code dialled, a menu answered, a message sent.

What the recipe knows as a top-up or an order is held to the same rules as an order given to
the house: the caps, the word it takes, the intent on disk before a byte of it leaves, and an
outcome that is proved or stated as unknown. A voucher is never written down.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TypeVar

from simd.accounts.money.approval import needs_word, refusal
from simd.accounts.money.proof import Words, by_words
from simd.carriers.carrier import Carrier
from simd.carriers.recognise import Recognised, answered, dialled, written
from simd.engine.money.errors import PriceUnknown, WordRefused
from simd.engine.money.pay import balance_seen, read_words
from simd.engine.money.teller import Teller
from simd.engine.money.till import Till
from simd.errors import (
    BadRequest,
    Busy,
    CommandFailed,
    LimitReached,
    NoService,
    SimdError,
    UssdBusy,
    UssdFailed,
    UssdNoService,
    UssdUnsupported,
)
from simd.model.account import Money
from simd.model.ids import Body
from simd.model.message import Message, MessageState
from simd.model.person import Person, Role
from simd.model.transaction import Transaction, TransactionState
from simd.model.verbs import UssdAnswer

T = TypeVar("T")
Ask = Callable[[], Awaitable[T]]

_S = TransactionState
_NOT_DIALLED = (UssdBusy, UssdNoService, UssdUnsupported)
# A voucher whose worth nobody stated moves at least this much.
_LEAST = Decimal("0.01")
_AGAIN = "money.word.again"
_NOT_SENT = (BadRequest, LimitReached, CommandFailed, NoService, Busy)


class Hand:
    """One person at one SIM; `confirmed` says that the owner repeated the exact text."""

    def __init__(  # noqa: PLR0913  # who, where and by whose leave
        self,
        till: Till,
        teller: Teller,
        sim: str,
        person: Person,
        role: Role | None,
        *,
        confirmed: bool,
    ) -> None:
        self._till = till
        self._teller = teller
        self._sim = sim
        self._person = person
        self._role = role
        self._confirmed = confirmed

    async def dials(self, code: str, ask: Ask[UssdAnswer]) -> Ask[UssdAnswer]:
        """The dialling of a code, made a transaction if it is one; raises what forbids it."""
        carrier = self._carrier
        return await self._speaks(dialled(carrier, code) if carrier else None, ask)

    async def answers(self, prompt: str, reply: str, ask: Ask[UssdAnswer]) -> Ask[UssdAnswer]:
        """The reply to a menu, likewise."""
        carrier = self._carrier
        return await self._speaks(answered(carrier, prompt, reply) if carrier else None, ask)

    def kept(self, to: str, text: str) -> str | None:
        """What is kept of a message that holds a voucher; None where it is kept as it is."""
        found = written(self._carrier, to, text) if self._carrier else None
        return found.kept if found and found.kept != text else None

    async def writes(self, to: str, text: str, send: Ask[Message]) -> Ask[Message]:
        """A message, likewise; the carrier's words on it come later."""
        found = written(self._carrier, to, text) if self._carrier else None
        if found is None:
            return send
        begun = await self._begin(found)

        async def sent() -> Message:
            try:
                message = await send()
            except SimdError as error:
                await self._broke(begun, error, _NOT_SENT)
                raise
            if message.state is MessageState.FAILED:
                await self._not_taken(begun, message.state.value)
            else:
                await self._teller.doubt(begun, "unheard")
            return message

        return sent

    @property
    def _carrier(self) -> Carrier | None:
        return self._till.house.registry.recipe(self._till.sim(self._sim))

    async def _speaks(self, found: Recognised | None, ask: Ask[UssdAnswer]) -> Ask[UssdAnswer]:
        if found is None:
            return ask
        sent = await self._begin(found)

        async def asked() -> UssdAnswer:
            try:
                answer = await ask()
            except UssdFailed as error:
                if error.said:
                    await self._heard(sent, found, error.said)
                else:
                    await self._broke(sent, error, _NOT_DIALLED)
                raise
            except SimdError as error:
                await self._broke(sent, error, ())
                raise
            await self._heard(sent, found, answer.text.reveal())
            return answer

        return asked

    # --- before it leaves

    async def _begin(self, found: Recognised) -> Transaction:
        """The intent, on disk when this returns; raises what forbids it."""
        now = self._till.house.clock.now()
        currency = self._carrier.currency if self._carrier else ""
        wish = Transaction(
            id=self._till.house.store.new_id("trx"),
            sim=self._sim,
            kind=found.kind,
            state=_S.PLANNED,
            place=found.named,
            planned=now,
            changed=now,
            by=self._person.id,
            by_name=self._person.name,
            amount=Money(Decimal(0), currency) if found.kind == "cancel" else found.amount,
            pack=found.pack,
            settles=float(found.place.settles or 0),
        )
        if wish.amount is None and found.kind == "order":
            raise PriceUnknown(what=found.named)
        self._worded(wish)
        before = balance_seen(self._till.house.board.snapshot.sims.get(self._sim))
        return await self._till.by_hand(wish, Money(_LEAST, currency), before)

    def _worded(self, wish: Transaction) -> None:
        """Repeating the text is the second step where one is wanted; raises WordRefused."""
        rules = self._till.rules.approve
        if not needs_word(wish.amount, self._role, rules):
            return
        why = refusal(wish, self._person, self._role, rules) if self._confirmed else _AGAIN
        if why is not None:
            raise WordRefused(why=why, by=", ".join(rules.by))

    # --- what came of it

    async def _heard(self, sent: Transaction, found: Recognised, text: str) -> None:
        carrier = self._carrier
        words = read_words(carrier, found.place, text) if carrier else Words("unclear", Body(text))
        settled = by_words(sent, words, self._till.house.clock.now())
        if settled is None:
            await self._teller.doubt(sent, "unclear", words)
        else:
            await self._till.tell(settled)

    async def _broke(
        self, sent: Transaction, error: SimdError, surely: tuple[type[SimdError], ...]
    ) -> None:
        if isinstance(error, surely):
            await self._not_taken(sent, error.code)
        else:
            await self._teller.doubt(sent, "unheard")

    async def _not_taken(self, sent: Transaction, why: str) -> None:
        await self._till.step(sent, _S.FAILED, code="money.not_taken", params={"why": why})
