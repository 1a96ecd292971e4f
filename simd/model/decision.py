"""What the policy decided, with every reason it had."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simd.model.modem import Seat

Params = dict[str, str]


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """One rule's word on one candidate; `reason` is a text code, `params` fill it.

    `weight` orders preferences (higher is better) and means nothing for the other kinds.
    """

    rule: str
    kind: Literal["veto", "prefer", "abstain"]
    reason: str
    params: Params = {}
    weight: float = 0.0


class GuardVerdict(msgspec.Struct, frozen=True):
    """One guard's word on a switch: holding it back, and until when if that is known."""

    guard: str
    holds: bool
    reason: str
    params: Params = {}
    until: datetime | None = None


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A SIM that could be active, with every rule's verdict on it; `score` where one is given.

    `guards` are those that would hold a switch to it back, while any switch is wanted.
    """

    sim: str
    seat: Seat
    verdicts: tuple[Verdict, ...] = ()
    score: float | None = None
    guards: tuple[GuardVerdict, ...] = ()

    @property
    def vetoed(self) -> bool:
        """True when any rule forbids it."""
        return any(verdict.kind == "veto" for verdict in self.verdicts)


class Decision(msgspec.Struct, frozen=True):
    """What a modem should do now: stay, switch, or hold a switch that a guard keeps back."""

    modem: str
    at: datetime
    mode: str
    action: Literal["stay", "switch", "hold"]
    current: str | None
    chosen: str | None
    reason: str
    params: Params = {}
    candidates: tuple[Candidate, ...] = ()
    guards: tuple[GuardVerdict, ...] = ()

    @property
    def held_by(self) -> tuple[str, ...]:
        """The guards that keep a wanted switch back."""
        return tuple(guard.guard for guard in self.guards if guard.holds)
