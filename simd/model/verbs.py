"""What can be asked of a modem, backend by backend: small protocols that a driver fulfils.

Every verb raises named errors of `simd.errors` only. None of them decides anything:
verifying, going back and waiting are the switcher's and the keeper's work.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

import msgspec

from simd.model.ids import Body, Iccid, Imei, Imsi, Msisdn
from simd.model.message import Outgoing, StoredPdu, StoreTrouble
from simd.model.radio import Radio
from simd.model.sim import Lock


class Identity(msgspec.Struct, frozen=True):
    """Who the modem says it is; what it does not say is null."""

    imei: Imei | None = None
    manufacturer: str | None = None
    model: str | None = None
    revision: str | None = None


class Card(msgspec.Struct, frozen=True):
    """The SIM in the active slot: its lock, and its numbers as far as the lock lets them be read."""

    lock: Lock
    iccid: Iccid | None = None
    imsi: Imsi | None = None
    number: Msisdn | None = None
    gid1: str | None = None
    spn: str | None = None


class UssdStatus(StrEnum):
    """What a USSD answer means for the session (3GPP TS 27.007 §7.15, `<m>` 0 to 5)."""

    DONE = "done"
    MENU = "menu"
    TERMINATED = "terminated"
    OTHER_CLIENT = "other_client"
    UNSUPPORTED = "unsupported"
    TIMEOUT = "timeout"


class UssdAnswer(msgspec.Struct, frozen=True):
    """The network's words; `MENU` waits for a reply."""

    status: UssdStatus
    text: Body


class DataState(msgspec.Struct, frozen=True):
    """The packet side: attached to it, and the addresses of the active contexts."""

    attached: bool
    addresses: tuple[str, ...] = ()

    @property
    def up(self) -> bool:
        """True when attached and at least one context has an address."""
        return self.attached and bool(self.addresses)


class SentPart(msgspec.Struct, frozen=True):
    """One segment taken by the network: its message reference (3GPP TS 23.040 §9.2.3.6)."""

    reference: int


class Notice(StrEnum):
    """What a modem says unasked that someone must look at."""

    MESSAGE = "message"
    REGISTRATION = "registration"
    SIM = "sim"
    CALL = "call"
    RESTARTED = "restarted"
    USSD = "ussd"


@runtime_checkable
class Slots(Protocol):
    """The SIM slots: how many, which is active, and the wish to change it."""

    @property
    def slots(self) -> int:
        """How many SIM slots the modem has (1 when it can't switch)."""
        ...

    async def active_slot(self) -> int:
        """The active slot (1…n) as the modem states it now."""
        ...

    async def select_slot(self, slot: int) -> None:
        """Ask for a slot; returning is no proof that it is active."""
        ...


@runtime_checkable
class SimCard(Protocol):
    """The SIM in the active slot."""

    async def card(self) -> Card:
        """Its lock, ICCID, IMSI, number and carrier files; an empty slot is Lock.ABSENT."""
        ...


@runtime_checkable
class SimLock(Protocol):
    """The PIN of the SIM in the active slot."""

    async def pin_tries(self) -> int | None:
        """How many tries the PIN has left; None when the modem can't say. Costs no try."""
        ...

    async def enter_pin(self, pin: str) -> bool:
        """Type the PIN once: true when it was taken, false when it was wrong."""
        ...


@runtime_checkable
class RadioLook(Protocol):
    """The radio's side."""

    async def radio(self) -> Radio:
        """Registration, operator, access technology and signal now."""
        ...

    async def data(self) -> DataState:
        """Attachment and addresses now."""
        ...

    async def set_radio(self, *, on: bool) -> None:
        """Turn the radio on or off."""
        ...

    async def set_apn(self, apn: str | None, others: Collection[str] = ()) -> None:
        """Have the default context carry this APN; without one, none of the others."""
        ...

    async def bring_up(self, apn: str | None, others: Collection[str] = ()) -> DataState:
        """Attach and activate the default context, its APN as `set_apn` has it."""
        ...

    async def take_down(self) -> DataState:
        """Close the data path; the modem stays registered. Opened again by `bring_up`."""
        ...

    async def bytes(self) -> tuple[int, int] | None:
        """Bytes received and sent as the modem itself counts them; None when it doesn't."""
        ...


@runtime_checkable
class Ussd(Protocol):
    """One USSD session at a time."""

    async def ussd(self, code: str, within: float) -> UssdAnswer:
        """Send a code and wait for the network's answer."""
        ...

    async def ussd_reply(self, text: str, within: float) -> UssdAnswer:
        """Answer the open menu."""
        ...

    async def ussd_cancel(self) -> None:
        """Close the session, if one is open."""
        ...

    def ussd_pushed(self) -> Sequence[UssdAnswer]:
        """What the network said that nobody asked for, each once; the last may be an open menu."""
        ...

    @property
    def ussd_habit(self) -> str | None:
        """How codes and answers were last written, as one word to remember; None while unproved."""
        ...

    def recall_ussd(self, habit: str | None) -> None:
        """Go by what was learnt of a code; None is nothing known of it."""
        ...

    @property
    def ussd_discarded(self) -> bool:
        """True when the last answer came and its words were lost; asked anew they are heard."""
        ...


@runtime_checkable
class RadioModes(Protocol):
    """Which radio generations may be used; a mode is the modem's own word for it."""

    @property
    def older_modes(self) -> tuple[str, ...]:
        """The modes without LTE and NR, the best first; empty when there is none."""
        ...

    async def radio_mode(self) -> str:
        """The mode as the modem states it."""
        ...

    async def set_radio_mode(self, mode: str) -> None:
        """Set a mode and read it back; CommandFailed when it does not stay."""
        ...


@runtime_checkable
class Sms(Protocol):
    """Messages in the modem's stores, and sending."""

    async def messages(self) -> Sequence[StoredPdu]:
        """Every PDU in every store that can receive."""
        ...

    async def news(self) -> Sequence[StoredPdu] | None:
        """What was announced since the last look, read by itself; None: `messages` must look."""
        ...

    def store_trouble(self) -> StoreTrouble:
        """What was wrong with the stores at the last look."""
        ...

    async def delete(self, where: StoredPdu) -> None:
        """Delete one stored PDU; acknowledge one that was handed over directly."""
        ...

    async def send(self, tpdu: str, octets: int) -> SentPart:
        """Hand one SMS-SUBMIT to the network (hex with SMSC, TPDU length in octets)."""
        ...

    async def send_whole(self, wish: Outgoing) -> Sequence[SentPart] | None:
        """Hand a whole message over where no PDU is taken; None: `send` takes its parts."""
        ...


@runtime_checkable
class Driver(Slots, SimCard, SimLock, RadioLook, Ussd, RadioModes, Sms, Protocol):
    """All verbs of one modem, and the notices it gives unasked."""

    @property
    def empty_slots(self) -> frozenset[int]:
        """The slots that the modem says hold no card, without being asked to go there."""
        ...

    async def identify(self) -> Identity:
        """Who the modem is."""
        ...

    async def prepare(self) -> None:
        """Bring the line into the state that the other verbs need; safe to repeat."""
        ...

    async def restart(self) -> None:
        """Have the whole modem start anew; it may leave the bus without an answer."""
        ...

    def notices(self) -> AsyncIterator[Notice]:
        """What the modem says unasked, until it is gone."""
        ...
