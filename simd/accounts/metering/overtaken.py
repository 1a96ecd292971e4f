"""Figures that an order of ours overtook: what still holds of them until they are told anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec.structs import replace

from simd.accounts.contract import Contract
from simd.accounts.metering.sharing import Sims, users
from simd.model.account import AccountNow, Allowance, Estimate
from simd.model.moved import Moved, since

_NOTHING = Decimal(0)


def moves(
    sims: Sims, sim: str, contract: Contract, account: AccountNow
) -> dict[str, tuple[Moved, ...]]:
    """By figure the orders that its newest word does not know of; data's are those of all its users."""
    found = {
        name: tuple(
            _since(sims, users(sims, sim, contract) if name == "data" else [sim], name, account)
        )
        for name in account.sources
    }
    return {name: every for name, every in found.items() if every}


def _since(sims: Sims, keys: Iterable[str], name: str, account: AccountNow) -> list[Moved]:
    return [one for key in keys for one in since(sims[key].moved, name, account.sources[name])]


def bought(sims: Sims, sim: str, contract: Contract, account: AccountNow) -> tuple[str, ...]:
    """The packs that were surely ordered since any was told of, the oldest first."""
    told = [source.at for name, source in account.sources.items() if name not in _NO_PACK]
    since_then = max(told, default=None)
    orders = [
        one
        for key in users(sims, sim, contract)
        for one in sims[key].moved.values()
        if one.sure and one.kind == "order" and one.pack
        if since_then is None or one.at > since_then
    ]
    return tuple(one.pack or "" for one in sorted(orders, key=lambda one: one.at))


_NO_PACK = ("balance", "valid_until", "debt")


def unsettled(pack: Allowance, moved: Sequence[Moved]) -> Allowance:
    """The pack with an interval that holds whatever the orders did.

    Another pack may be used up first, so all of it may be left still; one that was cancelled
    may be gone.
    """
    told = pack.estimate
    if not moved or told is None or pack.left is None:
        return pack
    low = 0 if any(one.kind == "cancel" for one in moved) else told.low
    return replace(pack, estimate=Estimate(told.value, low, max(int(told.high), pack.left)))


def shifted(told: Estimate | None, moved: Sequence[Moved]) -> Estimate | None:
    """The balance with what was paid or gained since; none where nobody knows how much that was.

    An order that is done may still not be booked, and one in doubt may never be: both ends hold.
    """
    if told is None or not moved:
        return told
    if any(one.amount is None for one in moved):
        return None
    value, low, high = Decimal(told.value), Decimal(told.low), Decimal(told.high)
    for one in moved:
        amount = one.amount.amount if one.amount else _NOTHING
        value += (amount if one.up else -amount) if one.sure else _NOTHING
        low -= _NOTHING if one.up else amount
        high += amount if one.up else _NOTHING
    return Estimate(max(_NOTHING, value), max(_NOTHING, low), max(_NOTHING, high))
