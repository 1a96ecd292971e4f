"""A SIM at a virtual carrier with exact books, and our side of it: counted bytes and readings.

The carrier counts a little more than the device does, writes its figures in two digits, and
now and then tells what was true hours ago.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal

import msgspec

from simd.accounts.contract import Contract
from simd.accounts.metering import estimated, learn
from simd.emulator.persona import Account as Start
from simd.emulator.persona import Holding as Bought
from simd.emulator.subscriber import Subscriber
from simd.emulator.tariff_card import Carrier, load_carrier
from simd.model import event as ev
from simd.model.account import AccountNow, Allowance, Money, Reading, Source
from simd.model.ids import Body, Iccid
from simd.model.reduce import reduce
from simd.model.sim import Sim
from simd.model.snapshot import Snapshot
from simd.tariff import find_tariff

SIM = "sim_1"
HOUR = timedelta(hours=1)
START = datetime(2026, 1, 5, 9, 20, tzinfo=UTC)
GB = 1 << 30
MB = 1 << 20


class Habits(msgspec.Struct):
    """How it is used and told: bytes a day, what the carrier adds, hours late, hours between asks."""

    daily: float = 250 * MB
    overhead: float = 0.02
    lag: float = 3.0
    every: float = 24.0
    digits: int = 2


class Books:
    """One simulated line; `live` goes through the hours and yields what is shown beside the truth."""

    def __init__(self, habits: Habits, seed: int, contract: Contract | None = None) -> None:
        self.rng = random.Random(seed)
        self.habits = habits
        self.carrier: Carrier = load_carrier("cn-mobile")
        bought = Bought("month-10gb")
        start = Start(money="900", packs=(bought,))
        self.account = Subscriber(self.carrier, "+8613800138000", start, START)
        self.contract = contract or Contract("acc_1", "home", find_tariff("cn-mobile-39"), START)
        self.snapshot = Snapshot()
        self.now = START
        self.truth: list[tuple[datetime, list[Allowance], Decimal]] = []
        self.learnt: list[ev.MeterLearnt] = []
        self.tell(ev.SimSeen(Sim(SIM, Iccid("89860027123456000116"), "home")))

    def tell(self, body: ev.Happening) -> None:
        assert isinstance(body, ev.AnyHappening)
        event = ev.Event(self.snapshot.seq + 1, self.now, "home", body)
        self.snapshot = reduce(self.snapshot, event)

    def use(self, amount: int) -> None:
        """An hour's use, as the carrier and as the device count it."""
        self.account.use_data(amount, self.now)
        counted = round(amount / (1 + self.habits.overhead * self.rng.uniform(0.5, 1.5)))
        down = round(counted * 0.9)
        self.tell(ev.BytesCounted(SIM, down, counted - down, self.now - HOUR, self.now))

    def state(self) -> tuple[datetime, list[Allowance], Decimal]:
        self.account.settle(self.now)
        packs = [
            Allowance(
                "data",
                pack.data_left,
                None,
                pack.data,
                "bytes",
                self.local(pack.expires),
                pack.name,
            )
            for pack in self.account.packs
            if pack.data
        ]
        return self.now, packs, self.account.money

    def local(self, at: datetime) -> date:
        return (at + timedelta(minutes=self.carrier.utc_offset)).date()

    def read(self) -> None:
        """The carrier tells how it stood, some while ago, in its own rounding."""
        late = self.now - self.rng.random() * self.habits.lag * HOUR
        _, packs, money = next(
            (one for one in reversed(self.truth) if one[0] <= late), self.truth[-1]
        )
        shown = tuple(
            msgspec.structs.replace(one, left=self.rounded(one.left or 0)) for one in packs
        )
        source = Source("sms", self.now, "CXLL")
        reading = Reading(Body(""), source, 1.0, Money(money, "CNY"), shown)
        for told in learn(self.snapshot.sims, SIM, reading, self.contract):
            self.learnt.append(told)
            self.tell(told)
        self.tell(ev.ReadingTaken(f"rdg_{self.snapshot.seq}", SIM, "data", reading))

    def rounded(self, amount: int) -> int:
        unit = GB if amount >= GB else MB
        step = Decimal(1).scaleb(-self.habits.digits)
        return int((Decimal(amount) / unit).quantize(step, ROUND_DOWN) * unit)

    def shown(self) -> AccountNow | None:
        return estimated(self.snapshot.sims, SIM, self.contract, self.now)

    def live(self, days: int) -> Iterator[tuple[AccountNow, list[Allowance], Decimal]]:
        """Hour by hour: used and sometimes told; every few hours it is looked at."""
        asked = START - self.habits.every * HOUR
        for _ in range(days * 24):
            self.now += HOUR
            busy = 0.1 if self.now.hour < 7 else 1.4
            weekend = 1.8 if self.now.weekday() > 4 else 0.8
            burst = self.rng.lognormvariate(-0.5, 1.0)
            self.use(int(self.habits.daily / 24 * busy * weekend * burst))
            self.truth.append(self.state())
            if self.now - asked >= self.habits.every * HOUR:
                asked = self.now
                self.read()
            if self.now.hour % 5 == 0 and (shown := self.shown()) is not None:
                yield shown, self.truth[-1][1], self.truth[-1][2]
