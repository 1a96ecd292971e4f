"""Happenings of asking carriers: what was asked, what came back, what it took."""

from __future__ import annotations

from typing import Literal

import msgspec

from simd.model.account import Reading, Source
from simd.model.decision import Params
from simd.model.happening import Happening
from simd.model.ids import Body


class ReadingTaken(Happening, frozen=True, tag="reading_taken"):
    """A carrier's answer was read into figures."""

    id: str
    sim: str
    inquiry: str
    reading: Reading


class AnswerUnparsed(Happening, frozen=True, tag="answer_unparsed"):
    """A carrier's answer was not understood: its text is kept, its recipe is suspect."""

    id: str
    sim: str
    inquiry: str
    carrier: str | None
    text: Body
    source: Source


class AskBegan(Happening, frozen=True, tag="ask_began"):
    """A question to a carrier is about to leave; written first, since it may cost."""

    sim: str
    inquiry: str


class AskFailed(Happening, frozen=True, tag="ask_failed"):
    """A question to a carrier got no answer."""

    sim: str
    inquiry: str
    code: str
    params: Params = msgspec.field(default_factory=dict)


class UssdPushed(Happening, frozen=True, tag="ussd_pushed"):
    """The network spoke by USSD and nobody had asked; `session` is set when it waits for a reply."""

    sim: str
    status: str
    text: Body
    session: str | None = None


class SimAble(Happening, frozen=True, tag="sim_able"):
    """What a SIM was seen to do in its network, or to be refused by it for good."""

    sim: str
    what: Literal["cs_ussd", "ims_ussd", "sms", "ussd"]
    able: bool


class RadioBorrowed(Happening, frozen=True, tag="radio_borrowed"):
    """The radio is about to leave its mode for a question; written first, so that it comes back."""

    modem: str
    mode: str


class RadioReturned(Happening, frozen=True, tag="radio_returned"):
    """The radio is in its own mode again, read back."""

    modem: str
    mode: str
