"""What a new word of a carrier teaches: how its count differs from ours, and where we were wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from simd.accounts.contract import Contract
from simd.accounts.metering.drift import grain_of
from simd.accounts.metering.estimate import data_figure, estimated, recent, turned
from simd.accounts.metering.money import UNIT
from simd.accounts.metering.packs import stand
from simd.accounts.metering.sharing import Sims
from simd.model.account import Allowance, Money, Reading
from simd.model.event_metering import MeterLearnt
from simd.model.metering import Drift

_AFRESH = 2


def learn(before: Sims, sim: str, reading: Reading, contract: Contract | None) -> list[MeterLearnt]:
    """What to tell of a reading, given what was known before it; nothing when nothing compares.

    Packs that were bought, renewed or ended in between compare with nothing.
    """
    pact = contract or Contract("", "")
    at = reading.source.at
    packs = tuple(one for one in reading.allowances if one.kind == "data")
    told = [_data(before, sim, packs, pact, at), _money(before, sim, reading.balance, pact, at)]
    return [one for one in told if one is not None]


def _data(
    before: Sims, sim: str, packs: Sequence[Allowance], contract: Contract, at: datetime
) -> MeterLearnt | None:
    figure = data_figure(before, sim, contract)
    if figure is None or not packs:
        return None
    standing = stand(figure, at)
    stated = sum(one.left or 0 for one in packs if one.scope is None)
    drift = replace_grain(figure.drift, packs)
    if not _same(figure.packs, packs) or standing.all is None:
        changed = drift != figure.drift
        return MeterLearnt(sim, "data", drift) if changed else None
    # The word may be late, and not know of what was used just before it came.
    unknown = recent(before, sim, contract, at)
    wrong = not standing.all.low <= stated <= standing.all.high + unknown
    used = sum(figure.packs[n].left or 0 for n in figure.general) - stated
    turned = contract.bounds(figure.at) != contract.bounds(at)
    if used < 0 or standing.beyond[2] >= 1 or turned:
        return MeterLearnt(sim, "data", drift, contradicted=wrong)
    again = wrong and "data" in before[sim].contradicted
    fresh = _relearnt(drift, again=again)
    return MeterLearnt(sim, "data", fresh.with_pair(figure.counted, used), contradicted=wrong)


def _relearnt(drift: Drift, *, again: bool) -> Drift:
    """Wrong twice in a row: the carrier counts otherwise now, and only what is new tells how."""
    return Drift(drift.pairs[-_AFRESH:], drift.grain) if again else drift


def replace_grain(drift: Drift, packs: Sequence[Allowance]) -> Drift:
    """The drift with the finest step that the carrier was seen to write in."""
    grain = grain_of([one.left or 0 for one in packs if one.left != one.total])
    if grain is None or (drift.grain is not None and drift.grain <= grain):
        return drift
    return Drift(drift.pairs, grain)


def _same(old: Sequence[Allowance], new: Sequence[Allowance]) -> bool:
    return sorted(map(_identity, old)) == sorted(map(_identity, new))


def _identity(pack: Allowance) -> tuple[str, str, str, str]:
    return (str(pack.name), str(pack.total), str(pack.expires), str(pack.scope))


def _money(
    before: Sims, sim: str, balance: Money | None, contract: Contract, at: datetime
) -> MeterLearnt | None:
    """More than was shown is a top-up; less is something that nobody counted.

    What an order of ours took is no use, and teaches nothing.
    """
    account = estimated(before, sim, contract, at)
    shown = account.estimates.get("balance") if account else None
    if account is None or balance is None or shown is None or account.balance is None:
        return None
    wrong = balance.amount < shown.low
    spent, likely = account.balance.amount - balance.amount, account.balance.amount - shown.value
    drift = before[sim].drift.get("balance", Drift())
    known = sim in before and "balance" in before[sim].contradicted
    ordered = "balance" in account.overtaken
    last = account.sources["balance"].at
    if spent < 0 or not likely or ordered or turned(contract, last, at):
        return MeterLearnt(sim, "balance", drift, contradicted=wrong) if wrong or known else None
    fresh = _relearnt(drift, again=wrong and known)
    pair = (int(Decimal(likely) / UNIT), int(spent / UNIT))
    return MeterLearnt(sim, "balance", fresh.with_pair(*pair), contradicted=wrong)
