"""A tariff as data: what is paid, what is in it, and what comes after.

A `plan` recurs, a `pack` is added to one, `payg` has no period. Facts only: prices as they
were published at `as_of`, each with its source.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from simd.model.units import UnitError
from simd.tariff.texts import DAY, Currency, EndsAt, Price, Quantity, Window, Zone, read_clock
from simd.tariff.zones import AT_HOME, Where

Unit = Literal["B", "KB", "MB", "GB", "TB", "min", "sms", "min_or_sms"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Count = Annotated[int, msgspec.Meta(ge=0)]
Some = Annotated[int, msgspec.Meta(ge=1)]
DATA = ("B", "KB", "MB", "GB", "TB")


class _Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The base of all parts: strict and unchangeable."""


class FeeWhen(_Fact, frozen=True):
    """When the fee is taken; `prorate_first` charges the days of a first, shorter period."""

    at: Literal["start", "cycle_start", "advance", "arrears"] = "cycle_start"
    prorate_first: bool = False


class Cycle(_Fact, frozen=True):
    """How a period ends.

    `n` days, months or hours; `day` is the billing day; a month that lacks the day uses its
    last. `counts_purchase_day`: the day of purchase is the first of the n.
    """

    type: Literal[
        "rolling_days", "calendar_month", "month_anniversary", "billing_day", "hours", "once"
    ]
    n: Some = 1
    day: Annotated[int, msgspec.Meta(ge=1, le=31)] | None = None
    ends_at: EndsAt = EndsAt("exact")
    tz: Zone = Zone("UTC")
    counts_purchase_day: bool = False

    def __post_init__(self) -> None:
        """Refuse what contradicts itself; raises UnitError."""
        if (self.day is None) is (self.type == "billing_day"):
            message = "a billing_day needs its `day`; and no other type of cycle has one"
            raise UnitError(message)
        if self.ends_at != "exact" and self.type not in ("rolling_days", "month_anniversary"):
            message = f"a cycle of type {self.type} has an end of its own; leave `ends_at` out"
            raise UnitError(message)
        if self.counts_purchase_day and self.ends_at.offset != DAY:
            message = "counts_purchase_day needs days that end at midnight; write `ends_at: 23:59`"
            raise UnitError(message)


class AutoRenew(_Fact, frozen=True):
    """Whether the next period is bought by itself, from what, and what follows when it can't be.

    `on: optional` is the customer's choice; `min_validity_days` is what must be left of the SIM.
    """

    on: bool | Literal["optional"] = True
    source: Literal["balance", "card", "bank"] = "balance"
    retry_days: Count = 0
    grace_days: Count = 0
    on_fail: Literal["drop_to_payg", "suspend", "stop"] = "drop_to_payg"
    at_local_time: str | None = None
    min_validity_days: Count = 0

    def __post_init__(self) -> None:
        """Refuse a time that is none; raises UnitError."""
        if self.at_local_time is not None:
            read_clock(self.at_local_time)


class Bucket(_Fact, frozen=True):
    """An amount of one thing for one use: when, where, for which apps; smaller priority first.

    `per: day` and `per: hour` are filled anew within the cycle. A bucket with `apps` serves
    those alone. `kbps_cap` is its speed. `fair_use` is how much of it may at most be used in a
    cycle in each place abroad, in its unit (`roam:EU: 5`): told, and not billed by.
    """

    unit: Unit
    amount: Quantity
    per: Literal["cycle", "day", "hour"] = "cycle"
    zone: tuple[Where, ...] = AT_HOME
    window: Window | None = None
    weekdays: tuple[Weekday, ...] = ()
    apps: tuple[str, ...] = ()
    tech: tuple[str, ...] = ()
    shared_with: tuple[str, ...] = ()
    priority: int = 0
    kbps_cap: Some | None = None
    fair_use: dict[Where, Price] = {}
    name: str | None = None


class Rollover(_Fact, frozen=True):
    """How many cycles the rest lives on, up to `cap` in the bucket's unit, and which goes first."""

    cycles: Count = 0
    cap: Price | None = None
    use_first: Literal["rolled", "current"] = "rolled"
    units: tuple[Unit, ...] = ()
    excludes: tuple[
        Literal["packs", "one_off_packs", "directed_packs", "roaming_packs", "window_packs"], ...
    ] = ()


class AfterCap(_Fact, frozen=True):
    """What use costs, or becomes, when no bucket has any left.

    `price` is per unit; use is rounded up to `step` of that unit. `window`: only then;
    `zone`: only there; where it says nothing, it holds at home.
    """

    type: Literal["stop", "throttle", "charge"]
    kbps: Some | None = None
    price: Price | None = None
    per: Unit = "MB"
    step: Price | None = None
    daily_cap: Price | None = None
    monthly_cap: Price | None = None
    window: Window | None = None
    zone: tuple[Where, ...] = AT_HOME

    def __post_init__(self) -> None:
        """Refuse a charge without its price; raises UnitError."""
        if (self.price is None) is (self.type == "charge"):
            message = "a charge needs its `price`; and nothing else has one"
            raise UnitError(message)
        if self.step is not None and not self.step:
            message = "a step of nothing; write a number above nought, or leave it out"
            raise UnitError(message)


class Stacking(_Fact, frozen=True):
    """Whether several may run at once, which is used first, and whether a new one extends the old."""

    several: bool = True
    order: Literal["expiry_first", "purchase_first"] = "expiry_first"
    extends_older: bool = False
    exclusive_with: tuple[str, ...] = ()


class Blackout(_Fact, frozen=True):
    """No purchase on the last day of a month after that time of day."""

    last_day_after: str

    def __post_init__(self) -> None:
        """Refuse a time that is none; raises UnitError."""
        read_clock(self.last_day_after)


class BuyWhen(_Fact, frozen=True):
    """When it may be bought: with at most that much left of the first bucket, in its unit."""

    min_left_to_rebuy: Price | None = None
    only_when_empty: bool = False
    blackout: Blackout | None = None


class MinSpend(_Fact, frozen=True):
    """What must be spent per cycle; else the difference is charged."""

    amount: Price
    per: Literal["cycle"] = "cycle"
    topup_difference: bool = False


class Limits(_Fact, frozen=True):
    """What the plan forbids."""

    tethering: bool = True
    subscriptions_per_month: Count | None = None


class KeepAlive(_Fact, frozen=True):
    """What keeps the number: a top-up, a paid event, any use, or spending, every so many days.

    `or_spend` does as well as a top-up; `topup_extends_days` gives the days an amount buys.
    """

    rule: Literal["topup", "paid_event", "any_use", "min_spend"]
    every_days: Some
    counts_from: Literal["event", "pack_expiry"] = "event"
    grace_days: Count = 0
    then: Literal["suspended", "barred", "lost"] = "suspended"
    lost_after_days: Count | None = None
    or_spend: Price | None = None
    topup_extends_days: dict[str, Some] = {}

    def __post_init__(self) -> None:
        """Refuse amounts that are none; raises UnitError."""
        for amount in self.topup_extends_days:
            Price.parse(amount)


class Order(_Fact, frozen=True):
    """How it is ordered; `confirm` is the reply to the carrier's question."""

    channel: Literal["ussd", "sms", "http", "call"]
    code: str
    to: str | None = None
    confirm: str | None = None
    expect_regex: str | None = None


class Payg(_Fact, frozen=True):
    """What use costs outside every bucket; `data` per `per`, in steps of `step` of that unit.

    `zone` is where: the home price is none abroad, unless the tariff says so (`roam:*`).
    """

    data: Price | None = None
    per: Literal["KB", "MB", "GB"] = "MB"
    step: Price | None = None
    min: Price | None = None
    sms: Price | None = None
    zone: tuple[Where, ...] = AT_HOME


class Tariff(_Fact, frozen=True):
    """One plan, pack or pay-as-you-go price list.

    `after_cap` follows the last bucket, `after_expiry` the end of the period (without it:
    `payg`); `counting` is how many KB are in a MB. A fee that nobody tells is null. `notes`
    says what no field can.
    """

    id: str
    name: str
    carrier_ref: str
    country: str
    kind: Literal["plan", "pack", "payg"]
    currency: Currency
    source: str
    as_of: str
    fee: Price | None = None
    fee_when: FeeWhen = FeeWhen()
    cycle: Cycle = Cycle("calendar_month")
    counting: Literal[1000, 1024] = 1024
    auto_renew: AutoRenew | None = None
    buckets: tuple[Bucket, ...] = ()
    rollover: Rollover = Rollover()
    after_cap: AfterCap | None = None
    after_expiry: AfterCap | None = None
    payg: Payg | None = None
    stacking: Stacking = Stacking()
    buy_when: BuyWhen = BuyWhen()
    min_spend: MinSpend | None = None
    min_term_cycles: Count = 0
    limits: Limits = Limits()
    keep_alive: KeepAlive | None = None
    overdraft_credit: Price | None = None
    loan: bool = False
    order: Order | None = None
    notes: str = ""

    @property
    def money(self) -> Decimal | None:
        """The fee as a plain amount; None when it is not told."""
        return None if self.fee is None else Decimal(self.fee)
