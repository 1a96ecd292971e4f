"""`/v1/accounts`: the contracts behind the SIMs: tariff, period, members and what is left."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from simd.accounts.contract import Contract
from simd.api.access import MONEY, Need
from simd.api.registry import Call, route
from simd.api.views.account import AccountView, Moment, account_of
from simd.errors import NotFound
from simd.model.account import Money
from simd.tariff import next_renewal, renewal_covered


class PlanView(msgspec.Struct, frozen=True):
    """The tariff of a contract; a fee that nobody tells is null. Prices are of `as_of`."""

    id: str
    name: str
    kind: Literal["plan", "pack", "payg"]
    fee: Money | None
    source: str
    as_of: str


class PeriodView(msgspec.Struct, frozen=True):
    """The period that now lies in, from `start` until just before `end`."""

    start: Moment
    end: Moment | None


class RenewalView(msgspec.Struct, frozen=True):
    """The next renewal; `covered` is whether the balance pays it, null where nobody can tell."""

    at: Moment
    fee: Money | None
    by_itself: bool
    covered: bool | None


class MemberView(msgspec.Struct, frozen=True):
    """One SIM of the contract; `used` is what we counted in bytes in this period."""

    sim: str
    name: str
    used: int | None
    account: AccountView


class ContractView(msgspec.Struct, frozen=True):
    """A contract as far as the caller may see its SIMs; `hidden` counts the others."""

    id: str
    name: str
    plan: PlanView | None
    period: PeriodView | None
    renewal: RenewalView | None
    shared: tuple[str, ...]
    members: list[MemberView]
    hidden: int


class AccountsView(msgspec.Struct, frozen=True):
    """Every contract of which the caller may see a SIM."""

    accounts: list[ContractView]


@route(
    "GET",
    "/v1/accounts",
    summary="The contracts whose SIMs the caller may see: tariff, period, members, what is left.",
    need=Need.PERSON,
    reply=AccountsView,
)
async def get_accounts(call: Call) -> AccountsView:
    """Every contract with at least one SIM that the caller may see."""
    views = [await _view(call, one) for one in call.control.usage.contracts]
    return AccountsView([one for one in views if one.members])


@route(
    "GET",
    "/v1/accounts/{account}",
    summary="One contract.",
    need=Need.PERSON,
    reply=ContractView,
)
async def get_contract(call: Call) -> ContractView:
    """The contract in the path; not found where the caller may see none of its SIMs."""
    wanted = call.path("account")
    for one in call.control.usage.contracts:
        if wanted in (one.id, one.name) and (view := await _view(call, one)).members:
            return view
    raise NotFound(what="account", name=wanted)


async def _view(call: Call, one: Contract) -> ContractView:
    sims = call.control.snapshot.sims
    known = [key for key in one.members if key in sims]
    seen = [key for key in known if call.caller.may(key, MONEY)]
    told = call.control.usage.account(seen[0]) if seen else None
    one = one.placed(told.allowances) if told else one
    period = one.bounds(call.now)
    used = await _used(call, seen, period.start) if period else {}
    members = [
        MemberView(
            sim=key,
            name=sims[key].sim.name,
            used=used.get(key, 0) if period else None,
            account=account_of(sims[key], call.caller, call.now),
        )
        for key in seen
    ]
    return ContractView(
        id=one.id,
        name=one.name,
        plan=_plan(one),
        period=PeriodView(*period) if period else None,
        renewal=_renewal(one, members, call.now),
        shared=one.shared if len(one.members) > 1 else (),
        members=members,
        hidden=len(known) - len(seen),
    )


async def _used(call: Call, sims: list[str], since: datetime) -> dict[str, int]:
    if not sims:
        return {}
    rows = await call.control.usage.used(sims, "sim", since, call.now)
    return {one.sim: one.rx + one.tx for one in rows}


def _plan(one: Contract) -> PlanView | None:
    tariff = one.tariff
    if tariff is None:
        return None
    fee = _money(tariff.money, str(tariff.currency))
    return PlanView(tariff.id, tariff.name, tariff.kind, fee, tariff.source, tariff.as_of)


def _renewal(one: Contract, members: list[MemberView], now: datetime) -> RenewalView | None:
    tariff, period = one.tariff, one.bounds(now)
    if tariff is None or period is None:
        return None
    due = next_renewal(msgspec.structs.replace(tariff, cycle=one.period), period.start, now)
    if due is None:
        return None
    balances = [one.account.balance for one in members if one.account.balance]
    covered = renewal_covered(tariff, balances[0].amount) if balances and due.by_itself else None
    return RenewalView(due.at, _money(due.fee, str(tariff.currency)), due.by_itself, covered)


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)
