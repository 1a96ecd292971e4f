"""Packs that are good for some use alone (nights, one app): what may be left of them.

Our own count doesn't say which app a byte was for, so of one for apps nothing, or all that
ran, may be gone. Of one for some hours only what ran within them may be, where the tariff
says which hours these are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from simd.accounts.contract import last_day
from simd.accounts.metering.drift import half_width, ratio
from simd.accounts.metering.packs import Figure, turns
from simd.model.account import Allowance, Estimate
from simd.model.metering import Tally
from simd.tariff.bucket import kinds, open_at, whole
from simd.tariff.tariff import Bucket
from simd.tariff.texts import local

_ALIKE = 0.01
_STEP = timedelta(minutes=10)
_MOST_STEPS = 500
# Scopes that are told by the clock; of all others nobody here sees what is within them.
_BY_CLOCK = ("night", "weekend")


def scoped(figure: Figure, pack: Allowance, now: datetime) -> Estimate | None:
    """What should be left of a pack with a scope; None when it says nothing, or is over.

    The value is as stated less what surely ran within it, which is known of hours alone.
    """
    if pack.scope is None or pack.left is None:
        return None
    day = last_day(pack, figure.contract.tz)
    if day is not None and now >= day[1]:
        return None
    bucket = bucket_for(figure, pack)
    renewed = _renewed(figure, bucket, now)
    if renewed is not None and not figure.paid:
        return None
    since = [one for one in figure.tallies if renewed is None or one.until > renewed]
    left = pack.left if renewed is None else _size(figure, bucket) or pack.left
    within, surely = _within(figure, bucket, since)
    rate = ratio(figure.drift)
    grain = figure.step([pack])
    half = half_width(figure.drift, within, grain)
    most = pack.total if pack.total is not None else float("inf")
    ending = day is not None and now >= day[0]
    return Estimate(
        round(max(0.0, left - rate * surely)),
        0 if ending else int(max(0.0, left - rate * within - half)),
        int(max(left, min(left + half_width(figure.drift, 0, grain), most)) + 0.999),
    )


def bucket_for(figure: Figure, pack: Allowance) -> Bucket | None:
    """The tariff's bucket that such a pack is: of its scope's sort, by its size or the only one."""
    tariff = figure.contract.tariff
    if tariff is None:
        return None
    timed = pack.scope in _BY_CLOCK
    every = [one for one in tariff.buckets if "data" in kinds(one.unit)]
    alike = [one for one in every if (_timed(one) if timed else one.apps)]
    sized = [one for one in alike if _close(_size(figure, one), pack.total)]
    found = sized or (alike if len(alike) == 1 and pack.total is None else [])
    return found[0] if found else None


def _timed(bucket: Bucket) -> bool:
    return bool(bucket.window or bucket.weekdays)


def _size(figure: Figure, bucket: Bucket | None) -> int | None:
    tariff = figure.contract.tariff
    return whole(bucket.amount.number, bucket.unit, tariff.counting) if tariff and bucket else None


def _close(size: int | None, total: int | None) -> bool:
    return bool(size and total) and abs((size or 0) - (total or 0)) <= _ALIKE * (size or 0)


def _renewed(figure: Figure, bucket: Bucket | None, now: datetime) -> datetime | None:
    """When it was last filled again since it was told of, if it was."""
    edges = turns(figure.contract, bucket, figure.at, now) if bucket else ()
    return max((edge for edge in edges if edge <= now), default=None)


def _within(figure: Figure, bucket: Bucket | None, tallies: Sequence[Tally]) -> tuple[float, float]:
    """Bytes that may have been taken from it, and those that likely were.

    A stretch that its hours only touch may be within them as a whole.
    """
    every = float(sum(one.bytes for one in tallies))
    if bucket is None or not _timed(bucket):
        return every, 0.0
    shares = [(one.bytes, _share(one, bucket, figure)) for one in tallies]
    return (
        sum(amount for amount, share in shares if share),
        sum(amount * share for amount, share in shares),
    )


def _share(tally: Tally, bucket: Bucket, figure: Figure) -> float:
    """How much of the stretch lies within the bucket's hours."""
    length = tally.until - tally.since
    steps = min(_MOST_STEPS, int(length / _STEP) + 1)
    moments = [tally.since + length * n / steps for n in range(steps + 1)]
    walls = (local(one, figure.contract.tz) for one in moments)
    return sum(open_at(bucket.window, bucket.weekdays, wall) for wall in walls) / len(moments)
