"""Keeping a task alive: expected failures wait and try again, bugs have a budget.

An expected failure (SimdError) restarts the task with growing, jittered pauses; one that
says `retry: never` parks it until someone changes something. A bug is logged and
restarted too, but past its budget it falls through to the supervisor outside (systemd).
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import structlog

from simd.engine.clock import Clock
from simd.errors import Broken, Retry, SimdError

log = structlog.get_logger()

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 120.0
CALM = 300.0  # a run this long was a good one: the pauses start anew
BUG_BUDGET = 5
DISMISSAL = 0.5
BUG_WINDOW = 3600.0

T = TypeVar("T")
Report = Callable[[SimdError, float | None], Awaitable[None]]


class Backoff:
    """Growing pauses with jitter, reset by a calm run."""

    def __init__(self, rng: random.Random, first: float = FIRST_PAUSE) -> None:
        self._rng = rng
        self._first = first
        self._next = first

    def pause(self, ran: float) -> float:
        """How long to wait after a run of that many seconds."""
        if ran >= CALM:
            self._next = self._first
        pause = self._next * self._rng.uniform(0.8, 1.2)
        self._next = min(self._next * 2, LONGEST_PAUSE)
        return pause


async def keep_alive(
    name: str,
    run: Callable[[], Awaitable[None]],
    report: Report,
    clock: Clock,
    rng: random.Random,
) -> None:
    """Run it for ever; returns when it returns or is parked, raises a bug past its budget.

    `report(error, pause)` hears each expected failure; a pause of None means parked.
    """
    backoff = Backoff(rng)
    bugs: deque[float] = deque(maxlen=BUG_BUDGET)
    while True:
        began = clock.monotonic()
        try:
            await run()
        except* SimdError as group:
            error = first_of(group)
        except* Exception:  # the task boundary: one of the house's broad excepts
            if spent(bugs, clock.monotonic()):
                raise
            log.exception("task broke", task=name)
            error = Broken(what=name)
        else:
            return
        forget_cancels()
        parked = error.retry is Retry.NEVER
        pause = backoff.pause(clock.monotonic() - began)
        await _reported(name, report, error, None if parked else pause)
        if parked:
            return
        await clock.sleep(pause)


def forget_cancels() -> None:
    """After a group failed: take back the cancellation that it left in this task.

    A TaskGroup that fails while it is being left cancels its parent and keeps that counted
    (until Python 3.13). Before 3.11.3 the next `asyncio.timeout` that runs out then cancels the
    task instead of raising TimeoutError, and a keeper ends without a word (gh-102780; Debian 12
    has 3.11.2). Who means it cancels again: see `dismiss`.
    """
    task = asyncio.current_task()
    while task is not None and task.uncancel():
        pass


async def dismiss(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel the tasks until all have ended; who is cancelled meanwhile ends after them.

    Once is not enough: a group whose tasks fail while it is being cancelled raises their
    failures alone (until Python 3.13), so a keeper may take its dismissal for an unplug and
    begin a new life. What a task ended with is its group's to raise. A group passes only its
    first cancellation on, so each that holds keepers dismisses them itself.
    """
    left = {task for task in tasks if not task.done()}
    cancelled: asyncio.CancelledError | None = None
    while left:
        for task in left:
            task.cancel()
        try:
            await asyncio.wait(left, timeout=DISMISSAL)
        except asyncio.CancelledError as error:
            cancelled = error
        left = {task for task in left if not task.done()}
    if cancelled is not None:
        raise cancelled


async def _reported(name: str, report: Report, error: SimdError, pause: float | None) -> None:
    """Report; a ledger that can't take the report (a full disk) is no reason to give up."""
    try:
        await report(error, pause)
    except SimdError as unreported:
        log.warning("failure not reported", task=name, code=error.code, why=unreported.code)


async def fenced(name: str, run: Callable[[], Awaitable[T]]) -> T:
    """Run one act of many: a bug in it is logged and becomes Broken, and stays its own."""
    try:
        return await run()
    except SimdError:
        raise
    except Exception as bug:
        log.exception("act broke", act=name)
        raise Broken(what=name) from bug


def first_of(group: BaseExceptionGroup[SimdError]) -> SimdError:
    """The first named error in the group: what went wrong before the rest was torn down."""
    for error in group.exceptions:
        return first_of(error) if isinstance(error, BaseExceptionGroup) else error
    raise group


def spent(bugs: deque[float], now: float) -> bool:
    """True when this bug is one more than the budget allows within the window."""
    bugs.append(now)
    return len(bugs) == BUG_BUDGET and now - bugs[0] < BUG_WINDOW
