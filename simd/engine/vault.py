"""The vault: vouchers sealed at rest, told apart by a mark, and each tried once ever.

A code comes in over the socket or standard input, is sealed before anything else, and is opened
again only for the one transaction that types it. What is shown of it is its end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from simd.engine.money.errors import NoVoucher, VoucherKnown
from simd.errors import BadRequest
from simd.model.account import Money
from simd.model.ids import Secret
from simd.model.sim import Sim
from simd.model.voucher import Voucher
from simd.store import Store
from simd.store.sealed import Sealer

_TAIL = 4
_SHORTEST = 8


class Vault:
    """See the module; the key is only looked for when a voucher comes or goes."""

    def __init__(self, store: Store, sealer: Callable[[], Sealer]) -> None:
        self._store = store
        self._sealer = sealer

    async def add(
        self, sim: Sim, code: Secret, amount: Money | None, by: str, at: datetime
    ) -> Voucher:
        """Seal a voucher for a SIM; raises VoucherKnown for one that was here before."""
        plain = "".join(char for char in code.reveal() if char not in " -\t\r\n")
        if len(plain) < _SHORTEST or not plain.isalnum() or not plain.isascii():
            raise BadRequest(why=f"a voucher has at least {_SHORTEST} digits or letters")
        carrier = sim.carrier or ""
        voucher = Voucher(
            id=self._store.new_id("vch"),
            sim=sim.id,
            carrier=carrier,
            tail=plain[-_TAIL:],
            added=at,
            by=by,
            amount=amount,
        )
        sealer = self._sealer()
        mark = sealer.vouch(f"voucher {carrier} {plain}".encode())
        sealed = sealer.seal(plain.encode(), voucher.id.encode())
        if not await self._store.money.add_voucher(voucher, mark, sealed):
            raise VoucherKnown(tail=plain[-_TAIL:])
        return voucher

    async def all(self, sim: str | None) -> list[Voucher]:
        """The vouchers of a SIM or of all, the oldest first."""
        return await self._store.money.vouchers(sim)

    async def pick(self, sim: Sim, amount: Money | None) -> Voucher:
        """The oldest voucher that was never tried, of that amount if one is wished."""
        for one in await self.all(sim.id):
            fits = amount is None or one.amount == amount
            if one.state == "fresh" and fits and one.amount is not None:
                return one
        raise NoVoucher(what="voucher", sim=sim.name, amount=amount or "", name=sim.name)

    async def open(self, voucher: str, transaction: str) -> Secret:
        """The code, for the one transaction that may type it; raises NoVoucher."""
        sealed = await self._store.money.claim_voucher(voucher, transaction)
        if sealed is None:
            raise NoVoucher(what="voucher", sim="", amount="", name=voucher)
        return Secret(self._sealer().open(sealed, voucher.encode()).decode())

    async def free(self, voucher: str) -> None:
        """Nothing of it left the house: it may be tried another time."""
        await self._store.money.free_voucher(voucher)

    async def used(self, voucher: str) -> None:
        """Its money came."""
        await self._store.money.end_voucher(voucher, "used")

    async def refused(self, voucher: str) -> None:
        """The carrier would not have it, or nothing came of it: it is not typed again."""
        await self._store.money.end_voucher(voucher, "refused")

    async def withdraw(self, voucher: str) -> None:
        """A person takes a voucher out of the vault."""
        await self._store.money.end_voucher(voucher, "withdrawn")
