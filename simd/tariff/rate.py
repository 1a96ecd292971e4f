"""The price of one step of use beyond every bucket."""

from __future__ import annotations

from decimal import Decimal

import msgspec
from msgspec.structs import replace

from simd.tariff.bucket import MINUTE, Kind, base_of, kinds
from simd.tariff.tariff import AfterCap, Payg, Tariff, Unit
from simd.tariff.texts import Price
from simd.tariff.zones import HOME, covers


class Rate(msgspec.Struct, frozen=True):
    """So much money for each begun step of so many base units."""

    price: Decimal
    step: int
    daily_cap: Decimal | None = None
    monthly_cap: Decimal | None = None

    def of(self, amount: int) -> Decimal:
        """The price of an amount, every begun step whole and no cap reached."""
        return -(-amount // self.step) * self.price


NO_RATE = Rate(Decimal("NaN"), 1)


def rate_of(tariff: Tariff, rule: AfterCap | None, kind: Kind, zone: str = HOME) -> Rate:
    """The rule's own charge for that kind, else the pay-as-you-go price of that place.

    NO_RATE when none is told there.
    """
    if rule is not None and rule.price is not None and kind in kinds(rule.per):
        made = _rate(rule.price, kind, rule.per, rule.step, tariff.counting)
        return replace(made, daily_cap=rule.daily_cap, monthly_cap=rule.monthly_cap)
    payg = tariff.payg
    if payg is None or not covers(payg.zone, zone):
        return NO_RATE
    return _payg(payg, kind, tariff.counting)


def _payg(payg: Payg, kind: Kind, counting: int) -> Rate:
    price = {"data": payg.data, "voice": payg.min, "sms": payg.sms}[kind]
    if price is None:
        return NO_RATE
    data = kind == "data"
    return _rate(price, kind, payg.per if data else "min", payg.step if data else None, counting)


def _rate(price: Price, kind: Kind, per: Unit, step: Price | None, counting: int) -> Rate:
    """Without a step told, data is counted by the KB, voice by the minute, each message whole."""
    if kind == "sms":
        return Rate(Decimal(price), 1)
    base = base_of(per, counting) if kind == "data" else MINUTE
    size = min(base, counting) if kind == "data" else MINUTE
    if step is not None:
        size = max(1, int(Decimal(step) * base))
    return Rate(Decimal(price) * size / base, size)
