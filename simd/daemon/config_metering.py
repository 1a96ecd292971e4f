"""What the config says of contracts: their tariff, when their periods turn, who shares them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

import msgspec

from simd.accounts.contract import Contract
from simd.model.ids import Iccid
from simd.model.units import UnitError
from simd.store import Store
from simd.tariff import did_you_mean, find_tariff, tariff_ids
from simd.tariff.tariff import Cycle
from simd.tariff.texts import Zone, moment

Wrong = tuple[tuple[str | int, ...], str, str]


class Anchor(str):
    """A day or a moment at which a period began: `2026-03-05`, or with its time and offset."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The text, if it is one; raises UnitError."""
        try:
            datetime.fromisoformat(str(text))
        except ValueError:
            message = "not a day; write it like 2026-03-05, or 2026-03-05T14:30:00+08:00"
            raise UnitError(message) from None
        return cls(str(text))

    def at(self, tz: Zone) -> datetime:
        """The moment; one without an offset is by the clocks of the tariff's zone."""
        found = datetime.fromisoformat(self)
        return found.astimezone(UTC) if found.tzinfo else moment(found, tz)


class AccountConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A contract behind one or more SIMs.

    `plan` is a tariff's id. `anchor` is when a period began (the day it was bought, or any
    renewal), `billing_day` the day of the month where that differs from the tariff's.
    `shared` are the kinds that all members use up together.
    """

    name: str
    plan: str | None = None
    members: tuple[str, ...] = ()
    anchor: Anchor | None = None
    billing_day: Annotated[int, msgspec.Meta(ge=1, le=31)] | None = None
    shared: tuple[Literal["data"], ...] = ("data",)


def wrong_plans(accounts: Iterable[AccountConfig]) -> Iterator[Wrong]:
    """Plans that no file describes."""
    known = tariff_ids()
    for index, account in enumerate(accounts):
        if account.plan is not None and account.plan not in known:
            hint = did_you_mean(account.plan, known)
            yield ("accounts", index, "plan"), f"there is no tariff `{account.plan}`", hint


async def contracts_of(
    accounts: Sequence[AccountConfig],
    sims: Iterable[tuple[str, Iccid, str | None]],
    store: Store,
) -> list[Contract]:
    """The contracts, with the ids of their members; `sims` are name, ICCID and own account.

    A SIM belongs to the account that it names, or to the one that names it.
    """
    listed = [(name, await store.sim_id(iccid), account) for name, iccid, account in sims]
    made = []
    for one in accounts:
        mine = [key for name, key, own in listed if own == one.name or name in one.members]
        made.append(_contract(one, await store.account_id(one.name), tuple(mine)))
    return made


def _contract(one: AccountConfig, key: str, members: tuple[str, ...]) -> Contract:
    tariff = find_tariff(one.plan) if one.plan else None
    cycle = tariff.cycle if tariff else None
    if one.billing_day is not None:
        tz = cycle.tz if cycle else Zone("UTC")
        cycle = Cycle("billing_day", day=one.billing_day, tz=tz)
    tz = cycle.tz if cycle else Zone("UTC")
    return Contract(
        id=key,
        name=one.name,
        tariff=tariff,
        anchor=one.anchor.at(tz) if one.anchor else None,
        cycle=cycle if one.billing_day is not None else None,
        members=members,
        shared=one.shared,
    )
