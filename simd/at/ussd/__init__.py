"""USSD on the wire: `+CUSD` read whatever it does, requests written (3GPP TS 27.007 §7.15)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from simd.at.ussd.coding import UssdCoding, read_text, write_text
from simd.at.ussd.lines import Frame, frames
from simd.errors import Unreadable
from simd.model.ids import Body
from simd.model.verbs import UssdStatus

__all__ = ["Cusd", "UssdCoding", "answer", "read_all", "read_cusd", "write_text"]

_STATUS = tuple(UssdStatus)


class Cusd(msgspec.Struct, frozen=True):
    """One `+CUSD`: its status (0 to 5), its text if it has one, and the coding that it came in."""

    status: int
    text: Body | None = None
    coding: UssdCoding | None = None
    dcs: int | None = None

    @property
    def meaning(self) -> UssdStatus:
        """What the status means for the session."""
        return _STATUS[self.status]

    @property
    def open(self) -> bool:
        """True when the network waits for a reply."""
        return self.meaning is UssdStatus.MENU


def read_all(raw: str, known: UssdCoding | None = None) -> tuple[Cusd, ...]:
    """Every `+CUSD` in a piece of the dialogue, in order; `known` is what this modem used before."""
    return tuple(_read(frame, known) for frame in frames(raw))


def read_cusd(raw: str, known: UssdCoding | None = None) -> Cusd:
    """The answer in a piece of the dialogue; Unreadable when there is no `+CUSD` in it."""
    found = read_all(raw, known)
    if not found:
        raise Unreadable(why="there is no +CUSD with a status in it")
    return answer(found)


def answer(found: Sequence[Cusd]) -> Cusd:
    """The one that carries the answer: the last text that is final or a menu, else the last text.

    A `2` with a word of the network's often comes before the `0` with the answer.
    """
    said = [cusd for cusd in found if cusd.text is not None]
    best = [cusd for cusd in said if cusd.status in {0, 1}]
    return (best or said or list(found))[-1]


def _read(frame: Frame, known: UssdCoding | None) -> Cusd:
    if frame.raw is None:
        return Cusd(frame.status, dcs=frame.dcs)
    text, coding = read_text(frame.raw.reveal(), frame.dcs, known)
    return Cusd(frame.status, Body(text), coding, frame.dcs)
