"""What callers may ask about money: top-ups, orders, their approval, and the vault."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from simd.accounts.money.keeping import Keeping
from simd.carriers.paid import Place
from simd.engine.keeper import Keeper
from simd.engine.money.auto import AutoTopups
from simd.engine.money.by_hand import Hand
from simd.engine.money.keepalive import KeepAlive
from simd.engine.money.rest import Looks
from simd.engine.money.settler import Settler
from simd.engine.money.teller import Teller, outcome, view
from simd.engine.money.till import Till
from simd.engine.money.wish import Wish, place_for, places
from simd.engine.operations import Operations
from simd.errors import BadRequest, SimdError
from simd.model.account import Money
from simd.model.ids import Secret
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.transaction import Transaction, TransactionState
from simd.model.voucher import Voucher

_S = TransactionState


class MoneyControl:
    """The house's money, as its doors see it; rights are the doors' business."""

    def __init__(
        self,
        till: Till,
        operations: Operations,
        keepers: Mapping[str, Keeper],
        visits: str,
        keepings: Sequence[Keeping] = (),
    ) -> None:
        self._house = till.house
        self._operations = operations
        self.vault = till.vault
        self.till = till
        self.teller = Teller(self.till, keepers, visits)
        looks = Looks(self.till, self.teller, keepers, visits)
        self.settler = Settler(self.till, self.teller, looks)
        self.auto = AutoTopups(self.till, self.teller)
        self.keep_alive = KeepAlive(self.till, self.teller, keepings)

    async def serve(self) -> None:
        """Settle what is unclear, and do what the owner wrote that may be done."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.settler.serve())
            group.create_task(self.auto.serve())
            group.create_task(self.keep_alive.serve())

    # --- looking

    async def transactions(
        self, sims: Sequence[str] | None, limit: int, before: str | None
    ) -> Sequence[Transaction]:
        """The newest transactions of those SIMs, or of all."""
        return await self._house.store.money.transactions(sims, limit, before)

    async def transaction(self, key: str) -> Transaction:
        """One transaction; raises NotFound."""
        return await self.till.transaction(key)

    async def vouchers(self, sim_id: str) -> Sequence[Voucher]:
        """What is in the vault for a SIM, without the codes."""
        return await self.vault.all(self.till.sim(sim_id).id)

    def offers(self, sim_id: str) -> Sequence[tuple[str, Place]]:
        """What can be done with the SIM's carrier: topup, order or cancel, and the way."""
        carrier = self.till.carrier(self.till.sim(sim_id))
        return [
            (kind, place)
            for kind in ("topup", "order", "cancel")
            for place in places(carrier, kind)
        ]

    # --- the vault

    async def store_voucher(
        self, sim_id: str, code: Secret, amount: Money | None, person: Person
    ) -> Voucher:
        """Seal a voucher for a SIM; raises VoucherKnown, and BadRequest for one of another shape."""
        sim = self.till.sim(sim_id)
        way = place_for(self.till.carrier(sim), "topup", None)
        plain = "".join(code.reveal().split()).replace("-", "")
        try:
            way.filled(voucher=plain)
        except ValueError as error:
            raise BadRequest(why=f"{sim.carrier_name} has no such voucher") from error
        now = self._house.clock.now()
        return await self.vault.add(sim, Secret(plain), amount, person.name, now)

    async def withdraw_voucher(self, voucher_id: str) -> None:
        """Take an untried voucher out of the vault."""
        await self.vault.withdraw(voucher_id)

    # --- moving money

    async def topup(  # noqa: PLR0913  # the door's options, by name
        self,
        sim_id: str,
        person: Person,
        role: Role,
        key: str | None = None,
        *,
        code: Secret | None = None,
        amount: Money | None = None,
    ) -> Operation:
        """Top a SIM up: by a code that was handed in, else by the oldest of the vault."""
        sim = self.till.sim(sim_id)

        async def wish() -> Wish:
            if code is not None:
                voucher = await self.store_voucher(sim_id, code, amount, person)
            else:
                voucher = await self.vault.pick(sim, amount)
            return Wish(
                sim_id,
                "topup",
                amount=amount or voucher.amount,
                voucher=voucher.id,
                by=person.id,
                by_name=person.name,
                role=role,
            )

        return await self._begin("topup", sim_id, person, key, wish)

    async def order(  # noqa: PLR0913  # the door's options, by name
        self,
        sim_id: str,
        pack: str,
        person: Person,
        role: Role,
        key: str | None = None,
        *,
        price: Money | None = None,
        cancel: bool = False,
    ) -> Operation:
        """Order a pack of the SIM's carrier, or cancel one."""
        kind: Any = "cancel" if cancel else "order"

        async def wish() -> Wish:
            return Wish(
                sim_id,
                kind,
                place=pack,
                amount=price,
                by=person.id,
                by_name=person.name,
                role=role,
            )

        return await self._begin(kind, sim_id, person, key, wish)

    async def _begin(
        self,
        kind: str,
        sim_id: str,
        person: Person,
        key: str | None,
        wish: Callable[[], Awaitable[Wish]],
    ) -> Operation:
        """Begin it once for the key; asked again, it is answered as it stands by now."""
        name = self._house.store.new_id("op")

        async def work() -> dict[str, Any]:
            planned = await self.till.plan(await wish(), _transaction(name))
            if planned.state is _S.WAITING:
                return view(planned)
            return outcome(await self.teller.carry(planned))

        begun = await self._operations.start(kind, sim_id, work, key, person.id, name=name)
        return begun if begun.id == name else await self._by_now(begun)

    async def _by_now(self, begun: Operation) -> Operation:
        """An operation of before, with what its transaction came to since."""
        one = await self._house.store.money.transaction(_transaction(begun.id))
        if begun.state == "running" or one is None:
            return begun
        try:
            return replace(begun, state="done", outcome=outcome(one), error=None)
        except SimdError as error:
            known = "unknown" if one.state.unsettled else "failed"
            return replace(begun, state=known, outcome=None, error=error.problem())

    def by_hand(self, sim_id: str, person: Person, role: Role | None, *, confirmed: bool) -> Hand:
        """What a person does at a SIM with their own hands, where it moves money."""
        return Hand(self.till, self.teller, sim_id, person, role, confirmed=confirmed)

    # --- the second step

    async def approve(
        self, transaction_id: str, person: Person, role: Role | None, key: str | None = None
    ) -> Operation:
        """A person's word: the transaction is carried out."""
        sim = (await self.till.transaction(transaction_id)).sim

        async def work() -> dict[str, Any]:
            approved = await self.till.approve(transaction_id, person, role)
            return outcome(await self.teller.carry(approved))

        once = f"{transaction_id} {key}" if key else None
        return await self._operations.start("approve", sim, work, once, person.id)

    async def reject(self, transaction_id: str, person: Person) -> Transaction:
        """A person's no."""
        return await self.till.reject(transaction_id, person)

    async def settle(self, transaction_id: str, person: Person, *, worked: bool) -> Transaction:
        """A person's word on what came of an unclear one."""
        settled = await self.till.settle(transaction_id, person, worked=worked)
        await self.teller.certain(settled)
        return settled


def _transaction(operation: str) -> str:
    """The transaction of an operation: one random part names both."""
    return f"trx_{operation.partition('_')[2]}"
