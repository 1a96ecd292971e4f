"""What the modem says unasked, as notices: messages, registration, SIM, calls, restarts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from simd.at.classify import has_prefix
from simd.at.events import Urc
from simd.at.replies.registration import read_registration_urc
from simd.errors import Unreadable
from simd.model.verbs import Notice
from simd.modems.parts.arrivals import ARRIVED, FULL
from simd.modems.session import Session
from simd.modems.urcs import Listener

_REGISTRATIONS = ("+CREG", "+CGREG", "+CEREG", "+C5GREG")
# 3GPP TS 27.005 §3.4.1, TS 27.007 §7.2 §8.3 §6.11, V.250 §6.3.4; RDY and START of most makers.
_STANDARD: dict[Notice, tuple[str, ...]] = {
    Notice.MESSAGE: (*ARRIVED, *FULL),
    Notice.REGISTRATION: _REGISTRATIONS,
    Notice.SIM: ("+CPIN",),
    Notice.CALL: ("RING", "+CRING"),
    Notice.RESTARTED: ("RDY", "START"),
    Notice.USSD: ("+CUSD",),
}


_IN_SEVERAL_LINES = (Notice.REGISTRATION, Notice.SIM)
_CLOSELY = 0.2


class NoticePart:
    """Listens from its making, so that nothing said while the driver is prepared is lost."""

    def __init__(self, session: Session, more: Mapping[Notice, tuple[str, ...]]) -> None:
        self._by_prefix = {
            prefix: notice
            for notice in Notice
            for prefix in (*_STANDARD[notice], *more.get(notice, ()))
        }
        self._states: dict[str, int] = {}
        self._heard: Listener = session.listen(*self._by_prefix)

    async def notices(self) -> AsyncIterator[Notice]:
        """Each notice once; raises the line's error when the modem is gone.

        Registration is told when the state changes, not at each change of cell. One event in
        the network or at the SIM is said by several lines, which become one notice.
        """
        async for urc in self._heard:
            notice = self._notice(urc)
            if notice in _IN_SEVERAL_LINES:
                for one in await self._with_next(notice):
                    yield one
            elif notice is not None:
                yield notice

    async def _with_next(self, first: Notice) -> list[Notice]:
        """The notice and those of the lines that follow closely, each once."""
        found = [first]
        try:
            async with asyncio.timeout(_CLOSELY):
                while True:
                    notice = self._notice(await self._heard.get())
                    if notice is not None and notice not in found:
                        found.append(notice)
        except TimeoutError:
            return found

    def _notice(self, urc: Urc) -> Notice | None:
        """What a line means, None when it is no news."""
        prefix = next((one for one in self._by_prefix if has_prefix(urc.text, one)), None)
        notice = self._by_prefix[prefix] if prefix else None
        if notice is Notice.REGISTRATION and not self._is_news(prefix or "", urc.text):
            return None
        return notice

    def _is_news(self, prefix: str, text: str) -> bool:
        try:
            state = read_registration_urc([text], prefix).stat
        except Unreadable:
            return True
        known, self._states[prefix] = self._states.get(prefix), state
        return known != state
