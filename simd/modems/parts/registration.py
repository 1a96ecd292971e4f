"""Registration: the best of what `+C5GREG`, `+CEREG`, `+CGREG` and `+CREG` say.

Each names one domain (3GPP TS 27.007 §7.2, §10.1.20, §10.1.22, §10.1.47), and they contradict
each other on purpose: a data SIM abroad shows `+CREG: 0,3` while `+CEREG` is 5.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from simd.at.command import read
from simd.at.replies.registration import Registration as Answer
from simd.at.replies.registration import read_registration
from simd.errors import Unreadable
from simd.model.radio import Registration
from simd.modems.asking import Asking, Bundle
from simd.modems.asks import Priority
from simd.modems.parts.cell import number_of

_STATES = {
    "home": Registration.HOME,
    "home_sms_only": Registration.HOME,
    "home_csfb_not_preferred": Registration.HOME,
    "roaming": Registration.ROAMING,
    "roaming_sms_only": Registration.ROAMING,
    "roaming_csfb_not_preferred": Registration.ROAMING,
    "searching": Registration.SEARCHING,
    "denied": Registration.DENIED,
    "emergency_only": Registration.DENIED,
    "attached_rlos": Registration.DENIED,
    "idle": Registration.IDLE,
    "unknown": Registration.UNKNOWN,
}
_SAYS_LITTLE = (Registration.IDLE, Registration.UNKNOWN)


class Place(msgspec.Struct, frozen=True):
    """Where the modem is registered; area and cell are numbers, `tech` a name.

    `cause` is the network's for refusing (3GPP TS 27.007 §10.1.22, `<cause_type>` 0).
    """

    state: Registration = Registration.UNKNOWN
    area: int | None = None
    cell: int | None = None
    tech: str | None = None
    cause: int | None = None


class RegistrationPart:
    """Asks all domains, in one line where the modem takes that."""

    def __init__(self, asking: Asking, names: Sequence[str]) -> None:
        self._asking = asking
        self._names = list(names)
        self._bundle = Bundle(asking, [read(name) for name in names])
        self.sent = 0

    async def prepare(self) -> None:
        """Have place and technology told, and changes announced (level 2, else 1)."""
        self._bundle.forget()
        for name in self._names:
            if not await self._asking.tolerated(f"AT{name}=2"):
                await self._asking.tolerated(f"AT{name}=1")

    async def place(self) -> Place:
        """The best registration; Unreadable when no domain answers. `sent` counts the lines."""
        if self._bundle.gave_up:
            found = await self._one_by_one()
        else:
            lines = await self._bundle.lines(Priority.POLL)
            self.sent = self._bundle.sent
            found = [answer for name in self._names if (answer := _answer(lines, name))]
        if not found:
            raise Unreadable(why="no registration")
        return _place(best(found))

    async def _one_by_one(self) -> list[Answer]:
        """Ask until a domain is registered; that one comes first at the next look."""
        found: list[Answer] = []
        self.sent = 0
        for name in tuple(self._names):
            command = read(name)
            self.sent += not self._asking.refused(command)
            reply = await self._asking.maybe_run(command, Priority.POLL)
            answer = _answer(reply.lines, name) if reply else None
            if answer is None:
                continue
            if answer.registered:
                self._names.remove(name)
                self._names.insert(0, name)
                return [answer]
            found.append(answer)
        return found


def _answer(lines: Sequence[str], name: str) -> Answer | None:
    try:
        return read_registration(lines, name)
    except Unreadable:
        return None


def best(answers: Sequence[Answer]) -> Answer:
    """The first domain that is registered, else the first that says more than idle."""
    states = [(_STATES[answer.state], answer) for answer in answers]
    for state, answer in states:
        if state.registered:
            return answer
    return next((one for state, one in states if state not in _SAYS_LITTLE), answers[0])


def _place(answer: Answer) -> Place:
    area, cell = number_of(answer.lac_or_tac), number_of(answer.ci)
    cause = answer.reject_cause if answer.cause_type == 0 else None
    return Place(_STATES[answer.state], area, cell, answer.act_name, cause)
