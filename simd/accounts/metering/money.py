"""The balance as it should stand: what went beyond every pack, renewals and messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from simd.accounts.contract import Contract
from simd.accounts.metering.drift import half_width, ratio
from simd.accounts.metering.packs import Standing
from simd.model.account import Estimate, Money
from simd.model.metering import Drift, Tally
from simd.tariff.rate import NO_RATE, Rate, rate_of
from simd.tariff.spend import after
from simd.tariff.tariff import Tariff

UNIT = Decimal("0.0001")
_CENT = 100  # in units: what carriers round to
_DIGITS = Decimal("0.01")
_NOTHING = Decimal(0)


def balance_estimate(
    stated: Money,
    contract: Contract,
    cost: tuple[Decimal, Decimal, Decimal] | None,
    drift: Drift,
) -> Estimate | None:
    """The balance now; None without a tariff in its currency, or when a cost has no price."""
    tariff = contract.tariff
    if tariff is None or cost is None or str(tariff.currency) != stated.currency:
        return None
    likely = float(cost[0] / UNIT)
    rate, half = ratio(drift), 0.0
    if likely or drift.pairs:
        half = half_width(drift, likely, _CENT)
    value = stated.amount - Decimal(rate * likely) * UNIT
    low = min(value, stated.amount - cost[2]) - Decimal(half) * UNIT
    high = max(value, stated.amount - cost[1]) + Decimal(half) * UNIT
    return Estimate(
        max(_NOTHING, value).quantize(_DIGITS),
        max(_NOTHING, low).quantize(_DIGITS, ROUND_FLOOR),
        max(_NOTHING, min(high, stated.amount)).quantize(_DIGITS, ROUND_CEILING),
    )


def costs(
    contract: Contract,
    standing: Standing,
    tallies: Sequence[Tally],
    renewals: tuple[int, int, int],
) -> tuple[Decimal, Decimal, Decimal] | None:
    """What should have been charged since: likely, least and most; None when a price is missing.

    `tallies` are those since the balance was stated, `renewals` the periods that turned and
    were paid since, in the same order.
    """
    tariff = contract.tariff
    if tariff is None:
        return None
    now = max((one.until for one in tallies), default=None)
    beyond = standing.beyond
    rate = _data_rate(tariff, now)
    if rate is None and beyond[2] >= 1:
        return None
    data = [rate.of(round(amount)) if rate else _NOTHING for amount in beyond]
    text = _texts(tariff, sum(one.sms for one in tallies))
    fees = [_fee(tariff) * number for number in renewals]
    return (
        data[0] + text[1] + fees[0],
        data[1] + text[0] + fees[1],
        data[2] + text[1] + fees[2],
    )


def _data_rate(tariff: Tariff, now: datetime | None) -> Rate | None:
    """The price beyond the packs; None where there is none, nought where it stops or slows."""
    rule = after(tariff, now, "home") if now else tariff.after_cap
    if rule is not None and rule.type != "charge":
        return Rate(_NOTHING, 1)
    rate = rate_of(tariff, rule, "data")
    return None if rate is NO_RATE else rate


def _texts(tariff: Tariff, segments: int) -> tuple[Decimal, Decimal]:
    """The least and the most that messages may have cost: some packs hold them."""
    rate = rate_of(tariff, tariff.after_cap, "sms")
    if rate is NO_RATE or not segments:
        return _NOTHING, _NOTHING
    held = any(bucket.unit in ("sms", "min_or_sms") for bucket in tariff.buckets)
    most = rate.of(segments)
    return (_NOTHING if held else most), most


def _fee(tariff: Tariff) -> Decimal:
    """What a renewal takes from the balance."""
    rule = tariff.auto_renew
    if rule is None or rule.source != "balance" or tariff.money is None:
        return _NOTHING
    return tariff.money
