"""Long work: started once per idempotency key, followed by id, kept for a while after its end.

A key is in the ledger before its work begins, so that asked again it is answered and never
done again, also after a restart: work that a crash cut off is *unknown* then.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from msgspec.structs import replace

from simd.engine.board import Board
from simd.engine.supervise import fenced
from simd.errors import Broken, LedgerError, NotFound, OutcomeUnknown, SimdError
from simd.model.event import OperationChanged
from simd.model.operation import Operation
from simd.store import Store
from simd.store.deeds import Deed

log = structlog.get_logger()

KEPT = 1000
Work = Callable[[], Awaitable[dict[str, Any]]]


class Operations:
    """The house's long work; `serve` runs it, so that none outlives the house."""

    def __init__(self, board: Board, store: Store) -> None:
        self._board = board
        self._store = store
        self._known: OrderedDict[str, Operation] = OrderedDict()
        self._keys: OrderedDict[Deed, str] = OrderedDict()
        self._ended: dict[str, asyncio.Event] = {}
        self._starting: asyncio.Queue[tuple[str, Work, Deed | None]] = asyncio.Queue()

    async def load(self) -> None:
        """What was asked with a key in earlier lives can be looked at again."""
        for one in await self._store.deeds.recent(KEPT):
            await self._remembered(one)

    def get(self, key: str) -> Operation | None:
        """The operation of that id, while it is remembered."""
        return self._known.get(key)

    async def start(  # noqa: PLR0913  # all that tells one piece of work from another
        self,
        kind: str,
        subject: str,
        work: Work,
        key: str | None,
        person: str = "",
        *,
        name: str | None = None,
    ) -> Operation:
        """Start it, or answer with the one that the same person's same key started before.

        `name` is a new id, where the work wants to know its own.
        """
        deed = Deed(person, kind, subject, key) if key else None
        if deed is not None and (earlier := await self._earlier(deed)) is not None:
            return earlier
        operation = Operation(name or self._store.new_id("op"), kind, subject)
        self._known[operation.id] = operation
        self._ended[operation.id] = asyncio.Event()
        if deed is not None:
            self._keys[deed] = operation.id
        self._forget()
        # Nothing is awaited before this: a caller that goes away leaves no half-started work.
        self._starting.put_nowait((operation.id, work, deed))
        return operation

    async def _earlier(self, deed: Deed) -> Operation | None:
        """What the key started, in this life or in one before."""
        if self._keys.get(deed) not in self._known:
            kept = await self._store.deeds.find(deed)
            # Asked twice at once: the other may have begun while the ledger was read.
            if kept is not None and self._keys.get(deed) not in self._known:
                return await self._remembered(kept)
        return self._known.get(self._keys.get(deed, ""))

    async def _remembered(self, kept: Operation) -> Operation:
        """Work that the ledger knows; one that never ended was cut off, and nobody knows where."""
        known = self._known.get(kept.id)
        if known is not None:
            return known
        if kept.state == "running":
            problem = OutcomeUnknown(what=f"{kept.kind} ({kept.id})").problem()
            kept = replace(kept, state="unknown", error=problem)
            await self._store.deeds.end(kept)
        self._known[kept.id] = kept
        return kept

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
                key, work, deed = await self._starting.get()
                group.create_task(self._run(key, work, deed))

    async def _run(self, key: str, work: Work, deed: Deed | None) -> None:
        # A shutdown leaves it unknown, and whoever waits is told so.
        ended, error = replace(self._known[key], state="unknown"), None
        try:
            ended, error = await self._done(self._known[key], work, deed)
            if deed is not None:
                # Before anyone hears of it: who was told an end is told the same after a crash.
                await self._store.deeds.end(ended)
        except LedgerError as unwritten:
            log.warning("operation's end not written", operation=key, code=unwritten.code)
        finally:
            self._known[key] = ended
            self._ended[key].set()
        try:
            await self._tell(ended, error)
        except LedgerError as unwritten:
            log.warning("operation's end not told", operation=key, code=unwritten.code)

    async def _done(
        self, running: Operation, work: Work, deed: Deed | None
    ) -> tuple[Operation, SimdError | None]:
        """The operation as it ended, and the error it ended with."""
        try:
            if deed is not None:
                await self._store.deeds.begin(deed, running, self._board.now())
            await self._tell(running)
            outcome = await fenced(running.kind, work)
        except (OutcomeUnknown, Broken) as unknown:
            return replace(running, state="unknown", error=unknown.problem()), unknown
        except SimdError as failed:
            return replace(running, state="failed", error=failed.problem()), failed
        return replace(running, state="done", outcome=outcome), None

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
