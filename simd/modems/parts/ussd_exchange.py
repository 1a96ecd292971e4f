"""One USSD question on the line: said, and heard until the network was conclusive.

The words may come before, after or without the `OK`, and a `2` may precede the `0` with the
answer; nobody's words are dropped: what is left over is a push.
"""

from __future__ import annotations

import asyncio

import structlog

from simd.at.command import Command
from simd.at.ussd import Cusd, UssdCoding, read_all
from simd.errors import CommandFailed, CommandTimeout, PortError, SimdError
from simd.model.verbs import UssdStatus
from simd.modems.asking import Asking
from simd.modems.urcs import Listener

log = structlog.get_logger()

_OK_SECONDS = 20.0
_SILENT_OK_SECONDS = 3.0
_GRACE = 1.0
_CLOSE_SECONDS = 10.0


class Exchange:
    """The USSD side of a line; `heard` holds what was said while nobody asked."""

    def __init__(self, asking: Asking, linger: float) -> None:
        self._asking = asking
        self._linger = linger
        self._silent = False
        self.heard: Listener = asking.session.listen("+CUSD")

    async def ask(self, line: str, within: float, known: UssdCoding | None) -> list[Cusd]:
        """What the network said until it was conclusive; raises what the modem refused with."""
        seconds = _SILENT_OK_SECONDS if self._silent else min(_OK_SECONDS, within)
        command = Command(line, timeout=seconds)
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._sent(command))
            hearing = group.create_task(self._answered(within, known))
            await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done() and sending.result() is not None:
                hearing.cancel()
            await asyncio.wait({hearing})
            await asyncio.wait({sending}, timeout=_GRACE)
            self._silent = self._silent or not sending.done()
            sending.cancel()
        found, gone = ([], None) if hearing.cancelled() else hearing.result()
        refusal = gone if sending.cancelled() else sending.result() or gone
        if refusal is not None and not found:
            raise refusal
        return found

    async def _sent(self, command: Command) -> SimdError | None:
        """Send; what it was refused with is handed back. A missing OK is no refusal."""
        try:
            await self._asking.run(command)
        except CommandTimeout:
            self._silent = True
        except (CommandFailed, PortError) as error:
            return error
        return None

    async def _answered(
        self, within: float, known: UssdCoding | None
    ) -> tuple[list[Cusd], PortError | None]:
        """Every `+CUSD` until one concludes, and the error that ended the line, if one did.

        After a release it waits only as long as the text may lag behind it.
        """
        found: list[Cusd] = []
        try:
            async with asyncio.timeout(within):
                while not found or found[-1].meaning is UssdStatus.TERMINATED:
                    urc = await self.heard.get(self._linger if found else None)
                    found += read_all(urc.text, known)
        except TimeoutError:
            log.debug("no more USSD", heard=len(found))
        except PortError as error:
            return found, error
        return found, None

    async def give_up(self, known: UssdCoding | None) -> list[Cusd]:
        """Close what was not answered; an answer that comes late is still one."""
        await self.close()
        found: list[Cusd] = []
        try:
            async with asyncio.timeout(self._linger):
                while not any(one.text for one in found):
                    found += read_all((await self.heard.get()).text, known)
        except TimeoutError:
            log.debug("no late USSD", heard=len(found))
        return [one for one in found if one.text]

    async def close(self, seconds: float = _CLOSE_SECONDS) -> None:
        """End the session at the network."""
        try:
            await self._asking.run(Command("AT+CUSD=2", timeout=seconds))
        except (CommandFailed, CommandTimeout) as error:
            log.info("USSD session not closed", code=error.code)
