"""What the house has seen of each SIM, as the rules weigh it; all of it is in the ledger.

Times are moments on the steady clock: seconds that neither a step of the civil clock nor DST
moves, `Evidence.steady` being now. A moment before this boot of the machine is now less its
civil age, and never later than this run's start. Whoever drives `decide` (the chooser, a
simulator) makes an Evidence; rules read it and keep nothing.

What is not known is None or absent, and is never taken for zero or for plenty.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from simd.model.account import Money
from simd.model.ids import Plmn
from simd.model.radio import Registration

EVER = float("-inf")
# Two days of probes, one a minute.
HALF = 2880
_FADE = 0.5 ** (1 / HALF)
# Probes of the last half hour or so.
AIR = 60


class Sample(msgspec.Struct, frozen=True, gc=False):
    """One look at the radio while the SIM was in use; dBm and dB; `cause` is EMM's or MM's.

    Causes are the numbers of 3GPP TS 24.301 §9.9.3.9 and TS 24.008 §10.5.3.6.
    """

    at: float
    registration: Registration = Registration.UNKNOWN
    tech: str | None = None
    plmn: str | None = None
    rsrp: float | None = None
    rsrq: float | None = None
    sinr: float | None = None
    rssi: float | None = None
    cause: int | None = None


class Probed(msgspec.Struct, frozen=True, gc=False):
    """One round of probes through the SIM's device: share lost 0…1, latency and jitter in ms.

    `ok` is true when the probe's own demand was met (an answer of the right kind came).
    """

    at: float
    ok: bool
    loss: float | None = None
    latency: float | None = None
    jitter: float | None = None


class Trouble(msgspec.Struct, frozen=True):
    """Something that a SIM was refused: `code` is `sim_locked`, `sim_absent`, `attach`, `data`.

    A later proof that the SIM works takes it back (`Seen.proved`).
    """

    at: float
    code: str
    cause: str | None = None


class Counted(msgspec.Struct, frozen=True):
    """What simd itself counted of one kind in one period, and whether it counted all of it."""

    amount: int
    whole: bool = True


class Habit(msgspec.Struct, frozen=True):
    """How a SIM did over its last days in use: its probes, and those of them that failed.

    An old probe counts for less: for half after `HALF` more of them.
    """

    looks: float = 0.0
    bad: float = 0.0

    def after(self, *, ok: bool) -> Habit:
        """The same, one probe later."""
        return Habit(self.looks * _FADE + 1, self.bad * _FADE + (not ok))


class Air(msgspec.Struct, frozen=True):
    """What probes told of a network here, through whichever SIM: SIMs on one share its fate."""

    habit: Habit = Habit()
    probes: tuple[Probed, ...] = ()

    def after(self, probe: Probed) -> Air:
        """The same, one probe later."""
        return Air(self.habit.after(ok=probe.ok), (*self.probes, probe)[-AIR:])

    def joined(self, other: Air) -> Air:
        """The two as one: what two SIMs told of the same network."""
        habit = Habit(self.habit.looks + other.habit.looks, self.habit.bad + other.habit.bad)
        probes = sorted((*self.probes, *other.probes), key=lambda one: one.at)
        return Air(habit, tuple(probes[-AIR:]))


class Seen(msgspec.Struct, frozen=True):
    """The evidence on one SIM; sequences are the oldest first.

    `since` is when it last became the active one, `proved` when it was last seen to work;
    `drops` are the moments at which its registration or data was lost. `counted` is by kind
    and period (`data.day`, `data.week`, `data.month`, `data.cycle`, `sms.day` …). `home` is its own
    country, `price` that of the next GB here,
    `air`
    is what is known of the network that it was last on, `spent` by period (`day`, `cycle`), `cycle` the bounds of its billing cycle.
    """

    since: float = EVER
    proved: float = EVER
    samples: tuple[Sample, ...] = ()
    probes: tuple[Probed, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    drops: tuple[float, ...] = ()
    counted: dict[str, Counted] = {}
    home: str | None = None
    price: Money | None = None
    air: Air = Air()
    spent: dict[str, Money] = {}
    cycle: tuple[datetime, datetime] | None = None


class Place(msgspec.Struct, frozen=True):
    """Where a modem was last known to be: the country by its network's code, and the network."""

    country: str | None = None
    plmn: Plmn | None = None


class Evidence(msgspec.Struct, frozen=True):
    """All evidence at one moment: by SIM, and the place of each modem by its id."""

    steady: float = 0.0
    sims: dict[str, Seen] = {}
    places: dict[str, Place] = {}


UNSEEN = Seen()
NOWHERE = Place()
NO_EVIDENCE = Evidence()
