"""Short messages that ModemManager took in: listed, announced, read whole, deleted.

ModemManager joins long messages and decodes them, so a message is given as what it says
(`Plain`), known by its content: every enabling lists old messages anew under new paths, and an
object is announced when its first part came (`receiving`) and is whole only later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from simd.errors import CommandFailed, Unsupported
from simd.model.ids import Body, Msisdn
from simd.model.message import Plain, PlainReport, ReportState, StoredPdu
from simd.modems.mm import names
from simd.modems.mm.bus import Heard
from simd.modems.mm.device import ENABLE_SECONDS, Device
from simd.modems.mm.names import State
from simd.modems.mm.objects import ModemObject
from simd.modems.mm.ready import make_ready

log = structlog.get_logger()

RENEW_SECONDS = 6 * 3600.0
_RECEIVED_UNREAD, _STORED_SENT = 0, 3
_MESSAGES = f"{names.ROOT}/SMS/"
# TP-ST (3GPP TS 23.040 §9.2.3.15): up to 0x1F delivered, 0x20 to 0x3F still tried, else failed.
_TRYING, _FAILED = 0x20, 0x40
_FLASH = 0


class SmsPart:
    """Messages of one modem; `_places` says under which path each was last seen.

    ModemManager misses what is announced while it reads the message before, and learns of it
    when it is enabled anew. A part that stays missing from one look to the next shows that; a
    message that is missed whole shows in nothing that can be asked. So the modem is enabled anew
    for the first at once, and every `RENEW_SECONDS` for the others, while nothing is under way
    (`at_rest`) and no data runs through it. By QMI and MBIM nothing is missed.
    """

    def __init__(self, device: Device, at_rest: Callable[[], bool]) -> None:
        self._device = device
        self._at_rest = at_rest
        self._partial: frozenset[str] = frozenset()
        self._renewed = False
        self._enabled: tuple[str, float] = ("", 0.0)
        self._places: dict[tuple[str, int], str] = {}
        self._announced: dict[str, None] = {}
        self._seen_in: ModemObject | None = None

    # --- hearing

    def hear(self, heard: Heard) -> bool:
        """Keep an announcement; true when there is something to take."""
        if heard.interface == names.MESSAGING and heard.member == "Added":
            path, received = heard.body
            if received and heard.path == self._device.here.path:
                self._announced[path] = None
                return True
        elif heard.member == "PropertiesChanged" and heard.path in self._announced:
            return True  # a part more, perhaps the last
        return False

    async def news(self) -> Sequence[StoredPdu] | None:
        """What was announced and is whole; None when all must be looked at."""
        if self._seen_in is not self._device.here:
            return None
        found: list[StoredPdu] = []
        for path in tuple(self._announced):
            told = await self._read(path)
            if told is None or told["State"] != names.SMS_RECEIVING:
                self._announced.pop(path, None)
            if told is not None and (stored := self._stored(path, told)) is not None:
                found.append(stored)
        return found

    async def messages(self) -> Sequence[StoredPdu]:
        """Every message that ModemManager has of this modem and that is whole."""
        if not self._device.has(names.MESSAGING):
            return ()
        before = self._partial
        found = await self._listed()
        self._partial = frozenset(self._announced)
        if not self._partial:
            self._renewed = False
        lacking = bool(self._partial & before) and not self._renewed
        if (lacking or self._long_enabled()) and self._may_renew():
            self._renewed = self._renewed or lacking
            log.info("enabled anew for messages", modem=self._device.address, lacking=lacking)
            await self._device.call(names.MODEM, "Enable", "b", False, within=ENABLE_SECONDS)
            await make_ready(self._device)
            self._enabled = (self._device.path, self._now())
            found = await self._listed()
        return found

    def _may_renew(self) -> bool:
        return self._at_rest() and State.ENABLED <= self._device.state < State.DISCONNECTING

    def _long_enabled(self) -> bool:
        """Whether it is long ago that ModemManager listed the stores: an object is new then."""
        kinds = {kind for _, kind in self._device.ports}
        if names.PORT_AT not in kinds or kinds & names.PORTS_THAT_MISS_NOTHING:
            return False
        path, at = self._enabled
        if path != self._device.path:
            self._enabled = (self._device.path, self._now())
            return False
        return self._now() - at >= RENEW_SECONDS

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    async def _listed(self) -> Sequence[StoredPdu]:
        here = self._device.here
        paths: list[str] = await self._device.call(names.MESSAGING, "List")
        self._places.clear()
        self._announced.clear()
        found: list[StoredPdu] = []
        for path in paths:
            told = await self._read(path)
            if told is None:
                continue
            if told["State"] == names.SMS_RECEIVING:
                self._announced[path] = None
            elif (stored := self._stored(path, told)) is not None:
                found.append(stored)
        self._seen_in = here
        return found

    async def delete(self, where: StoredPdu) -> None:
        """Delete a message if it is still what it was."""
        path = self._places.pop((where.memory, where.index), None)
        if path is None or self._seen_in is not self._device.here:
            return  # it has another path now, and is met again
        told = await self._read(path)
        if told is None or _content(told) != where.pdu:
            return
        await delete(self._device, path)

    async def _read(self, path: str) -> dict[str, Any] | None:
        try:
            return await self._device.all_of(path, names.SMS)
        except CommandFailed:  # deleted meanwhile
            return None

    def _stored(self, path: str, told: dict[str, Any]) -> StoredPdu | None:
        """A message as the house takes it; None for one that is not whole."""
        ours = told["PduType"] not in (names.PDU_DELIVER, names.PDU_REPORT)
        if not ours and told["State"] != names.SMS_RECEIVED:
            return None
        memory = names.STORAGES.get(told.get("Storage", 0), "")
        index = int(path.removeprefix(_MESSAGES))
        self._places[memory, index] = path
        status = _STORED_SENT if ours else _RECEIVED_UNREAD
        return StoredPdu(memory, index, status, _content(told), _plain(told))


async def delete(device: Device, path: str) -> None:
    """Delete a message's object and its place in the store; one that is gone is no matter."""
    try:
        await device.call(names.MESSAGING, "Delete", "o", path)
    except CommandFailed as error:
        if error.params.get("name") != names.CORE_NOT_FOUND:
            raise
    except Unsupported as error:
        log.info("message not deleted", modem=device.address, code=error.code)


def _content(told: dict[str, Any]) -> str:
    """What makes it this message, in hex: the same whenever and wherever it is listed."""
    parts = [
        str(told.get(name, ""))
        for name in ("PduType", "Number", "Timestamp", "Text", "MessageReference")
    ]
    body = "\n".join(parts).encode("utf-8", "surrogatepass") + bytes(told.get("Data") or b"")
    return body.hex().upper()


def _plain(told: dict[str, Any]) -> Plain | PlainReport:
    number = Msisdn.maybe(str(told.get("Number") or "") or None)
    if told["PduType"] == names.PDU_REPORT:
        return PlainReport(number, int(told.get("MessageReference", 0)), _delivery(told))
    text = str(told.get("Text") or "")
    data = bytes(told.get("Data") or b"")
    labels: tuple[str, ...] = ("flash",) if told.get("Class", -1) == _FLASH else ()
    if data and not text:
        text, labels = data.hex().upper(), (*labels, "binary")
    return Plain(number, _moment(str(told.get("Timestamp") or "")), Body(text), labels)


def _delivery(told: dict[str, Any]) -> ReportState:
    state = int(told.get("DeliveryState", _FAILED))
    if state < _TRYING:
        return "delivered"
    return "trying" if state < _FAILED else "failed"


def _moment(text: str) -> datetime | None:
    """ISO 8601 with an offset in hours; None when the network told no sensible time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
