"""The driver: all verbs of one modem that speaks AT, made of its parts.

One class serves every family; what differs is data (`quirks`), and what the modem proved when
it was detected.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence

from simd.at.ussd import UssdCoding
from simd.errors import PortGone
from simd.model.ids import Iccid, Imei
from simd.model.message import Outgoing, StoredPdu, StoreTrouble
from simd.model.radio import Radio
from simd.model.verbs import Card, DataState, Identity, Notice, SentPart, Slots, UssdAnswer
from simd.modems.asking import Asking
from simd.modems.gpio import GpioSlots, Mux
from simd.modems.parts.card import CardPart
from simd.modems.parts.data import DataPart
from simd.modems.parts.identity import identify
from simd.modems.parts.line import quieten, restart
from simd.modems.parts.lock import LockPart
from simd.modems.parts.notices import NoticePart
from simd.modems.parts.radio import RadioPart
from simd.modems.parts.radio_mode import RadioModePart
from simd.modems.parts.slots import SlotPart
from simd.modems.parts.sms import SmsPart
from simd.modems.parts.ussd import UssdPart
from simd.modems.quirks import Quirks
from simd.modems.session import Session


class AtDriver:
    """Fulfils `simd.model.verbs.Driver` over a Session; `quirks_name` says by which file."""

    def __init__(self, session: Session, quirks_name: str, quirks: Quirks) -> None:
        self.session = session
        self.quirks_name = quirks_name
        self.quirks = quirks
        self._asking = Asking(session, quirks)
        self._notices = NoticePart(session, quirks.urcs)
        self._card = CardPart(self._asking, quirks)
        self._lock = LockPart(self._asking, quirks)
        self._radio = RadioPart(self._asking, quirks)
        self._data = DataPart(self._asking)
        self._own_slots = SlotPart(self._asking)
        self._slots: Slots = self._own_slots
        self._sms = SmsPart(self._asking, quirks.sms)
        self._ussd = UssdPart(self._asking, quirks.ussd)
        self._radio_mode = RadioModePart(self._asking, quirks.radio_mode)
        self._iccid: Iccid | None = None
        self._imei: Imei | None = None

    @property
    def settle(self) -> float:
        """Seconds that this family may take until the card of a chosen slot answers."""
        return float(self.quirks.slots.settle) if self.quirks.slots else 0.0

    def _new_card(self) -> None:
        """Another card may have other stores, and answer what the last one refused."""
        self._asking.forget()
        self._sms.forget()

    async def probe_slots(self) -> None:
        """Find out whether the family's slot commands answer; without it there is one slot."""
        await self._own_slots.probe(self.quirks.slots)

    def use_mux(self, mux: Mux) -> None:
        """Have the slots chosen by a line outside the modem, as its owner says."""
        self._slots = GpioSlots(self._asking, mux)

    # --- Driver

    async def identify(self) -> Identity:
        """Who the modem is."""
        identity = await identify(self._asking, self.quirks.identity)
        self._imei = identity.imei or self._imei
        return identity

    async def _meet_again(self) -> None:
        """After a restart on the way: another modem may have come under the same name."""
        known = self._imei
        if known is not None and (await self.identify()).imei not in (None, known):
            raise PortGone(port=self.session.address)
        await self.prepare()

    async def prepare(self) -> None:
        """Bring the line into the state that the other verbs need; safe to repeat."""
        self._asking.forget()
        self._data.forget()
        await quieten(self._asking)
        for text in self.quirks.init:
            await self._asking.tolerated(f"AT{text}")
        await self._radio.prepare()
        await self._ussd.prepare()
        await self._sms.prepare()

    async def restart(self) -> None:
        """Have the whole modem start anew, by the family's own command."""
        await restart(self._asking)

    def notices(self) -> AsyncIterator[Notice]:
        """What the modem says unasked, until it is gone."""
        return self._notices.notices()

    # --- Slots

    @property
    def slots(self) -> int:
        """How many SIM slots the modem has (1 when it can't switch)."""
        return self._slots.slots

    @property
    def empty_slots(self) -> frozenset[int]:
        """None is known: AT tells of the active slot alone."""
        return frozenset()

    async def active_slot(self) -> int:
        """The active slot (1…n) as the modem states it now."""
        return await self._slots.active_slot()

    async def select_slot(self, slot: int) -> None:
        """Ask for a slot and read it back; what answers there is the caller's to prove."""
        try:
            await self._slots.select_slot(slot)
        finally:
            self._new_card()
        if self._slots is self._own_slots and self._own_slots.restarted:
            await self._meet_again()

    # --- SimCard

    async def card(self) -> Card:
        """Its lock, ICCID, IMSI, number and carrier files; an empty slot is Lock.ABSENT."""
        card = await self._card.card()
        if card.iccid is not None and card.iccid != self._iccid:
            if self._iccid is not None:
                self._new_card()
            self._iccid = card.iccid
        return card

    # --- SimLock

    async def pin_tries(self) -> int | None:
        """How many tries the PIN has left; None when the modem can't say."""
        return await self._lock.tries()

    async def enter_pin(self, pin: str) -> bool:
        """Type the PIN once: true when it was taken, false when it was wrong."""
        return await self._lock.enter(pin)

    # --- RadioLook

    async def radio(self) -> Radio:
        """Registration, operator, access technology and signal now."""
        return await self._radio.radio()

    async def data(self) -> DataState:
        """Attachment and addresses now."""
        return await self._data.data()

    async def set_radio(self, *, on: bool) -> None:
        """Turn the radio on or off."""
        await self._radio.set_radio(on=on)

    async def set_apn(self, apn: str | None, others: Collection[str] = ()) -> None:
        """Have the default context carry this APN; without one, none of the others."""
        await self._data.set_apn(apn, others)

    async def bring_up(self, apn: str | None, others: Collection[str] = ()) -> DataState:
        """Attach and activate the default context, its APN as `set_apn` has it."""
        return await self._data.bring_up(apn, others)

    async def take_down(self) -> DataState:
        """Deactivate the default context; the modem stays attached."""
        return await self._data.take_down()

    async def bytes(self) -> None:
        """Nothing: the bytes are counted at the network device."""

    # --- Ussd

    @property
    def ussd_coding(self) -> UssdCoding | None:
        """How this modem wrote its last USSD answer; set it to what was learnt earlier."""
        return self._ussd.coding

    @ussd_coding.setter
    def ussd_coding(self, coding: UssdCoding | None) -> None:
        self._ussd.coding = coding

    @property
    def ussd_input(self) -> UssdCoding | None:
        """How this modem takes USSD codes, None while unproved; set it to what was learnt."""
        return self._ussd.input

    @ussd_input.setter
    def ussd_input(self, coding: UssdCoding | None) -> None:
        self._ussd.input = coding

    async def ussd(self, code: str, within: float) -> UssdAnswer:
        """Send a code and wait for the network's answer."""
        return await self._ussd.ussd(code, within)

    async def ussd_reply(self, text: str, within: float) -> UssdAnswer:
        """Answer the open menu."""
        return await self._ussd.ussd_reply(text, within)

    async def ussd_cancel(self) -> None:
        """Close the session, if one is open."""
        await self._ussd.ussd_cancel()

    @property
    def ussd_habit(self) -> str | None:
        """How codes and answers were last written, as one word to remember; None while unproved."""
        return self._ussd.habit

    def recall_ussd(self, habit: str | None) -> None:
        """Go by what was learnt of a code; None is nothing known of it."""
        self._ussd.recall(habit)

    @property
    def ussd_discarded(self) -> bool:
        """Never: on a line of our own everything is heard."""
        return False

    # --- RadioModes

    @property
    def older_modes(self) -> tuple[str, ...]:
        """The radio modes without LTE and NR, the best first; empty when there is none."""
        return self._radio_mode.older

    async def radio_mode(self) -> str:
        """The radio mode as the modem states it."""
        return await self._radio_mode.mode()

    async def set_radio_mode(self, mode: str) -> None:
        """Set the radio mode and read it back."""
        await self._radio_mode.set_mode(mode)
        self._ussd.new_network()

    def ussd_pushed(self) -> Sequence[UssdAnswer]:
        """What the network said that nobody asked for."""
        return self._ussd.pushed()

    # --- Sms

    async def messages(self) -> Sequence[StoredPdu]:
        """Every PDU in every store that can receive."""
        return await self._sms.messages()

    async def news(self) -> Sequence[StoredPdu] | None:
        """What was announced since the last look; None when all must be looked at."""
        return await self._sms.news()

    def store_trouble(self) -> StoreTrouble:
        """What was wrong with the stores at the last look."""
        return self._sms.trouble

    async def delete(self, where: StoredPdu) -> None:
        """Delete one stored PDU if it is still where it was; acknowledge one handed over."""
        await self._sms.delete(where)

    async def send(self, tpdu: str, octets: int) -> SentPart:
        """Hand one SMS-SUBMIT to the network (hex with SMSC, TPDU length in octets)."""
        return await self._sms.send(tpdu, octets)

    async def send_whole(self, wish: Outgoing) -> None:
        """Nothing: AT takes PDUs, part by part."""
        del wish
