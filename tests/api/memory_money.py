"""Money in memory: a few transactions and vouchers, and whose word was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from simd.carriers.paid import Place
from simd.errors import NotFound
from simd.model.account import Money, MoneyText
from simd.model.ids import Body, Secret
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.transaction import (
    BalanceSeen,
    Transaction,
    TransactionKind,
    TransactionState,
)
from simd.model.voucher import Voucher

if TYPE_CHECKING:
    from datetime import datetime

Begin = Callable[[str, str, str | None], Operation]
S = TransactionState
FIVE, NINE = Money(Decimal(500), "NGN"), Money(Decimal("39.90"), "CNY")
SAID = "Recharge of N500 successful"


def transaction(
    key: str, sim: str, kind: TransactionKind, state: TransactionState, at: datetime, **more: Any
) -> Transaction:
    return Transaction(key, sim, kind, state, "voucher", at, at, amount=FIVE, **more)


class MemoryMoney:
    """Fulfils the API's `MoneyControl`."""

    def __init__(self, home: str, other: str, now: datetime, begin: Begin) -> None:
        self._begin = begin
        self._now = now
        before = BalanceSeen(Money(Decimal("1530.50"), "NGN"), now)
        self.kept = {
            one.id: one
            for one in (
                transaction(
                    "trx_done01", home, "topup", S.DONE, now - timedelta(days=1),
                    by="per_li", by_name="li", spent=FIVE, proof="text", text=Body(SAID),
                    before=before, sent=now,
                ),
                transaction(
                    "trx_wait02", home, "order", S.WAITING, now,
                    by="per_ming", by_name="ming", expires=now + timedelta(days=1), pack="week",
                ),
                transaction(
                    "trx_lost03", home, "order", S.UNKNOWN, now,
                    by="per_li", by_name="li", code="money.unheard", sent=now,
                ),
                transaction("trx_else04", other, "topup", S.DONE, now, proof="observed", spent=NINE),
            )
        }  # fmt: skip
        self.vault = [Voucher("vch_old001", home, "ng-mtn", "2938", now, "li", FIVE)]
        self.calls: list[tuple[Any, ...]] = []

    async def transactions(
        self, sims: Sequence[str] | None, limit: int, before: str | None
    ) -> Sequence[Transaction]:
        found = [one for one in self.kept.values() if sims is None or one.sim in sims]
        start = next((n + 1 for n, one in enumerate(found) if one.id == before), 0)
        return found[start : start + limit]

    async def transaction(self, key: str) -> Transaction:
        if key not in self.kept:
            raise NotFound(what="transaction", name=key)
        return self.kept[key]

    def offers(self, sim_id: str) -> Sequence[tuple[str, Place]]:
        del sim_id
        return [
            (
                "order",
                Place(
                    channel="ussd",
                    source="x",
                    id="week-1gb",
                    code="*312#",
                    means="1 GB for 7 days",
                    price=MoneyText.parse("600 NGN"),
                    days=7,
                ),
            ),
            (
                "order",
                Place(
                    channel="sms", source="x", id="open", to="1", code="KT{pack}", pack="[A-Z]{2,6}"
                ),
            ),
        ]

    async def vouchers(self, sim_id: str) -> Sequence[Voucher]:
        return [one for one in self.vault if one.sim == sim_id]

    async def store_voucher(
        self, sim_id: str, code: Secret, amount: Money | None, person: Person
    ) -> Voucher:
        self.calls.append(("store", sim_id, code.reveal(), str(amount), person.name))
        made = Voucher("vch_new002", sim_id, "ng-mtn", code.reveal()[-4:], self._now, "li", amount)
        self.vault.append(made)
        return made

    async def withdraw_voucher(self, voucher_id: str) -> None:
        self.calls.append(("withdraw", voucher_id))

    async def topup(
        self,
        sim_id: str,
        person: Person,
        role: Role,
        key: str | None = None,
        *,
        code: Secret | None = None,
        amount: Money | None = None,
    ) -> Operation:
        plain = code.reveal() if code else None
        self.calls.append(("topup", sim_id, person.name, role, plain, str(amount)))
        return self._begin("topup", sim_id, key)

    async def order(
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
        self.calls.append(("order", sim_id, pack, person.name, role, str(price), cancel))
        return self._begin("order", sim_id, key)

    async def approve(
        self, transaction_id: str, person: Person, role: Role | None, key: str | None = None
    ) -> Operation:
        self.calls.append(("approve", transaction_id, person.name, role))
        return self._begin("approve", self.kept[transaction_id].sim, key)

    async def reject(self, transaction_id: str, person: Person) -> Transaction:
        self.calls.append(("reject", transaction_id, person.name))
        return replace(self.kept[transaction_id], state=S.REJECTED)

    async def settle(self, transaction_id: str, person: Person, *, worked: bool) -> Transaction:
        self.calls.append(("settle", transaction_id, person.name, worked))
        return replace(self.kept[transaction_id], state=S.DONE if worked else S.FAILED)
