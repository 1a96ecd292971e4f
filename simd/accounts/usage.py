"""What was used, by SIM, day or period, from hours of our own count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

import msgspec

from simd.accounts.contract import Contract
from simd.tariff import day_bounds

By = Literal["sim", "day", "cycle"]


class HourUsed(msgspec.Struct, frozen=True):
    """Bytes received and sent by one SIM in the hour that began then."""

    sim: str
    hour: datetime
    rx: int
    tx: int


class Used(msgspec.Struct, frozen=True):
    """Bytes of one SIM from `since` until just before `until`."""

    sim: str
    since: datetime
    until: datetime
    rx: int
    tx: int


def grouped(
    hours: Iterable[HourUsed],
    by: By,
    contract_of: Callable[[str], Contract],
    span: tuple[datetime, datetime],
) -> list[Used]:
    """The sums by SIM and stretch, the oldest first; whole days and periods are cut to the span."""
    sums: dict[tuple[str, datetime, datetime], tuple[int, int]] = {}
    for one in hours:
        key = (one.sim, *_stretch(one.hour, by, contract_of(one.sim), span))
        rx, tx = sums.get(key, (0, 0))
        sums[key] = (rx + one.rx, tx + one.tx)
    return [Used(*key, *sums[key]) for key in sorted(sums, key=lambda key: (key[1], key[0]))]


def _stretch(
    hour: datetime, by: By, contract: Contract, span: tuple[datetime, datetime]
) -> tuple[datetime, datetime]:
    """The stretch that an hour belongs to; a SIM without a period has the whole span as one."""
    begins, ends = span
    if by == "day":
        begins, ends = day_bounds(contract.tz, hour)
    elif by == "cycle" and (cycle := contract.bounds(hour)) is not None:
        begins, ends = cycle.start, cycle.end or ends
    return max(begins, span[0]), min(ends, span[1])
