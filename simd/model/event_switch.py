"""Happenings of leaving a seat: the journal of a switch, and of a visit to a parked SIM."""

from __future__ import annotations

from typing import Literal

import msgspec

from simd.model.decision import Params
from simd.model.happening import Happening
from simd.model.modem import Seat


class SwitchBegan(Happening, frozen=True, tag="switch_began"):
    """The intent to change the active seat, on disk before anything is touched."""

    id: str
    origin: Seat
    target: Seat
    sim: str | None
    cause: Literal["policy", "person", "visit", "return", "recover"]


class SwitchStep(Happening, frozen=True, tag="switch_step"):
    """A switch reached its next step."""

    id: str
    modem: str
    step: str


class SwitchEnded(Happening, frozen=True, tag="switch_ended"):
    """A switch's outcome: done, back at the origin, failed elsewhere, or unknown."""

    id: str
    modem: str
    outcome: Literal["done", "back", "failed", "unknown"]
    seat: Seat | None
    outage: float
    code: str | None = None
    params: Params = msgspec.field(default_factory=dict)


class VisitBegan(Happening, frozen=True, tag="visit_began"):
    """A parked SIM is about to be visited; `outage` is what it is expected to cost in seconds."""

    modem: str
    sim: str
    outage: float


class VisitEnded(Happening, frozen=True, tag="visit_ended"):
    """A visit is over; `outage` is the measured time in seconds without the home seat."""

    modem: str
    sim: str
    outage: float
    code: str | None = None
    params: Params = msgspec.field(default_factory=dict)
