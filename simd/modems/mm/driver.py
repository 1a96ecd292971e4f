"""The driver of a modem that ModemManager has: the same verbs as over AT."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import structlog

from simd.errors import Unsupported
from simd.model.ids import Imei
from simd.model.message import Outgoing, StoredPdu, StoreTrouble
from simd.model.radio import Radio
from simd.model.sim import Lock
from simd.model.verbs import Card, DataState, Identity, Notice, SentPart, UssdAnswer
from simd.modems.mm import names
from simd.modems.mm.borrow import Borrow, Freely, Lender
from simd.modems.mm.bus import Heard
from simd.modems.mm.card import CardPart
from simd.modems.mm.data import DataPart
from simd.modems.mm.device import Device
from simd.modems.mm.names import State
from simd.modems.mm.objects import Ear, Objects
from simd.modems.mm.outgoing import send_whole
from simd.modems.mm.radio import RadioPart
from simd.modems.mm.ready import make_ready
from simd.modems.mm.slots import Seated, SlotPart
from simd.modems.mm.sms import SmsPart
from simd.modems.mm.ussd import UssdPart

log = structlog.get_logger()

_REGISTRATION = ("RegistrationState", "OperatorCode")
_SIM = ("Sim", "UnlockRequired")
_NO_CARD = (Lock.ABSENT, Lock.FAILURE, Lock.UNKNOWN)
_CARD_LOOKS = 15


class Terms(msgspec.Struct, frozen=True):
    """On which terms a modem is used: who lends its port, what is remembered, where ttys are."""

    lender: Lender
    seated: Callable[[Imei | None], Awaitable[Seated]]
    dev: Path = Path("/dev")


async def _nothing_known(imei: Imei | None) -> Seated:
    del imei
    return Seated()


FREE = Terms(Freely(), _nothing_known)
"""Whenever asked, and nothing is remembered."""


class MmDriver:
    """Fulfils `simd.model.verbs.Driver` over D-Bus; made by `opened`."""

    backend = "modemmanager"

    def __init__(self, device: Device, ear: Ear, terms: Terms) -> None:
        self.device = device
        self._ear = ear
        borrow = Borrow(device, terms.lender, terms.dev)
        self._borrow = borrow
        self._card = CardPart(device)
        self._radio = RadioPart(device)
        self._data = DataPart(device)
        self._slots = SlotPart(device, borrow)
        self._ussd = UssdPart(device, borrow)
        self._sms = SmsPart(device, lambda: not self._ussd.under_way)
        self._seated = terms.seated

    async def find_slots(self) -> None:
        """Find out the slots, once, before the modem is used; it may have to be enabled for that."""
        await make_ready(self.device)
        card = await self._card.card()
        imei = (await self.identify()).imei
        await self._slots.find(card.iccid, await self._seated(imei))

    @property
    def netdev(self) -> str | None:
        """The modem's network device, as ModemManager names it."""
        return next((name for name, kind in self.device.ports if kind == names.PORT_NET), None)

    # --- Driver

    async def identify(self) -> Identity:
        """Who the modem is."""
        told: Callable[[str], str | None] = lambda name: (  # noqa: E731  # local
            str(self.device.get(names.MODEM, name, "")) or None
        )
        imei = Imei.maybe(told("EquipmentIdentifier"))
        return Identity(imei, told("Manufacturer"), told("Model"), told("Revision"))

    async def prepare(self) -> None:
        """Have the modem enabled and its signal told; safe to repeat."""
        await make_ready(self.device)

    async def restart(self) -> None:
        """Have the whole modem start anew, by its own AT command where ModemManager can't."""
        try:
            await self.device.call(names.MODEM, "Reset")
        except Unsupported:
            async with self._borrow.port("restart") as driver:
                await driver.restart()

    async def notices(self) -> AsyncIterator[Notice]:
        """What the modem says unasked, until it is gone."""
        while True:
            for notice in self._noticed(await self._ear.get()):
                yield notice

    def _noticed(self, heard: Heard) -> Sequence[Notice]:
        if self._sms.hear(heard):
            return (Notice.MESSAGE,)
        if heard.path != self.device.here.path:
            return ()
        if heard.interface == names.VOICE and heard.member == "CallAdded":
            return (Notice.CALL,)
        if heard.member != "PropertiesChanged":
            return ()
        if self._ussd.hear(heard):
            return (Notice.USSD,)
        return _by_property(heard.body[0], heard.body[1])

    # --- Slots

    @property
    def slots(self) -> int:
        """How many SIM slots the modem has (1 when it can't switch)."""
        return self._slots.slots

    @property
    def empty_slots(self) -> frozenset[int]:
        """The slots that ModemManager says hold no card."""
        return self._slots.empty

    async def active_slot(self) -> int:
        """The active slot (1…n) as it was last stated."""
        return await self._slots.active_slot()

    async def select_slot(self, slot: int) -> None:
        """Ask for a slot; what answers there is the caller's to prove."""
        await self._slots.select_slot(slot)

    # --- SimCard, SimLock

    async def card(self) -> Card:
        """Its lock, ICCID, IMSI, number and carrier files; an empty slot is Lock.ABSENT."""
        return await self._card.card()

    async def pin_tries(self) -> int | None:
        """How many tries the PIN has left; None when ModemManager can't say."""
        return await self._card.pin_tries()

    async def enter_pin(self, pin: str) -> bool:
        """Type the PIN once: true when it was taken, false when it was wrong."""
        return await self._card.enter_pin(pin)

    # --- RadioLook, RadioModes

    async def radio(self) -> Radio:
        """Registration, operator, access technology and signal now."""
        return await self._radio.radio()

    async def data(self) -> DataState:
        """Attachment and addresses now."""
        return await self._data.data()

    async def set_radio(self, *, on: bool) -> None:
        """Turn the radio on or off; one that a torn slot choice left off is turned on by AT."""
        if on and self.device.state is State.FAILED and self._borrow.candidates:
            await self._revive()
        else:
            await self._radio.set_radio(on=on)

    async def _revive(self) -> None:
        """With the radio off some modems show no card, and so ModemManager gives them up."""
        async with self._borrow.port("radio") as driver:
            await driver.set_radio(on=True)
            for _ in range(_CARD_LOOKS):
                if (await driver.card()).lock not in _NO_CARD:
                    break
                await asyncio.sleep(1.0)

    async def set_apn(self, apn: str | None, others: Collection[str] = ()) -> None:
        """Nothing is left over: every bearer is made with an APN of its own."""

    async def bring_up(self, apn: str | None, others: Collection[str] = ()) -> DataState:
        """Connect a bearer, with the APN if one is given."""
        await self.set_apn(apn, others)
        return await self._data.bring_up(apn)

    async def take_down(self) -> DataState:
        """Disconnect every bearer."""
        return await self._data.take_down()

    async def bytes(self) -> tuple[int, int] | None:
        """Bytes received and sent as ModemManager counts them; None when it doesn't."""
        return await self._data.bytes()

    @property
    def older_modes(self) -> tuple[str, ...]:
        """The modes without LTE and NR, the best first; empty when there is none."""
        return self._radio.older

    async def radio_mode(self) -> str:
        """The mode as ModemManager states it."""
        return await self._radio.mode()

    async def set_radio_mode(self, mode: str) -> None:
        """Set a mode and read it back."""
        await self._radio.set_mode(mode)

    # --- Ussd

    async def ussd(self, code: str, within: float) -> UssdAnswer:
        """Send a code and wait for the network's answer."""
        return await self._ussd.ussd(code, within)

    async def ussd_reply(self, text: str, within: float) -> UssdAnswer:
        """Answer the open menu."""
        return await self._ussd.reply(text, within)

    async def ussd_cancel(self) -> None:
        """Close the session, if one is open."""
        await self._ussd.cancel()

    def ussd_pushed(self) -> Sequence[UssdAnswer]:
        """What the network said that nobody asked for."""
        return self._ussd.pushed()

    @property
    def ussd_habit(self) -> str | None:
        """That a code is answered on the borrowed port only; None otherwise."""
        return self._ussd.habit

    def recall_ussd(self, habit: str | None) -> None:
        """Go by what was learnt of a code."""
        self._ussd.recall(habit)

    @property
    def ussd_discarded(self) -> bool:
        """True when ModemManager threw the last answer's words away."""
        return self._ussd.discarded

    # --- Sms

    async def messages(self) -> Sequence[StoredPdu]:
        """Every message that ModemManager has and that is whole."""
        return await self._sms.messages()

    async def news(self) -> Sequence[StoredPdu] | None:
        """What was announced since the last look; None when all must be looked at."""
        return await self._sms.news()

    def store_trouble(self) -> StoreTrouble:
        """Nothing: ModemManager keeps the stores to itself."""
        return StoreTrouble()

    async def delete(self, where: StoredPdu) -> None:
        """Delete one message if it is still what it was."""
        await self._sms.delete(where)

    async def send(self, tpdu: str, octets: int) -> SentPart:
        """Refused: ModemManager takes no PDUs, `send_whole` is for it."""
        del tpdu, octets
        raise Unsupported(what="sending a PDU")

    async def send_whole(self, wish: Outgoing) -> Sequence[SentPart]:
        """Hand a message to the network, which ModemManager splits and codes."""
        return await send_whole(self.device, wish)


def _by_property(interface: str, changed: dict[str, Any]) -> Sequence[Notice]:
    """What changed properties mean to whoever follows."""
    if interface == names.GPP and any(name in changed for name in _REGISTRATION):
        return (Notice.REGISTRATION,)
    if interface == names.MODEM and any(name in changed for name in _SIM):
        return (Notice.SIM,)
    return ()


@asynccontextmanager
async def opened(objects: Objects, uid: str, address: str, terms: Terms) -> AsyncIterator[MmDriver]:
    """The driver of the device that ModemManager has under `uid`; raises PortMissing without."""
    async with objects.listen() as ear:
        driver = MmDriver(Device(objects, uid, address), ear, terms)
        await driver.device.settled()
        await driver.find_slots()
        log.info("modem by ModemManager", modem=address, slots=driver.slots)
        yield driver
