"""A simulated year: six SIMs of five carriers, and the ledger beside the operators' own books.

Packs run out, renew and roll over, prices change in month four, one carrier words its answers
otherwise from month five, vouchers expire. At each reading the ledger equals the books to the
byte and the cent; between readings nearly all estimates hold the truth; what is not understood
is a suspect and shows no figure. A year in `make soak`, two weeks of it in `make test`; with
`SOAK_SECONDS` as many days as fit, with all twelve months in them. It is never cut short:
what happens in its later months is part of what it shows.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from statistics import median

import pytest
from msgspec.structs import replace

from simd.accounts.contract import Contract
from simd.emulator.rack import Emulator, Unit
from simd.emulator.subscriber import Subscriber
from simd.emulator.tariff_card import Carrier, Change, load_carrier
from simd.engine.desk import Desk
from simd.engine.keeper import Keeper
from simd.model.account import AccountNow
from simd.model.codec import from_plain
from simd.model.event import SeatSeen, SimSeen
from simd.model.ids import Iccid, Imsi
from simd.model.sim import Lock
from simd.model.snapshot import SimNow
from simd.model.verbs import Card
from simd.tariff import Tariff
from tests.e2e.soaking import ASKED_SECONDS, FULL, SEED, figures, sized
from tests.engine import household as household_room
from tests.engine.household import LI, Household, OpenHousehold, household

__all__ = ["household"]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(14_400)]

LEAST, YEAR = 13, 365
# What one day takes on two loaded cores.
DAY_SECONDS = 4.5
FIT = max(LEAST, min(YEAR, int(ASKED_SECONDS / DAY_SECONDS))) if ASKED_SECONDS else YEAR
DAYS = FIT if FULL else LEAST
PARKED_EVERY = sized(3, 1)
STEPS = 4
STEP = timedelta(days=1) / STEPS
MONTH = DAYS / 12
DEARER, REWORDED, VOUCHERS_END = 4 * MONTH, 5 * MONTH, 8 * MONTH
REWORDED_CARRIER = "cn-unicom"
CARDS = (
    {1: "cn-mobile-1", 2: "ng-mtn-1"},
    {1: "cn-unicom-1", 2: "th-ais-1"},
    {1: "cn-telecom-1", 2: "cn-mobile-2"},
)
PLANS = {
    "cn-mobile": "month-10gb",
    "cn-unicom": "king-5gb",
    "cn-telecom": "star-20gb",
    "ng-mtn": "month-5gb",
    "th-ais": "month-10gb",
}
VOUCHERS = ("1029384756102938", "5647382910564738")
MODEMS = ("quectel-ec25", "simcom-sim7600", "quectel-rm520n")
GB, MB = 1 << 30, 1 << 20


def operator(name: str) -> Carrier:
    """The carrier of that name, as this year has it."""
    plain = load_carrier(name)
    changes = [Change(f"{DEARER:.0f}d", prices=replace(plain.prices, sms="0.20"))]
    products = {
        key: replace(one, price=str(Decimal(one.price) + 1)) for key, one in plain.products.items()
    }
    changes.append(Change(f"{DEARER:.0f}d", products=products))
    if name == REWORDED_CARRIER:
        words = {
            "balance": "尊敬的用户，账户状态良好，详情见应用内公告。",
            "data": "详情请登录应用查看。",
        }
        changes.append(Change(f"{REWORDED:.0f}d", texts=words))
    own = replace(plain.products[PLANS[name]], rollover=name == "cn-mobile")
    return replace(
        plain,
        products=plain.products | {PLANS[name]: own},
        changes=tuple(changes),
        voucher_life=f"{VOUCHERS_END:.0f}d",
    )


def tariff(carrier: Carrier) -> Tariff:
    """What the household knows of its contract: as it was signed, without the later changes."""
    product = carrier.products[PLANS[carrier.operator]]
    prices = carrier.prices
    offset = carrier.utc_offset // 60
    return from_plain(
        {
            "id": carrier.operator,
            "name": product.name,
            "carrier_ref": carrier.operator,
            "country": "XX",
            "kind": "plan",
            "currency": prices.currency,
            "fee": product.price,
            "source": "the operator's own price list",
            "as_of": "2026",
            "cycle": {"type": "rolling_days", "n": product.days, "tz": f"Etc/GMT-{offset}"},
            "auto_renew": {"source": "balance"},
            "buckets": [{"unit": product.data[-2:], "amount": product.data[:-2]}],
            "rollover": {"cycles": int(product.rollover)},
            "after_cap": {
                "type": "charge",
                "price": prices.data_per_mb,
                "step": prices.data_step / MB,
            },
        },
        Tariff,
    )


def fill(emulator: Emulator, cards: object) -> None:
    """The year's cards in all modems, at the year's carriers."""
    del cards
    for name in PLANS:
        emulator.operators._carriers[name] = operator(name)
    for unit, own in zip(emulator.units, CARDS, strict=True):
        unit.modem.tray.cards.clear()
        for slot, name in own.items():
            unit.modem.tray.cards[slot] = emulator.new_card(name)
    for line in emulator.operators._lines.values():
        if line.account.carrier.operator in PLANS:
            line.account.change_card(emulator.operators.carrier(line.account.carrier.operator))


class Year:
    """The house, the truth beside it, and what was found when they were compared."""

    def __init__(self, house: Household) -> None:
        self.house = house
        self.rng = random.Random(f"{SEED}/year")
        self.readings = self.unread = 0
        self.inside: list[bool] = []
        self.money_inside: list[bool] = []
        self.widths: list[float] = []
        self.suspects: set[str] = set()
        self.wrong: list[str] = []

    def truth(self, now: SimNow) -> Subscriber:
        lines = self.house.emulator.operators._lines
        account = lines[now.sim.iccid.reveal()].account
        account.settle(self.house.clock.now())
        return account

    def sims(self) -> list[SimNow]:
        return [one for one in self.house.board.snapshot.sims.values() if one.seat]

    async def meet(self) -> None:
        """Every SIM is known with its seat, as after a first round; and with its contract."""
        for keeper, unit in zip(
            self.house.keepers.values(), self.house.emulator.units, strict=True
        ):
            await self.there(keeper)
            assert keeper.desk is not None
            await self.seat(keeper.desk, unit)
        contracts = []
        for now in self.sims():
            known = tariff(operator(self.truth(now).carrier.operator))
            key = now.sim.id
            contracts.append(Contract(f"acc_{key}", now.sim.name, known, members=(key,)))
        self.house.house.metering.agree(contracts)

    async def there(self, keeper: Keeper) -> None:
        await self.house.until(lambda: keeper.desk and keeper.desk.active(), 60)

    async def seat(self, desk: Desk, unit: Unit) -> None:
        here = desk.active()
        assert here is not None
        for slot, card in unit.modem.tray.cards.items():
            who = card.identity
            seen = Card(Lock.NONE, Iccid(who.iccid), Imsi(who.imsi), spn=who.spn)
            sim = await self.house.house.registry.sim(seen, self.house.board.snapshot)
            assert sim is not None
            await self.house.board.tell(SimSeen(sim), SeatSeen(desk.seat(slot), sim.id))
        await self.house.board.tell(SeatSeen(desk.seat(unit.modem.tray.active), here.sim.id))

    # --- what happens

    async def live(self, day: int) -> None:
        """One day: used, booked and shown four times, then carriers are asked."""
        for _ in range(STEPS):
            for unit in self.house.emulator.units:
                self.use(unit)
            self.house.clock.advance(STEP)
            for keeper in self.house.keepers.values():
                assert keeper.desk is not None
                await keeper.desk.meter.book()
            self.look()
        for now in self.sims():
            account = self.truth(now)
            if account.money < 100:  # the carrier's own auto-pay
                account.top_up(Decimal(300), self.house.clock.now())
            if now.sim.name not in self.suspects and (now.active or day % PARKED_EVERY == 0):
                await self.read(now)

    def use(self, unit: Unit) -> None:
        busy = self.rng.lognormvariate(-0.3, 0.8)
        unit.use_data(int(60 * MB * busy))

    async def read(self, now: SimNow) -> None:
        """Ask, and hold the ledger against the books."""
        operation = await self.house.control.refresh(now.sim.id, LI)
        ended = await self.house.outcome(operation, 60)
        account, after = self.truth(now), self.house.board.snapshot.sims[now.sim.id]
        if after.suspect:
            self.unread += 1
            self.suspects.add(now.sim.name)
            self.hidden(after)
            return
        if ended.state != "done":
            self.unread += 1
            return
        self.readings += 1
        self.equal(after, account)

    def hidden(self, now: SimNow) -> None:
        """Of what is not understood no figure is shown."""
        known = now.account
        if known is not None and (known.balance or known.allowances) and len(now.suspect) > 1:
            self.wrong.append(f"{now.sim.name}: shows {known}")

    def equal(self, now: SimNow, account: Subscriber) -> None:
        known = now.account
        assert known is not None
        assert known.balance is not None
        if known.balance.amount != account.money:
            self.wrong.append(f"{now.sim.name}: {known.balance} and not {account.money}")
        told = sum(one.left or 0 for one in known.allowances if one.kind == "data")
        packs = [pack.data_left for pack in account.packs if pack.data]
        # Told in all or each by its pack, and cut to whole bytes by the reader.
        ways = (_cut([sum(packs)], account), _cut(packs, account))
        if all(abs(told - way) > len(packs) for way in ways):
            self.wrong.append(f"{now.sim.name}: {told} and not {packs}")

    def look(self) -> None:
        """What is shown now beside what is true now."""
        for now in self.sims():
            shown = self.house.house.metering.account(now.sim.id)
            if shown is None or now.suspect:
                continue
            self.compare(shown, self.truth(now))

    def compare(self, shown: AccountNow, account: Subscriber) -> None:
        data, balance = shown.estimates.get("data"), shown.estimates.get("balance")
        left = sum(pack.data_left for pack in account.packs)
        if data is not None:
            self.inside.append(data.low <= left <= data.high)
            size = sum(pack.data for pack in account.packs) or GB
            self.widths.append(float(data.high - data.low) / size)
        if balance is not None:
            self.money_inside.append(balance.low <= account.money <= balance.high)

    async def bytes_right(self) -> None:
        """Every byte that the operators counted is in the ledger, on the SIM that used it."""
        now = self.house.clock.now()
        for one in self.sims():
            hours = await self.house.store.usage(one.sim.id, now - timedelta(days=800))
            counted = sum(hour.rx + hour.tx for hour in hours)
            assert counted == self.truth(one).bytes_used, one.sim.name


def _cut(amounts: list[int], account: Subscriber) -> int:
    """Bytes as the carrier writes them: two digits of a GB or MB, the rest cut."""
    style, total = account.carrier.style, 0
    for amount in amounts:
        large = style.volume_unit == "GB" or (style.volume_unit == "auto" and amount >= GB)
        unit = GB if large else MB
        step = Decimal(1).scaleb(-style.volume_digits)
        total += int((Decimal(amount) / unit).quantize(step, ROUND_DOWN) * unit)
    return total


@asynccontextmanager
async def living(open_house: OpenHousehold) -> AsyncIterator[Year]:
    limits = replace(household_room.LIMITS, bundle=1e6, ussd=20.0, sms_answer=5.0, register=10.0)
    async with open_house(*MODEMS, limits=limits, visits="allow") as house:
        made = Year(house)
        await made.meet()
        yield made


async def vouchers(year: Year, code: str) -> Decimal:
    """A person tops up the Nigerian SIM with a voucher; what its money grew by."""
    now = next(one for one in year.sims() if one.sim.carrier == "ng-mtn")
    before = year.truth(now).money
    keeper = next(
        one
        for one in year.house.keepers.values()
        if one.modem and now.seat and one.modem.id == now.seat.modem
    )
    assert keeper.modem is not None
    await year.house.outcome(await year.house.control.use(now.sim.id, "person", LI), 60)
    dial = f"*311*{code}#"
    work = await year.house.control.ussd(now.sim.id, dial, LI, confirm=dial)
    ended = await year.house.outcome(work, 60)
    assert ended.state == "done", ended
    return year.truth(now).money - before


async def test_a_year_of_six_sims(
    household: OpenHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household_room, "insert", fill)
    async with living(household) as year:
        await through(year)


async def through(year: Year) -> None:
    gained = [await vouchers(year, VOUCHERS[0])]
    for day in range(1, DAYS + 1):
        await year.live(day=day)
        if day % 3 == 0:
            await turn(year)
    gained.append(await vouchers(year, VOUCHERS[1]))
    await year.bytes_right()
    coverage = sum(year.inside) / len(year.inside)
    money = sum(year.money_inside) / len(year.money_inside)
    width = median(year.widths)
    figures(
        "year", days=f"{DAYS} of {YEAR}", readings=year.readings, unread=year.unread, inside=f"{coverage:.4f}",
        money=f"{money:.4f}", width=f"{width:.4f}", shown=len(year.inside), suspects=sorted(year.suspects),
        wrong=len(year.wrong),
    )  # fmt: skip
    assert year.wrong == []
    assert coverage >= 0.95
    assert money >= 0.95
    assert width <= 0.05
    assert gained[0] == 500
    # The later months are in every run, however many days it has.
    assert DAYS >= VOUCHERS_END
    assert gained[1] == 0
    assert DAYS > REWORDED + 1
    assert year.suspects == {
        one.sim.name for one in year.sims() if one.sim.carrier == REWORDED_CARRIER
    }


async def turn(year: Year) -> None:
    """Each modem goes to its other SIM."""
    for now in [one for one in year.sims() if not one.active]:
        work = await year.house.control.use(now.sim.id, "person", LI)
        ended = await year.house.outcome(work, 60)
        assert ended.state == "done", ended
