"""What the modem says unasked, as notices: messages, registration, SIM, calls, restarts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from simd.at.classify import has_prefix
from simd.at.replies.registration import read_registration_urc
from simd.errors import Unreadable
from simd.model.verbs import Notice
from simd.modems.session import Session
from simd.modems.urcs import Listener

_REGISTRATIONS = ("+CREG", "+CGREG", "+CEREG", "+C5GREG")
# 3GPP TS 27.005 §3.4.1, TS 27.007 §7.2 §8.3 §6.11, V.250 §6.3.4; RDY and START of most makers.
_STANDARD: dict[Notice, tuple[str, ...]] = {
    Notice.MESSAGE: ("+CMTI", "+CDSI", "+CMT", "+CDS"),
    Notice.REGISTRATION: _REGISTRATIONS,
    Notice.SIM: ("+CPIN",),
    Notice.CALL: ("RING", "+CRING"),
    Notice.RESTARTED: ("RDY", "START", "+CFUN"),
}


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

        Registration is told when the state changes, not at each change of cell.
        """
        async for urc in self._heard:
            prefix = next((one for one in self._by_prefix if has_prefix(urc.text, one)), None)
            if prefix is None:
                continue
            notice = self._by_prefix[prefix]
            if notice is not Notice.REGISTRATION or self._is_news(prefix, urc.text):
                yield notice

    def _is_news(self, prefix: str, text: str) -> bool:
        try:
            state = read_registration_urc([text], prefix).stat
        except Unreadable:
            return True
        known, self._states[prefix] = self._states.get(prefix), state
        return known != state
