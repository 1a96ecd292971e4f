"""USSD: one session, one question at a time (3GPP TS 27.007 §7.15).

The network's words come unasked, before, after or without the `OK`, and a `2` may precede
the `0` with the answer: so we listen before we send and linger before we conclude. Which
coding a modem wants its codes in is tried once and remembered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import structlog

from simd.at.charset.errors import CharsetError
from simd.at.command import Command
from simd.at.ussd import Cusd, UssdCoding, answer, read_all, write_text
from simd.errors import (
    CommandFailed,
    CommandTimeout,
    PortError,
    SimdError,
    UssdFailed,
    UssdTimeout,
)
from simd.model.ids import Body
from simd.model.verbs import UssdAnswer, UssdStatus
from simd.modems.asking import Asking, error_number
from simd.modems.quirks import UssdHabits
from simd.modems.urcs import Listener

log = structlog.get_logger()

_SCHEME = 15
_OK_SECONDS = 20.0
_SILENT_OK_SECONDS = 3.0
_GRACE = 1.0
_CANCEL_SECONDS = 10.0
_INPUTS = (UssdCoding.PLAIN, UssdCoding.GSM7_HEX, UssdCoding.UCS2_HEX)
# +CME ERROR numbers that a code in the wrong coding meets; no network (30) is not one of them.
_MISREAD = (None, 3, 4, 21, 24, 25, 50, 100)
_ANSWERED = (UssdStatus.DONE, UssdStatus.MENU)
_CHARSETS = {UssdCoding.UCS2_HEX: ("UCS2",)}
_PLAIN_CHARSETS = ("IRA", "GSM")


class UssdPart:
    """The USSD side of one modem.

    `coding` is how its answers were last written and `input` how it takes codes, None while
    unproved; both may be set from what was learnt in an earlier life.
    """

    def __init__(self, asking: Asking, habits: UssdHabits) -> None:
        self._asking = asking
        self._habits = habits
        self._open = False
        self._silent = False
        self._charset: str | None = None
        self._refused: set[str] = set()
        self._exhausted = False
        self.coding: UssdCoding | None = None
        self.input: UssdCoding | None = None

    async def prepare(self) -> None:
        """Texts as plain as the modem can, answers shown, no session left over."""
        self._open, self._charset = False, None
        self._refused.clear()
        await self._use_charset(self.input or self._habits.coding)
        await self._asking.tolerated("AT+CUSD=1")

    async def ussd(self, code: str, within: float) -> UssdAnswer:
        """Send a code and wait for the network's answer, trying codings until one was understood.

        Another coding is tried only after a refusal, which says that nothing was carried out;
        never after silence.
        """
        await self.ussd_cancel()
        last: SimdError = UssdFailed(status="unsupported", status_name="unsupported")
        for coding in self._inputs():
            try:
                found = await self._asked(code, coding, within)
            except CharsetError as error:
                last = error
            except (UssdFailed, CommandFailed) as error:
                if not _misread(error):
                    raise
                last = error
            else:
                self.input = coding
                return found
        self._exhausted = True
        raise last

    async def ussd_reply(self, text: str, within: float) -> UssdAnswer:
        """Answer the open menu; UssdFailed when none is open."""
        if not self._open:
            raise UssdFailed(status="closed", status_name="no menu is open")
        return await self._asked(text, self.input or self._habits.coding, within)

    async def ussd_cancel(self) -> None:
        """Close the session, if one is open."""
        if self._open:
            self._open = False
            await self._close()

    def _inputs(self) -> Iterator[UssdCoding]:
        first = self.input or self._habits.coding
        yield first
        if self.input is None and not self._exhausted:
            yield from (coding for coding in _INPUTS if coding is not first)

    async def _asked(self, text: str, coding: UssdCoding, within: float) -> UssdAnswer:
        written = write_text(text, coding)
        await self._use_charset(coding)
        found = await self._exchange(f'AT+CUSD=1,"{written}",{_SCHEME}', within)
        if not found:
            await self._give_up()
            raise UssdTimeout(seconds=within)
        best = answer(found)
        self.coding = best.coding or self.coding
        self._open = best.open
        return _answered(best)

    async def _exchange(self, line: str, within: float) -> list[Cusd]:
        """What the network said until it was conclusive; raises what the modem refused with."""
        seconds = _SILENT_OK_SECONDS if self._silent else min(_OK_SECONDS, within)
        command = Command(line, timeout=seconds)
        with self._asking.session.listen("+CUSD") as heard:
            async with asyncio.TaskGroup() as group:
                sending = group.create_task(self._sent(command))
                hearing = group.create_task(self._heard(heard, within))
                await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
                if sending.done() and sending.result() is not None:
                    hearing.cancel()
                await asyncio.wait({hearing})
                await asyncio.wait({sending}, timeout=_GRACE)
                self._silent = self._silent or not sending.done()
                sending.cancel()
        heard_all, gone = ([], None) if hearing.cancelled() else hearing.result()
        refusal = gone if sending.cancelled() else sending.result() or gone
        if refusal is not None and not heard_all:
            raise refusal
        return heard_all

    async def _sent(self, command: Command) -> SimdError | None:
        """Send; what it was refused with is handed back. A missing OK is no refusal."""
        try:
            await self._asking.run(command)
        except CommandTimeout:
            self._silent = True
        except (CommandFailed, PortError) as error:
            return error
        return None

    async def _heard(self, heard: Listener, within: float) -> tuple[list[Cusd], PortError | None]:
        """Every `+CUSD` until one concludes, and the error that ended the line, if one did.

        After a release it waits only as long as the text may lag behind it.
        """
        found: list[Cusd] = []
        try:
            async with asyncio.timeout(within):
                while not found or found[-1].meaning is UssdStatus.TERMINATED:
                    urc = await heard.get(float(self._habits.linger) if found else None)
                    found += read_all(urc.text, self.coding)
        except TimeoutError:
            log.debug("no more USSD", heard=len(found))
        except PortError as error:
            return found, error
        return found, None

    async def _give_up(self) -> None:
        """Close what was not answered, and let a late answer pass before anyone asks again."""
        with self._asking.session.listen("+CUSD") as late:
            await self._close()
            try:
                await late.get(float(self._habits.linger))
            except TimeoutError:
                return

    async def _close(self) -> None:
        try:
            await self._asking.run(Command("AT+CUSD=2", timeout=_CANCEL_SECONDS))
        except (CommandFailed, CommandTimeout) as error:
            log.info("USSD session not closed", code=error.code)

    async def _use_charset(self, coding: UssdCoding) -> None:
        """The terminal's character set that a coding needs, left as it is afterwards.

        Switching back while an answer is on its way loses it.
        """
        names = _CHARSETS.get(coding, _PLAIN_CHARSETS)
        if self._charset in names:
            return
        for name in names:
            if name not in self._refused and await self._asking.tolerated(f'AT+CSCS="{name}"'):
                self._charset = name
                return
            self._refused.add(name)


def _misread(error: SimdError) -> bool:
    """Whether the code may have been refused because of its coding."""
    if isinstance(error, CommandFailed):
        return error_number(error) in _MISREAD
    return error.params.get("status") == UssdStatus.UNSUPPORTED.value


def _answered(best: Cusd) -> UssdAnswer:
    """The answer; a status without words, or one that refuses, is a failure by its name."""
    meaning = best.meaning
    said = meaning in _ANSWERED or (meaning is UssdStatus.TERMINATED and best.text is not None)
    if not said:
        raise UssdFailed(status=meaning.value, status_name=meaning.value)
    return UssdAnswer(meaning, best.text or Body(""))
