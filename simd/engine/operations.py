"""Long work: started once per idempotency key, followed by id, kept for a while after its end."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import structlog
from msgspec.structs import replace

from simd.engine.board import Board
from simd.engine.supervise import fenced
from simd.errors import Broken, LedgerError, NotFound, OutcomeUnknown, SimdError
from simd.model.event import OperationChanged
from simd.model.operation import Operation

log = structlog.get_logger()

KEPT = 1000
Work = Callable[[], Awaitable[dict[str, Any]]]


class Operations:
    """The house's long work; `serve` runs it, so that none outlives the house."""

    def __init__(self, board: Board, new_id: Callable[[str], str]) -> None:
        self._board = board
        self._new_id = new_id
        self._known: OrderedDict[str, Operation] = OrderedDict()
        self._keys: OrderedDict[tuple[str, str, str], str] = OrderedDict()
        self._ended: dict[str, asyncio.Event] = {}
        self._starting: asyncio.Queue[tuple[str, Work]] = asyncio.Queue()

    def get(self, key: str) -> Operation | None:
        """The operation of that id, while it is remembered."""
        return self._known.get(key)

    async def start(self, kind: str, subject: str, work: Work, key: str | None) -> Operation:
        """Start it, or answer with the one that the same key started before."""
        once = (kind, subject, key or "")
        if key and once in self._keys and self._keys[once] in self._known:
            return self._known[self._keys[once]]
        operation = Operation(self._new_id("op"), kind, subject)
        self._known[operation.id] = operation
        self._ended[operation.id] = asyncio.Event()
        if key:
            self._keys[once] = operation.id
        self._forget()
        # Nothing is awaited before this: a caller that goes away leaves no half-started work.
        self._starting.put_nowait((operation.id, work))
        return operation

    async def wait(self, key: str, seconds: float) -> Operation:
        """The operation when it ended, or as it stands when the time is over; raises NotFound."""
        if key not in self._known:
            raise NotFound(what="operation", name=key)
        operation = self._known[key]
        ended = self._ended.get(key)
        if ended is not None:
            try:
                async with asyncio.timeout(seconds):
                    await ended.wait()
            except TimeoutError:
                log.debug("still running", operation=key)
        return self._known.get(key, operation)

    async def serve(self) -> None:
        """Run what is started, each in a task of this group."""
        async with asyncio.TaskGroup() as group:
            while True:
                key, work = await self._starting.get()
                group.create_task(self._run(key, work))

    async def _run(self, key: str, work: Work) -> None:
        running = self._known[key]
        state: Literal["done", "failed", "unknown"] = "unknown"
        outcome: dict[str, Any] | None = None
        error: SimdError | None = None
        try:
            await self._tell(running)
            outcome = await fenced(running.kind, work)
            state = "done"
        except (OutcomeUnknown, Broken) as unknown:
            error = unknown
        except SimdError as failed:
            error, state = failed, "failed"
        finally:
            # A shutdown leaves it unknown, and whoever waits is told so.
            problem = error.problem() if error else None
            self._known[key] = replace(running, state=state, outcome=outcome, error=problem)
            self._ended[key].set()
        try:
            await self._tell(self._known[key], error)
        except LedgerError as unwritten:
            log.warning("operation's end not written", operation=key, code=unwritten.code)

    async def _tell(self, operation: Operation, error: SimdError | None = None) -> None:
        params = {name: str(value) for name, value in error.params.items()} if error else {}
        await self._board.tell(
            OperationChanged(
                operation.id,
                operation.kind,
                operation.state,
                operation.subject,
                code=error.code if error else None,
                params=params,
            )
        )

    def _forget(self) -> None:
        """Drop the oldest ended ones beyond what is kept."""
        for key in [one.id for one in self._known.values() if one.state != "running"]:
            if len(self._known) <= KEPT:
                break
            del self._known[key]
            self._ended.pop(key, None)
        while len(self._keys) > KEPT:
            self._keys.popitem(last=False)
