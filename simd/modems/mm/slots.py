"""SIM slots: ModemManager's own where it has them, else by AT on the borrowed port.

ModemManager knows slots of QMI and MBIM modems only. For the others the slot in use is known
from the card that answers, as it was seated when it was last seen; where that tells nothing,
the port is borrowed and the modem asked.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import structlog

from simd.errors import (
    CommandFailed,
    CommandTimeout,
    OutcomeUnknown,
    PortError,
    Unreadable,
    Unsupported,
)
from simd.model.ids import Iccid
from simd.modems.driver import AtDriver
from simd.modems.mm import names
from simd.modems.mm.borrow import NOT_LENT, Borrow
from simd.modems.mm.device import Device
from simd.modems.mm.ready import make_ready
from simd.modems.quirks import catalogue, choose

log = structlog.get_logger()

LEAVE_SECONDS = 15.0
SET_SECONDS = 60.0
WHY = "slot"
_UNREAD = (CommandFailed, CommandTimeout, OutcomeUnknown, PortError, Unreadable)


class Seated(msgspec.Struct, frozen=True):
    """What is remembered of a modem: how many slots it proved, and who sat where."""

    slots: int = 0
    seats: Mapping[Iccid, int] = {}


class SlotPart:
    """The slots of one modem; one when neither ModemManager nor the modem itself has more.

    `_active` is the slot in use as last read by AT, None while that is not known.
    """

    def __init__(self, device: Device, borrow: Borrow) -> None:
        self._device = device
        self._borrow = borrow
        self._own = len(device.get(names.MODEM, "SimSlots", []))
        self._by_port = 0
        self._active: int | None = None
        self._asked = False

    @property
    def slots(self) -> int:
        """How many SIM slots the modem has (1 when it can't switch)."""
        return max(self._own, self._by_port, 1)

    @property
    def empty(self) -> frozenset[int]:
        """The slots that ModemManager says hold no card; it knows its own slots only."""
        told = self._device.get(names.MODEM, "SimSlots", [])
        return frozenset(slot for slot, path in enumerate(told, 1) if path == names.NO_OBJECT)

    async def find(self, iccid: Iccid | None, seated: Seated) -> None:
        """Find out how many slots there are and which is in use, by the least that tells it."""
        if self._own or not self._family_has_slots() or not self._borrow.candidates:
            return
        if seated.slots == 1:
            return
        seat = seated.seats.get(iccid) if iccid else None
        if seated.slots > 1 and seat is not None:
            self._by_port, self._active = seated.slots, seat
        else:
            await self._ask()

    def _family_has_slots(self) -> bool:
        device = self._device
        _, quirks = choose(
            catalogue(),
            manufacturer=str(device.get(names.MODEM, "Manufacturer", "")),
            model=str(device.get(names.MODEM, "Model", "")),
        )
        return quirks.slots is not None

    async def _ask(self) -> None:
        """Ask the modem itself, if its port is lent; once until the next choice."""
        self._asked = True
        try:
            async with self._borrow.port(WHY) as driver:
                await self._read(driver)
        except (*NOT_LENT, *_UNREAD) as error:
            log.info("slots not asked for", modem=self._device.address, code=error.code)

    async def _read(self, driver: AtDriver) -> None:
        self._active = None
        self._by_port = driver.slots
        self._active = await driver.active_slot()

    async def active_slot(self) -> int:
        """The slot in use as it was last read; Unreadable while nobody could read it."""
        if self._own:
            return int(await self._device.fresh(names.MODEM, "PrimarySimSlot")) or 1
        if self._by_port <= 1:
            return 1
        if self._active is None and not self._asked:
            await self._ask()
        if self._active is None:
            raise Unreadable(why="the slot in use is not known")
        return self._active

    async def select_slot(self, slot: int) -> None:
        """Ask for a slot; nothing is done when it is the one in use.

        Raises Unsupported for a slot there is none of, CommandFailed when it is refused,
        OutcomeUnknown when nobody can tell, PortGone when the modem does not come back.
        """
        if not 1 <= slot <= self.slots:
            raise Unsupported(what=f"slot {slot}")
        if self._own:
            await self._select_own(slot)
        elif self._by_port > 1 and self._active != slot:
            await self._select_by_port(slot)

    async def _select_own(self, slot: int) -> None:
        """Choosing the slot in use is no nothing for ModemManager: it would restart the modem."""
        if await self.active_slot() == slot:
            return
        device = self._device
        async with device.renewed():
            try:
                await device.call(names.MODEM, "SetPrimarySimSlot", "u", slot, within=SET_SECONDS)
            except CommandTimeout:
                log.info("slot answer lost", modem=device.address, slot=slot)
            await device.replaced(LEAVE_SECONDS)
            await make_ready(device)

    async def _select_by_port(self, slot: int) -> None:
        async with self._borrow.port(WHY, registered=False) as driver:
            self._active, self._asked = None, False
            try:
                await driver.select_slot(slot)
            except PortError as error:
                raise OutcomeUnknown(what=f"choosing slot {slot}") from error
            finally:
                await self._read_back(driver)

    async def _read_back(self, driver: AtDriver) -> None:
        try:
            await self._read(driver)
        except _UNREAD as error:
            log.warning("slot not read back", modem=self._device.address, code=error.code)
