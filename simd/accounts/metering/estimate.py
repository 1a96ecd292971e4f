"""An account as it should stand now: the carrier's last word, moved on by our own count."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain

from msgspec.structs import replace

from simd.accounts.contract import Contract
from simd.accounts.metering.bundle import bundle
from simd.accounts.metering.burn import daily, days_left, habit
from simd.accounts.metering.money import balance_estimate, costs
from simd.accounts.metering.overtaken import bought, moves, shifted, unsettled
from simd.accounts.metering.packs import Figure, Standing, renewal_paid, stand
from simd.accounts.metering.scoped import scoped
from simd.accounts.metering.sharing import Sims, users
from simd.model.account import AccountNow, Allowance, Estimate, Forecast, WhyNot
from simd.model.metering import Drift, Tally
from simd.model.snapshot import SimNow
from simd.tariff.texts import local
from simd.tariff.zones import HOME

# What a carrier tells may be hours old.
LATE = timedelta(hours=3)
_METERED = ("balance", "data", "sms")


def estimated(
    sims: Sims, sim: str, contract: Contract | None, now: datetime, zone: str = HOME
) -> AccountNow | None:
    """The account behind a SIM with its estimates; what its SIMs share is the newest of theirs.

    None where no carrier said anything that concerns it. `zone` is where the SIM is, in the
    words of tariffs (`home`, `roam:TH`).
    """
    pact = contract or Contract("", "")
    own = sims[sim]
    account = _with_shared(sims, own, pact)
    if account is None:
        return None
    data = data_figure(sims, sim, pact)
    moved = moves(sims, sim, pact, account)
    standing = stand(data, now) if data else None
    messages = _messages(own, account)
    estimates = {
        "data": standing.all if standing else None,
        "sms": messages[1],
        "balance": shifted(_balance(own, pact, data, standing, now), moved.get("balance", ())),
    }
    burn, left = _pace(sims, sim, pact, None if "data" in moved else standing, now)
    packs = _told(account.allowances, data, standing, messages[0], now)
    # Where a pack was surely bought that nobody told of yet, what is left is not known.
    held = None if any(one.sure for one in moved.get("data", ())) else standing
    shown = {
        name: one
        for name, one in estimates.items()
        if one is not None and (name == "balance" or name not in moved)
    }
    return replace(
        account,
        allowances=tuple(unsettled(one, moved.get(one.kind, ())) for one in packs),
        estimates=shown,
        unreckoned=_unreckoned(account, pact, shown, moved),
        burn=burn,
        days_left=left,
        bundle=bundle(pact, held, now, data.packs if data else (), zone),
        contradicted=own.contradicted,
        overtaken=tuple(moved),
        bought=bought(sims, sim, pact, account),
    )


def _unreckoned(
    account: AccountNow, contract: Contract, shown: Collection[str], moved: Collection[str]
) -> dict[str, WhyNot]:
    """Why a figure has no estimate: never for one that nobody stated."""
    kinds = {one.kind for one in account.allowances}
    wanted = {*kinds, *(("balance",) if account.balance else ())} - set(shown)
    return {name: _why_not(name, contract, moved) for name in sorted(wanted)}


def _why_not(name: str, contract: Contract, moved: Collection[str]) -> WhyNot:
    if name not in _METERED:
        return "not_metered"
    if name == "balance" and contract.tariff is None:
        return "no_tariff"
    return "overtaken" if name in moved else "not_told"


def data_figure(sims: Sims, sim: str, contract: Contract) -> Figure | None:
    """The newest word on data that concerns the SIM; None when no pack tells what is left."""
    teller = _teller(sims, sim, contract, "data")
    if teller is None or teller.account is None:
        return None
    packs = tuple(one for one in teller.account.allowances if one.kind == "data")
    if all(one.left is None for one in packs):
        return None
    at = teller.account.sources["data"].at
    return Figure(
        packs=packs,
        at=at,
        tallies=tallies_since(sims, sim, contract, at),
        drift=teller.drift.get("data", Drift()),
        contract=contract,
        recent=recent(sims, sim, contract, at),
        paid=renewal_paid(contract, teller.account.balance),
    )


def tallies_since(sims: Sims, sim: str, contract: Contract, at: datetime) -> tuple[Tally, ...]:
    """What was counted since by all who use it up together."""
    every = chain.from_iterable(sims[one].counted.since(at) for one in users(sims, sim, contract))
    return tuple(sorted(every, key=lambda one: one.since))


def recent(sims: Sims, sim: str, contract: Contract, at: datetime) -> int:
    """Bytes counted in the hours before a moment, which a carrier may tell of late."""
    since = tallies_since(sims, sim, contract, at - LATE)
    return sum(one.bytes for one in since if one.until <= at)


def _teller(sims: Sims, sim: str, contract: Contract, kind: str) -> SimNow | None:
    """The SIM whose carrier spoke of that kind last."""
    tellers = [sims[one] for one in users(sims, sim, contract)] if kind == "data" else [sims[sim]]
    told = [one for one in tellers if one.account and kind in one.account.sources]
    return max(told, key=lambda one: one.account.sources[kind].at) if told else None  # type: ignore[union-attr]  # told


def _with_shared(sims: Sims, own: SimNow, contract: Contract) -> AccountNow | None:
    """The SIM's own account, with the data of whoever told of it last."""
    teller = _teller(sims, own.sim.id, contract, "data")
    if teller is None or teller is own or teller.account is None:
        return own.account
    theirs = teller.account
    packs = tuple(one for one in theirs.allowances if one.kind == "data")
    source = theirs.sources["data"]
    if own.account is None:
        return AccountNow(source, theirs.confidence, allowances=packs, sources={"data": source})
    mine = tuple(one for one in own.account.allowances if one.kind != "data")
    sources = own.account.sources | {"data": source}
    return replace(own.account, allowances=(*packs, *mine), sources=sources)


def _told(
    packs: Sequence[Allowance],
    data: Figure | None,
    standing: Standing | None,
    messages: Mapping[int, Estimate],
    now: datetime,
) -> tuple[Allowance, ...]:
    """Each pack with its own estimate; one with a scope has one that holds whatever it was used for."""
    found = iter(standing.packs) if data and standing else iter(())

    def reckoned(place: int, one: Allowance) -> Estimate | None:
        if one.kind != "data":
            return messages.get(place)
        plain = next(found, None)
        return scoped(data, one, now) if data and one.scope else plain

    return tuple(replace(one, estimate=reckoned(n, one)) for n, one in enumerate(packs))


def _messages(own: SimNow, account: AccountNow) -> tuple[dict[int, Estimate], Estimate | None]:
    """Messages left in an only pack of them: what we sent may have been taken from it."""
    places = [
        n for n, one in enumerate(account.allowances) if one.kind == "sms" and one.left is not None
    ]
    if len(places) != 1 or "sms" not in account.sources:
        return {}, None
    left = account.allowances[places[0]].left or 0
    sent = sum(one.sms for one in own.counted.since(account.sources["sms"].at))
    made = Estimate(max(0, left - sent), max(0, left - sent), left)
    return {places[0]: made}, made


def _balance(
    own: SimNow, contract: Contract, data: Figure | None, standing: Standing | None, now: datetime
) -> Estimate | None:
    account = own.account
    if account is None or account.balance is None or "balance" not in account.sources:
        return None
    at = account.sources["balance"].at
    tallies = own.counted.since(at)
    cost = costs(
        contract,
        _since(standing, data, tallies, at, contract),
        tallies,
        _renewals(account, contract, at, now),
    )
    drift = own.drift.get("balance", Drift())
    return balance_estimate(account.balance, contract, cost, drift)


def _since(
    standing: Standing | None,
    data: Figure | None,
    tallies: Sequence[Tally],
    at: datetime,
    contract: Contract,
) -> Standing:
    """What went beyond the packs since the balance was told; all of it where there are none."""
    if standing is not None and data is not None:
        if data.at <= at and data.counted:
            share = sum(one.bytes for one in tallies) / data.counted
            value, low, high = standing.beyond
            likely = min(value, data.counted * share)
            return replace(standing, beyond=(likely, min(low, likely), high))
        return standing
    paid = contract.tariff is not None and not contract.tariff.buckets
    used = float(sum(one.bytes for one in tallies)) if paid else 0.0
    unsure = float(sum(one.bytes for one in tallies))
    return Standing((), None, (used, used, unsure))


def _renewals(
    account: AccountNow, contract: Contract, at: datetime, now: datetime
) -> tuple[int, int, int]:
    """How many periods turned since then and were paid: likely, at least and at most."""
    ending = [one for one in account.allowances if contract.bucket_of(one, alone=False)]
    pacts = [contract.anchored(one, late=late) for one in ending[:1] for late in (False, True)]
    numbers = [
        turned(pact, at - LATE * early, now) for pact in pacts or [contract] for early in (1, 0)
    ]
    paid = renewal_paid(contract, account.balance)
    if paid is False:
        return 0, 0, 0
    return numbers[-1], (min(numbers) if paid else 0), max(numbers)


def turned(contract: Contract, at: datetime, now: datetime) -> int:
    """How many periods ended between two moments."""
    number, moment = 0, at
    while (bounds := contract.bounds(moment)) and bounds.end is not None and bounds.end <= now:
        number, moment = number + 1, bounds.end
    return number


def _pace(
    sims: Sims, sim: str, contract: Contract, standing: Standing | None, now: datetime
) -> tuple[dict[str, Forecast], dict[str, Forecast]]:
    every = chain.from_iterable(sims[one].counted.tallies for one in users(sims, sim, contract))
    tallies = sorted(every, key=lambda one: one.since)
    usual = habit(daily(tallies, contract.tz, now))
    if usual is None:
        return {}, {}
    lasts = None
    if standing is not None and standing.all is not None:
        lasts = days_left(standing.all, usual, local(now, contract.tz).date())
    return {"data": usual.burn()}, {"data": lasts} if lasts else {}
