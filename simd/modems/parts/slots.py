"""SIM slots: read, chosen, and read back.

An `OK` to the choice proves nothing: firmware was seen to answer it and stay where it was.
So the choice is read back, repeated when the modem shows the old slot, and a lost answer is
looked at before anything is repeated. Waiting for the card is the switcher's work.
"""

from __future__ import annotations

import asyncio

import structlog

from simd.at.command import Command, put, read
from simd.at.replies import registry
from simd.errors import (
    CommandFailed,
    CommandTimeout,
    OutcomeUnknown,
    SimAbsent,
    SimdError,
    Unreadable,
    Unsupported,
)
from simd.modems.asking import Asking, error_number
from simd.modems.asks import Priority
from simd.modems.quirks import SlotCommands

log = structlog.get_logger()

_NOT_INSERTED = 10
_UNREAD = (CommandFailed, CommandTimeout, Unreadable)


class SlotPart:
    """The slots of one modem; one slot when no slot command was proved.

    `restarted` says that the last choice made the modem start anew.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._commands: SlotCommands | None = None
        self.slots = 1
        self.restarted = False

    async def probe(self, commands: SlotCommands | None) -> None:
        """Believe in slots when the modem answers their commands."""
        if commands is None:
            return
        try:
            slot = await self._asking.agreed(lambda: self._read(commands))
        except _UNREAD as error:
            log.info("no slot command", code=error.code)
            return
        if 1 <= slot <= len(commands.arguments):
            self._commands, self.slots = commands, len(commands.arguments)

    async def active_slot(self) -> int:
        """The active slot as two successive reads state it."""
        commands = self._commands
        if commands is None:
            return 1
        return await self._asking.agreed(lambda: self._read(commands))

    async def select_slot(self, slot: int) -> None:
        """Choose a slot and read it back.

        Raises SimAbsent when the modem refuses an empty slot, CommandFailed when it refuses
        otherwise or keeps its slot, OutcomeUnknown when it can't be read back, PortGone when
        it left the bus meanwhile: where it is then shows when it is back.
        """
        commands, self.restarted = self._commands, False
        if not 1 <= slot <= self.slots:
            raise Unsupported(what=f"slot {slot}")
        if commands is None or await self.active_slot() == slot:
            return
        pause = float(commands.pause)
        try:
            for text in commands.before:
                await self._around(text)
                await asyncio.sleep(pause)
            await self._choose(slot, commands)
        finally:
            for text in commands.after:
                await asyncio.sleep(pause)
                await self._around(text)

    async def _choose(self, slot: int, commands: SlotCommands) -> None:
        seen: int | None = None
        for _ in range(commands.choices):
            await self._set_and_follow(slot, commands)
            seen = await self._read_back(slot, commands)
            if seen == slot:
                return
            log.info("slot choice did not take", wanted=slot, shown=seen)
        if seen is None:
            raise OutcomeUnknown(what=f"choosing slot {slot}")
        raise CommandFailed(
            command=f"AT{commands.set}=…", kind="error", number=None, meaning="the slot stayed"
        )

    async def _set(self, slot: int, commands: SlotCommands) -> None:
        argument = commands.arguments[slot - 1]
        command = put(commands.set, argument, timeout=float(commands.timeout))
        try:
            await self._asking.run(command, Priority.ACT)
        except CommandTimeout:
            log.info("slot answer lost", slot=slot)
        except CommandFailed as error:
            if error_number(error) == _NOT_INSERTED:
                raise SimAbsent(slot=slot) from error
            raise

    async def _set_and_follow(self, slot: int, commands: SlotCommands) -> None:
        """Choose, and wait for the return of a family that leaves the bus for it.

        What such a modem says between the choice and its leaving is of the old slot's card.
        """
        if commands.leaves is None:
            await self._set(slot, commands)
            return
        session = self._asking.session
        session.expect_leave()
        try:
            await self._set(slot, commands)
        except SimdError:
            session.expect_stay()
            raise
        restarted = await session.returned(float(commands.leaves), float(commands.settle))
        self.restarted = self.restarted or restarted

    async def _read_back(self, slot: int, commands: SlotCommands) -> int | None:
        """The slot after the choice: the wanted one as soon as it shows, else the last one read."""
        seen: int | None = None
        for turn in range(commands.verify_tries):
            if turn:
                await asyncio.sleep(float(commands.verify_every))
            try:
                seen = await self._asking.agreed(lambda: self._read(commands))
            except _UNREAD:
                continue
            if seen == slot:
                break
        return seen

    async def _read(self, commands: SlotCommands) -> int:
        command = read(commands.read)
        reply = await self._asking.run(command, Priority.ACT)
        slot = getattr(registry.read(reply.lines, commands.reader), "slot", None)
        if not isinstance(slot, int):
            raise Unreadable(why="no slot")
        return slot

    async def _around(self, text: str) -> None:
        """A command around the choice; the radio comes back on even if an answer was lost."""
        command = Command(f"AT{text}", timeout=15, repeatable=True)
        try:
            await self._asking.run(command, Priority.ACT)
        except (CommandFailed, CommandTimeout) as error:
            log.warning("around the slot choice", command=command.shown, code=error.code)
