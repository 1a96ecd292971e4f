"""Short messages: draining the stores, hearing arrivals, deleting one, sending one (TS 27.005).

Indices are never trusted across commands: firmware was seen to announce a report in one store
and keep it in another. A message is deleted only when the same PDU is still at its place.
A message handed over directly is acknowledged in the same way: once it is in the ledger.
"""

from __future__ import annotations

import structlog

from simd.at.command import Command, feed, put
from simd.at.replies.sms import read_sent
from simd.errors import (
    CommandFailed,
    CommandTimeout,
    OutcomeUnknown,
    PortError,
    SimdError,
    Unreadable,
)
from simd.model.message import StoredPdu, StoreTrouble
from simd.model.verbs import SentPart
from simd.modems.asking import Asking, error_number
from simd.modems.parts.arrivals import DIRECTLY, ArrivalPart
from simd.modems.parts.listing import Entry, read_list, read_one
from simd.modems.parts.stores import StorePart
from simd.modems.parts.textmode import send_text, writing_of
from simd.modems.quirks import SmsHabits

log = structlog.get_logger()

_LIST_SECONDS = 30.0
_ALL = 4
_DELETE_TURNS = 3
_REREADS = 2
# TS 27.005 §3.2.5: invalid memory index; TS 27.007 §9.2.1: invalid index, not found.
_NOTHING_THERE = (321, 21, 22)


class SmsPart:
    """Messages of one modem; one caller at a time, since the store is selected before each act."""

    def __init__(self, asking: Asking, habits: SmsHabits) -> None:
        self._asking = asking
        self._habits = habits
        self._stores = StorePart(asking, habits)
        self._arrivals = ArrivalPart(asking, self._stores, habits)
        self._text_only = False
        self.trouble = StoreTrouble()

    def forget(self) -> None:
        """Another card may have another store: the next look chooses anew."""
        self._stores.forget()
        self._arrivals.forget()

    async def prepare(self) -> None:
        """PDU mode, a store with room, arrivals announced."""
        self._stores.forget()
        await self._format()
        try:
            await self._stores.choose()
        except CommandFailed as error:
            log.info("no message store yet", number=error_number(error))
        await self._arrivals.announce()

    async def messages(self) -> list[StoredPdu]:
        """All that was handed over directly, and every whole PDU in every store."""
        self._arrivals.places()
        if self._stores.receiving is None:
            await self._stores.choose()
            await self._arrivals.announce()
        elif self._arrivals.doubtful:
            await self._arrivals.announce()
        found = await self._arrivals.direct()
        full: list[str] = []
        unreadable = 0
        for name in self._stores.readable():
            try:
                drain = await self._stores.select(name)
                listed = await self._entries() if drain.used != 0 else []
            except CommandFailed as error:
                log.info("store not read", store=name, number=error_number(error))
                continue
            full += [name] if drain.full else []
            unreadable += sum(entry.pdu is None for entry in listed)
            found += _stored(name, listed)
        self.trouble = StoreTrouble(tuple(full), unreadable)
        return found

    async def news(self) -> list[StoredPdu] | None:
        """What was announced since the last look, read by itself; None: look everywhere.

        Without an announcement there is nothing to read.
        """
        places = self._arrivals.places()
        if places is None or self._stores.receiving is None:
            return None
        found = await self._arrivals.direct()
        for memory, index in places:
            await self._stores.focus(memory)
            try:
                entry = await self._at(index)
            except Unreadable:
                return None
            stored = entry.stored(memory, index) if entry else None
            if stored is None:
                return None
            found.append(stored)
        return found

    async def delete(self, where: StoredPdu) -> None:
        """Delete the message if it is still there; a lost answer is looked at, then repeated.

        Raises Unreadable when the place can't be read whole, CommandTimeout when no answer came.
        """
        if where.memory == DIRECTLY:
            await self._arrivals.acknowledge(where)
            return
        why: SimdError = Unreadable(why="the message to delete")
        for _ in range(_DELETE_TURNS):
            sure = await self._stores.focus(where.memory)
            here = await self._at(where.index)
            if here is not None and here.pdu is None:
                continue
            if here is None or here.pdu != where.pdu.upper():
                if sure:
                    return
                self._stores.doubt()
                continue
            try:
                await self._asking.run(put("+CMGD", str(where.index), timeout=_LIST_SECONDS))
            except CommandTimeout as error:
                why = error
                self._stores.doubt()
                continue
            return
        raise why

    async def send(self, tpdu: str, octets: int) -> SentPart:
        """Hand one SMS-SUBMIT to the network; OutcomeUnknown when its answer was lost.

        Raises Unsupported for what a modem in text mode can't carry.
        """
        seconds = float(self._habits.send_timeout)
        try:
            if self._text_only:
                sent = await send_text(self._asking, writing_of(tpdu), seconds)
            else:
                command = feed("+CMGS", str(octets), tpdu.encode("ascii"), timeout=seconds)
                sent = await self._asking.read(command, read_sent)
        except (CommandTimeout, PortError, Unreadable) as error:
            raise OutcomeUnknown(what="sending a message") from error
        return SentPart(sent.mr)

    async def _format(self) -> None:
        """PDU mode, or text mode where the modem refuses it."""
        self._text_only = not await self._asking.tolerated("AT+CMGF=0") and (
            await self._asking.tolerated("AT+CMGF=1")
        )
        if self._text_only:
            log.info("messages in text mode only")

    def _list_command(self) -> Command:
        which = '"ALL"' if self._text_only else _ALL
        return Command(
            f"AT+CMGL={which}",
            ("+CMGL",),
            timeout=_LIST_SECONDS,
            bodies=True,
            bare=self._text_only,
            charset=self._text_only,
            repeatable=True,
        )

    async def _entries(self) -> list[Entry]:
        try:
            listed = await self._asking.read(self._list_command(), read_list)
        except CommandFailed:
            # A modem that restarted unnoticed is in text mode again, where 4 is no list.
            await self._format()
            listed = await self._asking.read(self._list_command(), read_list)
        return [entry if entry.pdu else await self._again(entry) for entry in listed]

    async def _again(self, entry: Entry) -> Entry:
        """A message whose length was wrong, read by itself; still wrong, it is left alone."""
        for _ in range(_REREADS):
            here = await self._at(entry.index) if entry.index is not None else None
            if here is not None and here.pdu is not None:
                return Entry(entry.index, here.status, here.pdu, here.plain)
        log.info("a stored message can't be read", index=entry.index)
        return entry

    async def _at(self, index: int) -> Entry | None:
        """What is at the place, None when nothing is."""
        command = Command(
            f"AT+CMGR={index}",
            ("+CMGR",),
            timeout=_LIST_SECONDS,
            bodies=True,
            bare=self._text_only,
            charset=self._text_only,
            repeatable=True,
        )
        try:
            reply = await self._asking.run(command)
        except CommandFailed as error:
            if error_number(error) in _NOTHING_THERE:
                return None
            raise
        return read_one(reply.lines) if reply.lines else None


def _stored(memory: str, listed: list[Entry]) -> list[StoredPdu]:
    found = (
        entry.stored(memory, entry.index) if entry.index is not None else None for entry in listed
    )
    return [one for one in found if one is not None]
