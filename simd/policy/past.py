"""What the ledger remembers of one modem over a period: the stuff of a backtest."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from simd.model.account import AccountNow
from simd.model.modem import Modem, Seat
from simd.model.sim import Sim
from simd.policy.evidence import Probed, Sample
from simd.tariff import Tariff


class Track(msgspec.Struct, frozen=True):
    """One SIM of the modem: what was seen through it and told of it, the oldest first.

    Moments are seconds since the period's start. `tariff` and `anchor` are those of its
    account, null where nobody told them: then its bytes have no price.
    """

    sim: Sim
    seat: Seat
    looks: tuple[Sample, ...] = ()
    probes: tuple[Probed, ...] = ()
    accounts: tuple[tuple[float, AccountNow], ...] = ()
    tariff: Tariff | None = None
    anchor: datetime | None = None


class Past(msgspec.Struct, frozen=True):
    """A period of one modem; `used` are bytes by the second at which their hour began.

    `tracks` are in the owner's order. `outage` is how long a switch takes the modem out of
    service, in seconds: the median of those that were measured.
    """

    modem: Modem
    start: datetime
    end: datetime
    tracks: tuple[Track, ...]
    used: dict[float, int] = {}
    outage: float = 30.0

    @property
    def seconds(self) -> float:
        """How long the period is."""
        return (self.end - self.start).total_seconds()

    def at(self, second: float) -> datetime:
        """The civil time of a moment."""
        return self.start + timedelta(seconds=second)
