"""The ladder: which rung comes next, recomputed from the ledger, so a restart forgets nothing.

Pure. A climb begins with the first trouble after the modem was last well (`helped`) or after a
rest is over. Each rung is tried once in a climb, not before its pause since the last one, and
only while its budget of the last day lasts; past the last rung comes a rest, told to people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from simd.model.event import RecoveryTried, Rung, Trouble

DAY = timedelta(days=1)
FIRST_REST = timedelta(minutes=30)
LONGEST_REST = timedelta(hours=12)
Tried = tuple[datetime, RecoveryTried]


class Step(msgspec.Struct, frozen=True):
    """A rung, seconds of pause since the one before, and how often it is used in a day."""

    rung: Rung
    pause: float
    budget: int


# A modem that hangs often comes back by itself within a minute; a reset takes up to 40 s.
LADDERS: dict[Trouble, tuple[Step, ...]] = {
    "deaf": (
        Step("reopen", 0.0, 200),
        Step("cfun", 10.0, 12),
        Step("reset", 30.0, 6),
        Step("usb", 60.0, 3),
        Step("rest", 60.0, 1000),
    ),
    # It answers, so nothing but the radio is restarted first.
    "no_service": (
        Step("cfun", 0.0, 6),
        Step("reset", 0.0, 2),
        Step("rest", 0.0, 1000),
    ),
}


def climb(tried: Iterable[Tried], trigger: Trouble, now: datetime) -> list[Tried]:
    """The rungs of the climb that is under way, the oldest first; empty when none is."""
    current: list[Tried] = []
    rests = 0
    for at, body in tried:
        if body.result == "helped":
            current, rests = [], 0
        elif body.result == "began" and body.trigger == trigger:
            if current and current[-1][1].rung == "rest":
                current = []
            current.append((at, body))
            rests += body.rung == "rest"
    if current and current[-1][1].rung == "rest" and now - current[-1][0] >= _rest(rests):
        return []
    return current


def next_rung(tried: Sequence[Tried], trigger: Trouble, now: datetime) -> Rung | None:
    """The rung to try now; None while a pause or a rest lasts. `tried` is the last day."""
    current = climb(tried, trigger, now)
    if current and current[-1][1].rung == "rest":
        return None
    done = {body.rung for _, body in current}
    for step in LADDERS[trigger]:
        if step.rung in done or _spent(tried, step, now):
            continue
        # A civil clock that was set back makes no endless pause.
        since = abs((now - current[-1][0]).total_seconds()) if current else step.pause
        return step.rung if since >= step.pause else None
    return None


def _spent(tried: Iterable[Tried], step: Step, now: datetime) -> bool:
    used = [
        at
        for at, body in tried
        if body.rung == step.rung and body.result == "began" and now - at < DAY
    ]
    return len(used) >= step.budget


def _rest(rests: int) -> timedelta:
    rest: timedelta = min(FIRST_REST * 2 ** min(max(rests, 1) - 1, 10), LONGEST_REST)
    return rest
