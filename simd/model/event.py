"""What happened: every change in the house is one of these, and nothing changes without one.

An Event is an envelope (`v`, `site`, `seq`, `at`) around one body. `seq` is given by the
ledger and only grows, also over restarts; sites will report to a broker one day, so an
event names its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simd.model.decision import Decision, Params
from simd.model.event_asking import (
    AnswerUnparsed,
    AskBegan,
    AskFailed,
    RadioBorrowed,
    RadioReturned,
    ReadingTaken,
    SimAble,
    UssdPushed,
)
from simd.model.event_household import SimForgotten
from simd.model.event_metering import BytesCounted, MeterLearnt
from simd.model.event_port import PortBorrowed, PortReturned
from simd.model.event_switch import (
    SwitchBegan,
    SwitchEnded,
    SwitchStep,
    VisitBegan,
    VisitEnded,
)
from simd.model.event_travel import CountryEntered
from simd.model.happening import Happening
from simd.model.message import Message, MessageState
from simd.model.modem import Modem, ModemState, Seat
from simd.model.radio import Radio
from simd.model.sim import Lock, Sim
from simd.model.transaction import Transaction

__all__ = [
    "EVENT_VERSION",
    "AnswerUnparsed",
    "AnyHappening",
    "AskBegan",
    "AskFailed",
    "BytesCounted",
    "CountryEntered",
    "Decided",
    "Event",
    "Happening",
    "HealthCleared",
    "HealthRaised",
    "MessageChanged",
    "MessageGone",
    "MessageKept",
    "MeterLearnt",
    "ModemChanged",
    "ModemSeen",
    "OperationChanged",
    "PinTried",
    "PolicyPaused",
    "PortBorrowed",
    "PortReturned",
    "RadioBorrowed",
    "RadioReturned",
    "RadioSeen",
    "ReadingTaken",
    "RecoveryTried",
    "Result",
    "Rung",
    "SeatSeen",
    "SimAble",
    "SimForgotten",
    "SimSeen",
    "SwitchBegan",
    "SwitchEnded",
    "SwitchStep",
    "TransactionChanged",
    "Trouble",
    "UssdPushed",
    "VisitBegan",
    "VisitEnded",
]

EVENT_VERSION = 1

Rung = Literal["reopen", "cfun", "reset", "usb", "rest"]
Trouble = Literal["deaf", "no_service"]
Result = Literal["began", "done", "failed", "asked", "refused", "helped"]


class ModemSeen(Happening, frozen=True, tag="modem_seen"):
    """A modem was identified, or something about it is known better."""

    modem: Modem


class ModemChanged(Happening, frozen=True, tag="modem_changed"):
    """A modem's state changed; `code` is the error behind it, if there is one."""

    modem: str
    state: ModemState
    code: str | None = None
    params: Params = msgspec.field(default_factory=dict)


class SimSeen(Happening, frozen=True, tag="sim_seen"):
    """A SIM was met for the first time, or something about it is known better."""

    sim: Sim


class SeatSeen(Happening, frozen=True, tag="seat_seen"):
    """What is active in a modem now, as read back from it; no sim is an empty slot."""

    seat: Seat
    sim: str | None
    lock: Lock = Lock.NONE


class RadioSeen(Happening, frozen=True, tag="radio_seen"):
    """The radio changed enough to be told."""

    modem: str
    sim: str | None
    radio: Radio


class MessageKept(Happening, frozen=True, tag="message_kept"):
    """A message is in the ledger: it may now leave the SIM."""

    message: Message


class MessageChanged(Happening, frozen=True, tag="message_changed"):
    """A message's state changed (delivered, failed, complete)."""

    id: str
    sim: str
    state: MessageState


class MessageGone(Happening, frozen=True, tag="message_gone"):
    """A message was deleted from the ledger by someone with the right to."""

    id: str
    sim: str


class Decided(Happening, frozen=True, tag="decided"):
    """The policy decided; repeated only when the decision is another one."""

    decision: Decision


class HealthRaised(Happening, frozen=True, tag="health_raised"):
    """Something needs a person's eye; `subject` is the modem, SIM or room it concerns."""

    code: str
    subject: str
    severity: Literal["info", "warning", "error"]
    params: Params = msgspec.field(default_factory=dict)


class HealthCleared(Happening, frozen=True, tag="health_cleared"):
    """What needed an eye no longer does."""

    code: str
    subject: str


class RecoveryTried(Happening, frozen=True, tag="recovery_tried"):
    """A rung of the recovery ladder: `began` is written first, what came of it after.

    `asked`: a person is asked for it; `helped`: the modem is well again since that rung.
    """

    modem: str
    rung: Rung
    trigger: Trouble
    result: Result
    code: str | None = None
    params: Params = msgspec.field(default_factory=dict)


class PinTried(Happening, frozen=True, tag="pin_tried"):
    """A PIN from the config was typed: `began` is written first; `left` tries before it."""

    sim: str
    modem: str
    result: Literal["began", "right", "wrong", "unknown"]
    left: int | None = None


class PolicyPaused(Happening, frozen=True, tag="policy_paused"):
    """The policy acts (`paused` false) or only watches (true), by a person's word."""

    paused: bool
    by: str | None = None


class OperationChanged(Happening, frozen=True, tag="operation_changed"):
    """Long work moved on."""

    id: str
    verb: str
    state: Literal["running", "done", "failed", "unknown"]
    subject: str
    progress: str | None = None
    code: str | None = None
    params: Params = msgspec.field(default_factory=dict)


class TransactionChanged(Happening, frozen=True, tag="transaction_changed"):
    """A transaction as it stands now; `sent` is on disk before anything leaves the house."""

    transaction: Transaction


AnyHappening = (
    ModemSeen
    | ModemChanged
    | SimSeen
    | SeatSeen
    | RadioSeen
    | ReadingTaken
    | AnswerUnparsed
    | AskBegan
    | AskFailed
    | UssdPushed
    | SimAble
    | RadioBorrowed
    | RadioReturned
    | MessageKept
    | MessageChanged
    | MessageGone
    | Decided
    | SwitchBegan
    | SwitchStep
    | SwitchEnded
    | VisitBegan
    | VisitEnded
    | HealthRaised
    | HealthCleared
    | RecoveryTried
    | PinTried
    | PortBorrowed
    | PortReturned
    | PolicyPaused
    | OperationChanged
    | SimForgotten
    | CountryEntered
    | BytesCounted
    | MeterLearnt
    | TransactionChanged
)


class Event(msgspec.Struct, frozen=True):
    """One happening with its place in the ledger's order."""

    seq: int
    at: datetime
    site: str
    body: AnyHappening
    v: int = EVENT_VERSION

    @property
    def kind(self) -> str:
        """The tag of its body."""
        tag = self.body.__struct_config__.tag
        return str(tag)
