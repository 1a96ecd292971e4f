"""What SIMs used, cost and spent, as evidence for rules: by tallies, tariffs and readings.

All of it comes from the snapshot, the contracts and the ledger, and is reckoned anew once a
minute or when something about the SIM changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from simd.accounts.metering import next_price
from simd.engine.metering import Metering
from simd.model.account import Money, Reading
from simd.model.metering import Tally
from simd.model.snapshot import SimNow, Snapshot
from simd.policy.evidence import Counted, Evidence, Seen
from simd.store import Store

FRESH = 60.0
READINGS = 200
_MB_PER_GB = 1000


class Figures:
    """See the module; one for the whole house."""

    def __init__(self, store: Store, metering: Metering) -> None:
        self._store = store
        self._metering = metering
        self._kept: dict[str, tuple[Seen, SimNow, float, Seen]] = {}

    async def filled(self, evidence: Evidence, snapshot: Snapshot, local: datetime) -> Evidence:
        """The evidence with figures; `snapshot` has the accounts as rules should see them.

        `local` is now in the policy's time zone, by which days, weeks and months begin.
        """
        sims = {
            key: await self._of(seen, snapshot.sims[key], evidence.steady, local)
            for key, seen in evidence.sims.items()
        }
        return replace(evidence, sims=sims)

    async def _of(self, seen: Seen, sim: SimNow, steady: float, local: datetime) -> Seen:
        kept = self._kept.get(sim.sim.id)
        if kept and kept[0] is seen and kept[1] is sim and steady - kept[2] < FRESH:
            return kept[3]
        bounds = self._metering.contract(sim.sim.id).bounds(local)
        cycle = (bounds.start, bounds.end) if bounds and bounds.end else None
        begins = {name: _begin(name, local) for name in ("hour", "day", "week", "month")}
        if cycle:
            begins["cycle"] = cycle[0]
        made = replace(
            seen,
            counted=counted(sim.counted.tallies, begins),
            price=_price(sim),
            spent=await self._spent(sim, begins),
            cycle=cycle,
        )
        self._kept[sim.sim.id] = (seen, sim, steady, made)
        return made

    async def _spent(self, sim: SimNow, begins: dict[str, datetime]) -> dict[str, Money]:
        """By what balances went down since the day and the cycle began."""
        if sim.account is None or sim.account.balance is None:
            return {}
        told = await self._store.readings(sim.sim.id, READINGS)
        readings = [one.reading for one in reversed(told)]
        found = {name: spent(readings, begins[name]) for name in ("day", "cycle") if name in begins}
        return {name: money for name, money in found.items() if money is not None}


def _begin(period: str, local: datetime) -> datetime:
    """When the hour, day, week or month of that moment began on its wall."""
    hour = local.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    begins = {
        "hour": hour,
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
    }
    return begins[period]


def counted(tallies: Sequence[Tally], begins: dict[str, datetime]) -> dict[str, Counted]:
    """What was counted since each beginning, and whether counting had begun by then."""
    if not tallies:
        return {}
    made: dict[str, Counted] = {}
    for period, begin in begins.items():
        within = [one for one in tallies if one.until > begin]
        whole = tallies[0].since <= begin
        made[f"data.{period}"] = Counted(sum(one.bytes for one in within), whole)
        made[f"sms.{period}"] = Counted(sum(one.sms for one in within), whole)
    return made


def spent(readings: Iterable[Reading], begin: datetime) -> Money | None:
    """What balances went down by since then, top-ups apart; None before two of one currency.

    A fall that began before then counts whole: nobody knows when in between it was.
    """
    total: Decimal | None = None
    last: Money | None = None
    for one in readings:
        if one.balance is None:
            continue
        if last and last.currency == one.balance.currency and one.source.at >= begin:
            total = (total or Decimal(0)) + max(last.amount - one.balance.amount, Decimal(0))
        last = one.balance
    return Money(total, last.currency) if total is not None and last is not None else None


def _price(sim: SimNow) -> Money | None:
    """The price of the next GB where it is, by its tariff and what is left."""
    bundle = sim.account.bundle if sim.account else None
    price = next_price(bundle) if bundle else None
    return Money(price.amount * _MB_PER_GB, price.currency) if price else None
