"""What callers may ask about money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from simd.carriers.paid import Place
from simd.model.account import Money
from simd.model.ids import Secret
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.transaction import Transaction
from simd.model.voucher import Voucher


class MoneyControl(Protocol):
    """Top-ups, orders, their approval, and the vault."""

    async def transactions(
        self, sims: Sequence[str] | None, limit: int, before: str | None
    ) -> Sequence[Transaction]:
        """The newest transactions of those SIMs, or of all."""
        ...

    async def transaction(self, key: str) -> Transaction:
        """One transaction; raises NotFound."""
        ...

    def offers(self, sim_id: str) -> Sequence[tuple[str, Place]]:
        """What can be done with the SIM's carrier: topup, order or cancel, and the way."""
        ...

    async def vouchers(self, sim_id: str) -> Sequence[Voucher]:
        """What is in the vault for a SIM, without the codes."""
        ...

    async def store_voucher(
        self, sim_id: str, code: Secret, amount: Money | None, person: Person
    ) -> Voucher:
        """Seal a voucher for a SIM."""
        ...

    async def withdraw_voucher(self, voucher_id: str) -> None:
        """Take an untried voucher out of the vault."""
        ...

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
        """Top a SIM up."""
        ...

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
        """Order a pack, or cancel one."""
        ...

    async def approve(
        self, transaction_id: str, person: Person, role: Role | None, key: str | None = None
    ) -> Operation:
        """A person's word: the transaction is carried out."""
        ...

    async def reject(self, transaction_id: str, person: Person) -> Transaction:
        """A person's no."""
        ...

    async def settle(self, transaction_id: str, person: Person, *, worked: bool) -> Transaction:
        """A person's word on what came of an unclear one."""
        ...
