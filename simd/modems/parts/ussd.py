"""USSD: one session, one question at a time (3GPP TS 27.007 §7.15).

Which coding a modem wants its codes in is tried once and remembered, and how its answers
are written too. A session that may still be open is closed before anything else is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from simd.at.charset.errors import CharsetError
from simd.at.ussd import Cusd, UssdCoding, answer, read_all, write_text
from simd.errors import (
    CommandFailed,
    SimdError,
    UssdBusy,
    UssdFailed,
    UssdLapsed,
    UssdNoService,
    UssdTimeout,
    UssdUnsupported,
)
from simd.model.ids import Body
from simd.model.verbs import UssdAnswer, UssdStatus
from simd.modems.asking import Asking, error_number
from simd.modems.parts.ussd_exchange import Exchange
from simd.modems.quirks import UssdHabits

_SCHEME = 15
_LAST_WORD_SECONDS = 1.0
_INPUTS = (UssdCoding.PLAIN, UssdCoding.GSM7_HEX, UssdCoding.UCS2_HEX)
# +CME ERROR numbers that a code in the wrong coding meets; no network (30) is not one of them.
_MISREAD = (None, 3, 4, 21, 24, 25, 50, 100)
# +CME ERROR: another session holds the network's side; no service, emergency calls only.
_BUSY, _NO_SERVICE = (258,), (30, 32)
_ANSWERED = (UssdStatus.DONE, UssdStatus.MENU)
_REFUSED: dict[UssdStatus, type[UssdFailed]] = {
    UssdStatus.TERMINATED: UssdFailed,
    UssdStatus.OTHER_CLIENT: UssdBusy,
    UssdStatus.UNSUPPORTED: UssdUnsupported,
    UssdStatus.TIMEOUT: UssdLapsed,
}
_CODINGS = {coding.value: coding for coding in UssdCoding}
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
        self._exchange = Exchange(asking, float(habits.linger))
        self._open = False
        self._asked_now = False
        self._pushed: list[UssdAnswer] = []
        self._charset: str | None = None
        self._refused: set[str] = set()
        self._hopeless: set[str] = set()
        self._proved: UssdCoding | None = None
        self.coding: UssdCoding | None = None
        self.input: UssdCoding | None = None

    async def prepare(self) -> None:
        """Texts as plain as the modem can, answers shown, no session left over from a life before."""
        self._charset = None
        self._refused.clear()
        self._hopeless.clear()
        await self._use_charset(self.input or self._habits.coding)
        await self._asking.tolerated("AT+CUSD=2")
        self._open = False
        await self._asking.tolerated("AT+CUSD=1")

    @property
    def habit(self) -> str | None:
        """`input>output`, or None while nothing was proved."""
        if self._proved is None or self.coding is None:
            return None
        return f"{self._proved.value}>{self.coding.value}"

    def recall(self, habit: str | None) -> None:
        """What was learnt of a code; what is proved about the input holds for every code."""
        taken, _, shown = (habit or "").partition(">")
        self.coding = _CODINGS.get(shown)
        self.input = self._proved or _CODINGS.get(taken) or self.input

    def new_network(self) -> None:
        """What was refused before may be taken now."""
        self._hopeless.clear()

    async def ussd(self, code: str, within: float) -> UssdAnswer:
        """Send a code and wait for the network's answer, trying codings until one was understood.

        Another coding is tried only after a refusal, which says that nothing was carried out;
        never after silence, and never after one that this modem was seen to take.
        """
        await self.ussd_cancel()
        last: SimdError = UssdUnsupported(status="unsupported", status_name="unsupported")
        for coding in self._inputs(code):
            try:
                found = await self._asked(code, coding, within)
            except CharsetError as error:
                last = error
            except (UssdFailed, CommandFailed) as error:
                if not _misread(error):
                    raise
                last = error
            else:
                self.input = self._proved = coding
                return found
        self._hopeless.add(code)
        raise last

    async def ussd_reply(self, text: str, within: float) -> UssdAnswer:
        """Answer the open menu; UssdFailed when none is open."""
        if not self._open:
            raise UssdFailed(status="closed", status_name="no menu is open")
        return await self._asked(text, self.input or self._habits.coding, within)

    async def ussd_cancel(self) -> None:
        """Close the session, if one may be open."""
        if self._open:
            self._open = False
            await self._exchange.close()

    def pushed(self) -> Sequence[UssdAnswer]:
        """What the network said that nobody asked for, each once."""
        if self._asked_now:
            return ()  # it may be the answer
        self._set_aside()
        said, self._pushed = self._pushed, []
        return said

    def _set_aside(self) -> None:
        for urc in self._exchange.heard.take():
            for one in read_all(urc.text, self.coding):
                closes = self._open and not one.open
                if one.open or one.text is not None or closes:
                    self._pushed.append(UssdAnswer(one.meaning, one.text or Body("")))
                self._open = one.open

    def _inputs(self, code: str) -> Iterator[UssdCoding]:
        first = self.input or self._habits.coding
        yield first
        if self._proved is not first and code not in self._hopeless:
            yield from (coding for coding in _INPUTS if coding is not first)

    async def _asked(self, text: str, coding: UssdCoding, within: float) -> UssdAnswer:
        written = write_text(text, coding)
        await self._use_charset(coding)
        self._set_aside()
        self._asked_now = True
        try:
            found = await self._said(f'AT+CUSD=1,"{written}",{_SCHEME}', within)
        finally:
            self._asked_now = False
        if not found:
            raise UssdTimeout(seconds=within)
        best = answer(found)
        self.coding = best.coding or self.coding
        self._open = best.open
        return _answered(best)

    async def _said(self, line: str, within: float) -> list[Cusd]:
        """The network's words; whatever else ends this, no session stays open behind it."""
        self._open = True
        try:
            found = await self._exchange.ask(line, within, self.coding)
        except CommandFailed as error:
            self._open = False
            raise _named(error) from error
        except asyncio.CancelledError:
            await self._exchange.close(_LAST_WORD_SECONDS)
            self._open = False
            raise
        if not found:
            found = await self._exchange.give_up(self.coding)
            self._open = False
        return found

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


def _named(error: CommandFailed) -> SimdError:
    """A refusal by its own name, where its number says what it is."""
    number = error_number(error)
    if number in _BUSY:
        return UssdBusy(status="other_client", status_name="busy")
    if number in _NO_SERVICE:
        return UssdNoService(status="no_service", status_name="no_service", tech=f"CME {number}")
    return error


def _misread(error: SimdError) -> bool:
    """Whether the code may have been refused because of its coding."""
    if isinstance(error, CommandFailed):
        return error_number(error) in _MISREAD
    return isinstance(error, UssdUnsupported) and error.said is None


def _answered(best: Cusd) -> UssdAnswer:
    """The answer; a status that refuses is a failure by its name, with what was said with it."""
    meaning = best.meaning
    if meaning in _ANSWERED or (meaning is UssdStatus.TERMINATED and best.text is not None):
        return UssdAnswer(meaning, best.text or Body(""))
    failed = _REFUSED[meaning](status=meaning.value, status_name=meaning.value)
    failed.said = best.text.reveal() if best.text else None
    raise failed
