"""One modem's acts, one at a time and the most urgent first.

Who posts an act may go away: the act runs to its end all the same, so that neither a
switch nor a message is torn by a caller that hung up.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable
from enum import IntEnum
from typing import Any, TypeVar

import structlog

from simd.engine.desk import Desk
from simd.engine.dry_run import withheld
from simd.errors import ModemAbsent, OutcomeUnknown, PortError, SimdError

log = structlog.get_logger()
T = TypeVar("T")


class Urgency(IntEnum):
    """Whose act goes first."""

    PERSON = 0
    POLICY = 1
    ROUND = 2


class Act:
    """One posted act and the promise of its result."""

    __slots__ = ("done", "label", "work")

    def __init__(self, label: str, work: Callable[[Desk], Awaitable[Any]]) -> None:
        self.label = label
        self.work = work
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def fail(self, error: SimdError) -> None:
        """Break the promise, if anyone still waits for it."""
        if not self.done.done():
            self.done.set_exception(error)
            self.done.exception()  # seen: a caller that went away leaves no warning behind


class Mailbox:
    """Acts waiting for one modem; closed while the modem is not there."""

    def __init__(self, name: str, *, dry_run: bool = False) -> None:
        self._name = name
        self._dry_run = dry_run
        self._order = itertools.count()
        self._queue: asyncio.PriorityQueue[tuple[int, int, Act]] = asyncio.PriorityQueue()
        self._open = False
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self.current: str | None = None

    async def post(self, label: str, urgency: Urgency, work: Callable[[Desk], Awaitable[T]]) -> T:
        """Have the act done; raises ModemAbsent when the modem is not there or leaves.

        In a dry run nothing is done, for nobody: RunsDry.
        """
        if not self._open:
            raise ModemAbsent(modem=self._name)
        if self._dry_run:
            raise withheld(label, modem=self._name)
        act = Act(label, work)
        await self._queue.put((urgency, next(self._order), act))
        result: T = await asyncio.shield(act.done)
        return result

    def _closing(self) -> bool:
        """Read anew each time: a stop may come while an act is awaited."""
        return self._stopping

    async def stop(self, grace: float) -> None:
        """Take no more acts, and give the one under way so many seconds to end."""
        self._open = False
        self._stopping = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._idle.wait()

    async def serve(self, desk: Desk) -> None:
        """Do the acts until stopped; a failure is its caller's, unless the modem itself left."""
        self._open = True
        gone: SimdError = ModemAbsent(modem=self._name)
        try:
            while not self._closing():
                _, _, act = await self._queue.get()
                if self._closing():
                    act.fail(gone)
                    return
                self.current = act.label
                self._idle.clear()
                await self._do(act, desk)
                self._idle.set()
                self.current = None
        except SimdError as error:
            gone = error
            raise
        finally:
            self._open = False
            self.current = None
            self._idle.set()
            self._drop(gone)

    async def _do(self, act: Act, desk: Desk) -> None:
        try:
            result = await act.work(desk)
        except PortError as error:
            act.fail(OutcomeUnknown(what=f"{act.label} (the modem left: {error.code})"))
            raise
        except SimdError as error:
            act.fail(error)
            if error.ends_life:
                raise
        else:
            if not act.done.done():
                act.done.set_result(result)
        finally:
            # Torn in the middle, by a shutdown or a bug: what it did is looked at, never assumed.
            act.fail(OutcomeUnknown(what=act.label))

    def _drop(self, error: SimdError) -> None:
        while not self._queue.empty():
            self._queue.get_nowait()[2].fail(error)
