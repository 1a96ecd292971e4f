"""USSD through ModemManager, or on the borrowed port where ModemManager loses the answer.

ModemManager has no time limit of its own (a silent network was waited for over 450 s), so the
limit and the cancelling are ours. It throws away what comes with `+CUSD: 2`, never notices an
answer of several raw lines, and takes a plain answer of decimal digits for UCS-2. The last can
be undone; after the first two the same code is asked on the borrowed port the next time, never
at once: a code may cost, and this one did leave. What was heard there is remembered (`habit`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack

import structlog

from simd.at.charset.plausible import cost
from simd.errors import (
    Busy,
    CommandFailed,
    CommandTimeout,
    SimdError,
    Unsupported,
    UssdBusy,
    UssdFailed,
    UssdNoService,
    UssdTimeout,
    UssdUnsupported,
)
from simd.model.ids import Body
from simd.model.verbs import UssdAnswer, UssdStatus
from simd.modems.driver import AtDriver
from simd.modems.mm import names
from simd.modems.mm.borrow import NOT_LENT, Borrow
from simd.modems.mm.bus import Heard
from simd.modems.mm.device import Device
from simd.modems.mm.objects import ModemObject

log = structlog.get_logger()

BY_PORT = ">port"
WHY = "ussd"
CANCEL_SECONDS = 15.0
_IDLE = 1
_ABORTED = (names.CORE_ABORTED, "Core.Cancelled")
_NO_SERVICE = (names.EQUIPMENT["NoNetwork"], names.EQUIPMENT["NetworkNotAllowed"])
_SHOWN = ("NetworkNotification", "NetworkRequest")


class UssdPart:
    """One session at a time; `_port` is the line that an open menu on the port waits on.

    `discarded` is true after an answer whose words ModemManager threw away.
    """

    def __init__(self, device: Device, borrow: Borrow) -> None:
        self._device = device
        self._borrow = borrow
        self._port: AtDriver | None = None
        self._loan = AsyncExitStack()
        self._doubtful: set[str] = set()
        self._recalled = False
        self._heard_by_port = False
        self._asking = False
        self._open = False
        self.discarded = False
        self._cancelled: ModemObject | None = None
        self._pushed: list[UssdAnswer] = []

    @property
    def under_way(self) -> bool:
        """True while an answer, or a reply to a menu, is waited for."""
        return self._asking or self._open or self._port is not None

    # --- asking

    async def ussd(self, code: str, within: float) -> UssdAnswer:
        """Send a code and wait for the network's answer."""
        await self.cancel()
        self._heard_by_port = self.discarded = False
        if (driver := await self._lent(code)) is not None:
            return await self._by_port(driver, code, within)
        await self._leave_no_session()
        try:
            return await self._ask("Initiate", code, within)
        except (UssdFailed, UssdTimeout) as error:
            if _lost(error):
                self._doubtful.add(code)
                self.discarded = isinstance(error, UssdFailed) and bool(self._borrow.candidates)
            raise

    async def reply(self, text: str, within: float) -> UssdAnswer:
        """Answer the open menu; UssdFailed when none is open."""
        if self._port is not None:
            return await self._on_loan(self._port.ussd_reply(text, within))
        if not self._open:
            raise UssdFailed(status="closed", status_name="no menu is open")
        return await self._ask("Respond", text, within)

    async def cancel(self) -> None:
        """Close the session, if one is open."""
        port, self._port = self._port, None
        if port is not None:
            try:
                await port.ussd_cancel()
            finally:
                await self._loan.aclose()
        elif self._open:
            await self._cancel(menu=True)

    async def _cancel(self, *, menu: bool = False) -> None:
        self._open = False
        before, self._cancelled = self._cancelled, self._device.here
        try:
            await self._device.call(names.USSD, "Cancel", within=CANCEL_SECONDS)
        except (CommandFailed, CommandTimeout, Busy) as error:
            log.info("USSD session not closed", modem=self._device.address, code=error.code)
        if menu and before is self._device.here and self._borrow.candidates:
            await self._close_by_port()

    async def _close_by_port(self) -> None:
        """Close the network's menu ourselves: it would take the next code for a choice.

        ModemManager 1.20 answers every `+CUSD=2` but the first from what the port said before,
        for as long as it has the port, and sends nothing.
        """
        try:
            async with self._borrow.port(WHY) as driver:
                await driver.prepare()
        except NOT_LENT as error:
            log.info("menu not closed", modem=self._device.address, code=error.code)

    async def _leave_no_session(self) -> None:
        """One that ModemManager still holds, of a caller that went away, is closed."""
        state = await self._device.fresh(names.USSD, "State")
        if state not in (0, _IDLE):
            await self._cancel(menu=state == names.USSD_USER_RESPONSE)

    async def _ask(self, member: str, text: str, within: float) -> UssdAnswer:
        self._asking, self._open = True, True
        try:
            said = await self._device.call(names.USSD, member, "s", text, within=within)
            waits = await self._device.fresh(names.USSD, "State") == names.USSD_USER_RESPONSE
        except CommandTimeout as error:
            await self._cancel()
            raise UssdTimeout(seconds=within) from error
        except (CommandFailed, Unsupported, Busy) as error:
            self._open = False
            raise _named(error) from error
        except asyncio.CancelledError:
            await self._cancel()
            raise
        finally:
            self._asking = False
        self._open = waits
        status = UssdStatus.MENU if waits else UssdStatus.DONE
        return UssdAnswer(status, Body(unmangled(str(said))))

    # --- on the borrowed port

    async def _lent(self, code: str) -> AtDriver | None:
        """A line of our own where the code is better asked on one and the port is lent."""
        if not (self._recalled or code in self._doubtful) or not self._borrow.candidates:
            return None
        try:
            driver = await self._loan.enter_async_context(self._borrow.port(WHY))
        except NOT_LENT as error:
            log.info("asked without the port", modem=self._device.address, code=error.code)
            return None
        self._doubtful.discard(code)
        return driver

    async def _by_port(self, driver: AtDriver, code: str, within: float) -> UssdAnswer:
        """The same question on a line of our own, held for as long as its menu is open."""
        try:
            await driver.prepare()
        except BaseException:
            await self._loan.aclose()
            raise
        answer = await self._on_loan(driver.ussd(code, within))
        self._heard_by_port = True
        if answer.status is UssdStatus.MENU:
            self._port = driver
        return answer

    async def _on_loan(self, asked: Awaitable[UssdAnswer]) -> UssdAnswer:
        """An answer on the port, which is given back unless a menu is open after it."""
        answer: UssdAnswer | None = None
        try:
            answer = await asked
        finally:
            if answer is None or answer.status is not UssdStatus.MENU:
                self._port = None
                await self._loan.aclose()
        return answer

    # --- what is learnt

    @property
    def habit(self) -> str | None:
        """That the last answer was heard on the borrowed port; None otherwise."""
        return BY_PORT if self._heard_by_port else None

    def recall(self, habit: str | None) -> None:
        """What was learnt of the code that is asked next."""
        self._recalled = habit == BY_PORT

    # --- unasked

    def hear(self, heard: Heard) -> bool:
        """Keep what the network said; true when that is news. What answers us is none."""
        if heard.member != "PropertiesChanged" or heard.body[0] != names.USSD or self._asking:
            return False
        changed = heard.body[1]
        before = len(self._pushed)
        for name in _SHOWN:
            if text := changed.get(name):
                self._open = name == "NetworkRequest"
                status = UssdStatus.MENU if self._open else UssdStatus.DONE
                self._pushed.append(UssdAnswer(status, Body(unmangled(str(text)))))
        if changed.get("State") == _IDLE and self._open:
            self._open = False
            self._pushed.append(UssdAnswer(UssdStatus.TERMINATED, Body("")))
        return len(self._pushed) > before

    def pushed(self) -> Sequence[UssdAnswer]:
        """What the network said that nobody asked for, each once."""
        if self._port is not None:
            return self._port.ussd_pushed()
        said, self._pushed = self._pushed, []
        return said


def unmangled(text: str) -> str:
    """The digits that ModemManager took for UCS-2, where they are likelier than its reading."""
    try:
        digits = text.encode("utf-16-be").hex()
    except UnicodeEncodeError:
        return text
    return digits if digits.isdecimal() and cost(digits) < cost(text) else text


def _lost(error: SimdError) -> bool:
    """Whether the network may have answered all the same."""
    if isinstance(error, UssdTimeout):
        return True
    return error.params.get("status") == UssdStatus.TERMINATED.value


def _named(error: SimdError) -> SimdError:
    """A refusal by its own name, where ModemManager's word says what it is."""
    if isinstance(error, Busy):
        return UssdBusy(status="other_client", status_name="busy")
    if isinstance(error, Unsupported):
        return UssdUnsupported(status="unsupported", status_name="unsupported")
    number = error.params.get("number")
    if error.params.get("name") in _ABORTED:
        return UssdFailed(status="terminated", status_name="terminated")
    if number == names.EQUIPMENT["NotSupported"]:
        return UssdUnsupported(status="unsupported", status_name="unsupported")
    if number in _NO_SERVICE:
        return UssdNoService(status="no_service", status_name="no_service", tech=f"CME {number}")
    return error
