"""Everything known now, as one immutable value."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from simd.model.account import AccountNow, Reading
from simd.model.decision import Decision, Params
from simd.model.metering import Counted, Drift
from simd.model.modem import Modem, ModemState, Seat, Slot
from simd.model.moved import Moved
from simd.model.radio import Radio
from simd.model.sim import Lock, Sim
from simd.model.transaction import Transaction

STALE_AFTER = timedelta(hours=24)


class ModemNow(msgspec.Struct, frozen=True):
    """A modem, its state and what it hears."""

    modem: Modem
    state: ModemState = ModemState.ABSENT
    since: datetime | None = None
    code: str | None = None
    params: Params = {}
    radio: Radio = Radio()
    slots: tuple[Slot, ...] = ()
    lock: Lock = Lock.UNKNOWN

    @property
    def active(self) -> Slot | None:
        """The slot the radio hears, if that is known."""
        return next((slot for slot in self.slots if slot.active), None)


class Able(msgspec.Struct, frozen=True):
    """Whether a SIM can do something where it is, and when that was last seen."""

    able: bool
    at: datetime


class SimNow(msgspec.Struct, frozen=True):
    """A SIM, where it sits, and what its carrier said last.

    `readings` is the newest by inquiry; `asked` is when each inquiry last left;
    `suspect` names the inquiries whose last answer was not understood; `able` says by
    channel (ussd, sms) what was seen to work or to be refused. `counted` is what ran through
    it by our own count, `drift` how far its carrier's count differs by figure; `contradicted`
    names the figures in which the carrier's last word was outside what had been shown. `moved`
    is what orders of ours moved lately, by transaction.
    """

    sim: Sim
    seat: Seat | None = None
    active: bool = False
    readings: dict[str, Reading] = {}
    account: AccountNow | None = None
    asked: dict[str, datetime] = {}
    suspect: tuple[str, ...] = ()
    able: dict[str, Able] = {}
    counted: Counted = Counted()
    drift: dict[str, Drift] = {}
    contradicted: tuple[str, ...] = ()
    moved: dict[str, Moved] = {}

    def stale(self, now: datetime) -> bool:
        """True when there is no figure, or the newest is over a day old."""
        return self.account is None or now - self.account.as_of > STALE_AFTER


class Health(msgspec.Struct, frozen=True):
    """One thing that needs a person's eye."""

    code: str
    subject: str
    severity: str
    since: datetime
    params: Params = {}


class Snapshot(msgspec.Struct, frozen=True):
    """The house at one event: what `reduce` makes of everything up to `seq`.

    `transactions` are those of which something may still come.
    """

    seq: int = 0
    modems: dict[str, ModemNow] = {}
    sims: dict[str, SimNow] = {}
    decisions: dict[str, Decision] = {}
    health: dict[str, Health] = {}
    paused: bool = False
    transactions: dict[str, Transaction] = {}
