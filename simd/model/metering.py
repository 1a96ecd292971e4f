"""What the house counted itself since carriers last spoke, and how far they differ from it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

KEEP = timedelta(days=45)
_MOST_PAIRS = 24


class Tally(msgspec.Struct, frozen=True):
    """Bytes received and sent, and segments of messages sent, by one SIM from then till then."""

    since: datetime
    until: datetime
    rx: int = 0
    tx: int = 0
    sms: int = 0

    @property
    def bytes(self) -> int:
        """Both ways together."""
        return self.rx + self.tx

    def joined(self, other: Tally) -> Tally:
        """The two as one."""
        return Tally(
            min(self.since, other.since),
            max(self.until, other.until),
            self.rx + other.rx,
            self.tx + other.tx,
            self.sms + other.sms,
        )


class Counted(msgspec.Struct, frozen=True):
    """The tallies of one SIM, the oldest first; `cut` is the moment of its newest reading.

    Tallies of one hour are joined, but never over a reading: what was used before a carrier
    spoke and after it must stay apart.
    """

    tallies: tuple[Tally, ...] = ()
    cut: datetime | None = None

    def with_tally(self, tally: Tally) -> Counted:
        """One more, and what is too old forgotten."""
        horizon = tally.until - KEEP
        kept = self.tallies
        if kept and kept[0].until < horizon:
            kept = tuple(one for one in kept if one.until >= horizon)
        last = kept[-1] if kept else None
        if last is not None and _one_hour(last, tally) and not self._between(last, tally):
            return replace(self, tallies=(*kept[:-1], last.joined(tally)))
        return replace(self, tallies=(*kept, tally))

    def _between(self, last: Tally, tally: Tally) -> bool:
        return self.cut is not None and last.until <= self.cut <= tally.until

    def since(self, at: datetime) -> tuple[Tally, ...]:
        """What was counted after a moment; a tally that it lies within is cut by its time."""
        return tuple(_after(one, at) for one in self.tallies if one.until > at)

    def bytes_since(self, at: datetime) -> int:
        """The bytes of these."""
        return sum(one.bytes for one in self.since(at))


class Drift(msgspec.Struct, frozen=True):
    """What was learnt of one figure: (counted, stated) use over past intervals, oldest first.

    `grain` is the finest step that the carrier's figures were seen in. Units are those of the
    figure: bytes, messages, or ten-thousandths of the currency.
    """

    pairs: tuple[tuple[int, int], ...] = ()
    grain: int | None = None

    def with_pair(self, counted: int, stated: int) -> Drift:
        """One more interval; the oldest are forgotten."""
        return replace(self, pairs=(*self.pairs, (counted, stated))[-_MOST_PAIRS:])


def _one_hour(one: Tally, other: Tally) -> bool:
    return _hour(one.since) == _hour(other.until)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _after(one: Tally, at: datetime) -> Tally:
    """The part of a tally after a moment, its use spread evenly over its time."""
    length = (one.until - one.since).total_seconds()
    if one.since >= at or length <= 0:
        return one
    share = (one.until - at).total_seconds() / length
    return Tally(
        at, one.until, round(one.rx * share), round(one.tx * share), round(one.sms * share)
    )
