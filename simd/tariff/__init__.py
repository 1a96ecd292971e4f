"""Tariffs: facts in YAML, and the pure arithmetic of periods, packs and prices."""

from simd.tariff.bucket import Kind, Use
from simd.tariff.cycle import Bounds, cycle_bounds, day_bounds, month_bounds, part_bounds
from simd.tariff.holding import Holding, Part, begin, settle
from simd.tariff.keepalive import Due, keep_alive_due, keeps
from simd.tariff.load import did_you_mean, find_tariff, load_tariffs, tariff_ids, the_tariff
from simd.tariff.price import cost_of_use, next_mb, price_of_next_mb
from simd.tariff.renewal import Renewal, may_buy, next_renewal, renewal_covered
from simd.tariff.spend import Bill, spend
from simd.tariff.tariff import Tariff
from simd.tariff.zones import covers, zone_of

__all__ = [
    "Bill",
    "Bounds",
    "Due",
    "Holding",
    "Kind",
    "Part",
    "Renewal",
    "Tariff",
    "Use",
    "begin",
    "cost_of_use",
    "covers",
    "cycle_bounds",
    "day_bounds",
    "did_you_mean",
    "find_tariff",
    "keep_alive_due",
    "keeps",
    "load_tariffs",
    "may_buy",
    "month_bounds",
    "next_mb",
    "next_renewal",
    "part_bounds",
    "price_of_next_mb",
    "renewal_covered",
    "settle",
    "spend",
    "tariff_ids",
    "the_tariff",
    "zone_of",
]
