"""What happened: every change in the house is one of these, and nothing changes without one.

An Event is an envelope (`v`, `site`, `seq`, `at`) around one body. `seq` is given by the
ledger and only grows, also over restarts; sites will report to a broker one day, so an
event names its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simd.model.account import Reading, Source
from simd.model.decision import Decision, Params
from simd.model.event_household import SimForgotten as SimForgotten  # noqa: PLC0414  # as all
from simd.model.event_metering import BytesCounted as BytesCounted  # noqa: PLC0414  # as all
from simd.model.event_metering import MeterLearnt as MeterLearnt  # noqa: PLC0414  # as all
from simd.model.event_port import PortBorrowed as PortBorrowed  # noqa: PLC0414  # as all
from simd.model.event_port import PortReturned as PortReturned  # noqa: PLC0414  # as all
from simd.model.event_travel import CountryEntered as CountryEntered  # noqa: PLC0414  # as all
from simd.model.happening import Happening as Happening  # noqa: PLC0414  # others find it here
from simd.model.ids import Body
from simd.model.message import Message, MessageState
from simd.model.modem import Modem, ModemState, Seat
from simd.model.radio import Radio
from simd.model.sim import Lock, Sim
from simd.model.transaction import Transaction

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


class ReadingTaken(Happening, frozen=True, tag="reading_taken"):
    """A carrier's answer was read into figures."""

    id: str
    sim: str
    inquiry: str
    reading: Reading


class AnswerUnparsed(Happening, frozen=True, tag="answer_unparsed"):
    """A carrier's answer was not understood: its text is kept, its recipe is suspect."""

    id: str
    sim: str
    inquiry: str
    carrier: str | None
    text: Body
    source: Source


class AskBegan(Happening, frozen=True, tag="ask_began"):
    """A question to a carrier is about to leave; written first, since it may cost."""

    sim: str
    inquiry: str


class AskFailed(Happening, frozen=True, tag="ask_failed"):
    """A question to a carrier got no answer."""

    sim: str
    inquiry: str
    code: str
    params: Params = msgspec.field(default_factory=dict)


class UssdPushed(Happening, frozen=True, tag="ussd_pushed"):
    """The network spoke by USSD and nobody had asked; `session` is set when it waits for a reply."""

    sim: str
    status: str
    text: Body
    session: str | None = None


class SimAble(Happening, frozen=True, tag="sim_able"):
    """What a SIM was seen to do in its network, or to be refused by it for good."""

    sim: str
    what: Literal["cs_ussd", "ims_ussd", "sms", "ussd"]
    able: bool


class RadioBorrowed(Happening, frozen=True, tag="radio_borrowed"):
    """The radio is about to leave its mode for a question; written first, so that it comes back."""

    modem: str
    mode: str


class RadioReturned(Happening, frozen=True, tag="radio_returned"):
    """The radio is in its own mode again, read back."""

    modem: str
    mode: str


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


class SwitchBegan(Happening, frozen=True, tag="switch_began"):
    """The intent to change the active seat, on disk before anything is touched."""

    id: str
    origin: Seat
    target: Seat
    sim: str | None
    cause: Literal["policy", "person", "visit", "return", "recover"]


class SwitchStep(Happening, frozen=True, tag="switch_step"):
    """A switch reached its next step."""

    id: str
    modem: str
    step: str


class SwitchEnded(Happening, frozen=True, tag="switch_ended"):
    """A switch's outcome: done, back at the origin, failed elsewhere, or unknown."""

    id: str
    modem: str
    outcome: Literal["done", "back", "failed", "unknown"]
    seat: Seat | None
    outage: float
    code: str | None = None
    params: Params = msgspec.field(default_factory=dict)


class VisitBegan(Happening, frozen=True, tag="visit_began"):
    """A parked SIM is about to be visited; `outage` is what it is expected to cost in seconds."""

    modem: str
    sim: str
    outage: float


class VisitEnded(Happening, frozen=True, tag="visit_ended"):
    """A visit is over; `outage` is the measured time in seconds without the home seat."""

    modem: str
    sim: str
    outage: float
    code: str | None = None
    params: Params = msgspec.field(default_factory=dict)


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
