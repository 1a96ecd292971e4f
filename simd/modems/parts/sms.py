"""Short messages in PDU mode: draining the stores, deleting one, sending one (TS 27.005).

Indices are never trusted across commands: firmware was seen to announce a report in one store
and keep it in another. A message is deleted only when the same PDU is still at its place.
"""

from __future__ import annotations

import structlog

from simd.at.command import Command, feed, options, put
from simd.at.replies.sms import IndicationChoices, read_indication_choices, read_sent
from simd.errors import (
    CommandFailed,
    CommandTimeout,
    OutcomeUnknown,
    PortError,
    SimdError,
    Unreadable,
)
from simd.model.message import StoredPdu
from simd.model.verbs import SentPart
from simd.modems.asking import Asking, error_number
from simd.modems.parts.listing import Entry, read_list, read_one
from simd.modems.parts.stores import StorePart
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

    def forget(self) -> None:
        """Another card may have another store: the next look chooses anew."""
        self._stores.forget()

    async def prepare(self) -> None:
        """PDU mode, a store with room, arrivals announced and never handed over directly."""
        self.forget()
        await self._pdu_mode()
        try:
            await self._stores.choose()
        except CommandFailed as error:
            log.info("no message store yet", number=error_number(error))
        await self._announce()

    async def messages(self) -> list[StoredPdu]:
        """Every whole PDU in every store that can receive."""
        if self._stores.receiving is None:
            await self._stores.choose()
            await self._announce()
        found: list[StoredPdu] = []
        for name in self._stores.readable():
            try:
                found += await self._drain(name)
            except CommandFailed as error:
                log.info("store not read", store=name, number=error_number(error))
        return found

    async def delete(self, where: StoredPdu) -> None:
        """Delete the message if it is still there; a lost answer is looked at, then repeated.

        Raises Unreadable when the place can't be read whole, CommandTimeout when no answer came.
        """
        why: SimdError = Unreadable(why="the message to delete")
        for _ in range(_DELETE_TURNS):
            await self._stores.select(where.memory)
            here = await self._at(where.index)
            if here is not None and here.pdu is None:
                continue
            if here is None or here.pdu != where.pdu.upper():
                return
            try:
                await self._asking.run(put("+CMGD", str(where.index), timeout=_LIST_SECONDS))
            except CommandTimeout as error:
                why = error
                continue
            return
        raise why

    async def send(self, tpdu: str, octets: int) -> SentPart:
        """Hand one SMS-SUBMIT to the network; OutcomeUnknown when its answer was lost."""
        command = feed(
            "+CMGS", str(octets), tpdu.encode("ascii"), timeout=float(self._habits.send_timeout)
        )
        try:
            return SentPart(await self._asking.read(command, lambda lines: read_sent(lines).mr))
        except (CommandTimeout, PortError, Unreadable) as error:
            raise OutcomeUnknown(what="sending a message") from error

    async def _pdu_mode(self) -> None:
        await self._asking.tolerated("AT+CMGF=0")

    async def _announce(self) -> None:
        """`+CMTI` on, direct delivery off, reports into their store where one can be read.

        Values are taken from what the modem offers (TS 27.005 §3.4.1): buffering mode 2 keeps
        what comes while the line is busy.
        """
        choices = await self._choices()
        mode = 2 if choices is None or 2 in choices.mode else max(choices.mode)
        reports = choices is not None and 2 in choices.ds and self._stores.reports
        await self._asking.tolerated(f"AT+CNMI={mode},1,0,{2 if reports else 0},0")

    async def _choices(self) -> IndicationChoices | None:
        try:
            return await self._asking.maybe_read(options("+CNMI"), read_indication_choices)
        except (CommandFailed, Unreadable):
            return None

    async def _drain(self, name: str) -> list[StoredPdu]:
        drain = await self._stores.select(name)
        if drain.used == 0:
            return []
        return [
            StoredPdu(name, entry.index, entry.status, entry.pdu)
            for entry in await self._entries()
            if entry.index is not None and entry.pdu is not None
        ]

    async def _entries(self) -> list[Entry]:
        try:
            listed = await self._asking.read(_list_command(), read_list)
        except CommandFailed:
            # A modem that restarted unnoticed is in text mode again, where 4 is no list.
            await self._pdu_mode()
            listed = await self._asking.read(_list_command(), read_list)
        return [entry if entry.pdu else await self._again(entry) for entry in listed]

    async def _again(self, entry: Entry) -> Entry:
        """A message whose length was wrong, read by itself; still wrong, it is left alone."""
        for _ in range(_REREADS):
            here = await self._at(entry.index) if entry.index is not None else None
            if here is not None and here.pdu is not None:
                return Entry(entry.index, here.status, here.pdu)
        log.info("a stored message can't be read", index=entry.index)
        return entry

    async def _at(self, index: int) -> Entry | None:
        """What is at the place, None when nothing is."""
        text = f"AT+CMGR={index}"
        command = Command(text, ("+CMGR",), timeout=_LIST_SECONDS, bodies=True, repeatable=True)
        try:
            reply = await self._asking.run(command)
        except CommandFailed as error:
            if error_number(error) in _NOTHING_THERE:
                return None
            raise
        return read_one(reply.lines) if reply.lines else None


def _list_command() -> Command:
    return Command(
        f"AT+CMGL={_ALL}", ("+CMGL",), timeout=_LIST_SECONDS, bodies=True, repeatable=True
    )
