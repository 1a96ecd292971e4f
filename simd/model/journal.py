"""The journal of switches, as the ledger keeps it and the guards read it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simd.model.modem import Seat

Cause = Literal["policy", "person", "visit", "return", "recover"]
SwitchOutcome = Literal["done", "back", "failed", "unknown"]


class Switched(msgspec.Struct, frozen=True):
    """One switch of the journal: the intent, and its outcome once there is one.

    `outage` is in seconds; null `ended` and `outcome` mean that it is still open.
    `monotonic` is when it was last heard of on the clock that never jumps, in seconds; null
    when that was in an earlier boot of the machine, whose clock this one can't be compared with.
    """

    id: str
    origin: Seat
    target: Seat
    sim: str | None
    cause: Cause
    began: datetime
    ended: datetime | None = None
    outcome: SwitchOutcome | None = None
    outage: float | None = None
    monotonic: float | None = None

    @property
    def modem(self) -> str:
        """The modem whose seat was to change."""
        return self.target.modem

    @property
    def last(self) -> datetime:
        """When it was last heard of."""
        return self.ended or self.began


class PinMemory(msgspec.Struct, frozen=True):
    """What became of the PIN last typed for a SIM; `digest` stands for the file it came from."""

    digest: str
    state: Literal["began", "right", "wrong", "unknown"]


class OpenSwitch(msgspec.Struct, frozen=True):
    """A switch without its outcome, and the last step it reached (null: none)."""

    id: str
    origin: Seat
    target: Seat
    sim: str | None
    cause: Cause
    began: datetime
    step: str | None = None
