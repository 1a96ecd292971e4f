"""The board: the only writer of the Snapshot, and the only road into the ledger.

`tell` puts bodies in one queue; `serve` takes all that wait, appends them durably in one
transaction, reduces them in the ledger's order and only then lets anyone see them. So
what was announced is on disk, and a caller that goes away tears nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import structlog

from simd.engine.clock import Clock
from simd.errors import LedgerError, NotFound
from simd.model.event import Event, Happening
from simd.model.reduce import reduce
from simd.model.snapshot import Snapshot
from simd.store import Store

log = structlog.get_logger()

Telling = tuple[Sequence[Happening], asyncio.Future[list[Event]]]

QUEUE = 1000
QUIET = frozenset({"bytes_counted", "radio_seen", "switch_step", "operation_changed", "sim_seen"})
PAGE = 500


def note(event: Event) -> None:
    """One log line per change: what happened to whom, and no text or number of anyone's."""
    body = event.body
    shown = {
        name: str(value)
        for name in ("modem", "sim", "state", "outcome", "inquiry", "code", "step")
        if (value := getattr(body, name, None)) is not None and isinstance(value, str)
    }
    told = log.debug if event.kind in QUIET else log.info
    told(event.kind, seq=event.seq, **shown)


class Listener:
    """One follower of events; one that does not keep up is cut off, not buffered for ever."""

    def __init__(self, size: int = QUEUE) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue(size)
        self.cut = False

    def offer(self, event: Event) -> None:
        """Hand over an event, or cut the listener when its queue is full."""
        if self.cut:
            return
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self.cut = True

    def close(self) -> None:
        """Let the follower finish what it has, then end."""
        self.cut = True
        if not self._queue.full():
            self._queue.put_nowait(None)

    async def batch(self) -> list[Event]:
        """The next event and all that wait behind it; empty when the house closes."""
        first = await self._queue.get()
        return [] if first is None else [first, *self.drop()]

    def drop(self) -> list[Event]:
        """All that wait now."""
        waiting: list[Event] = []
        while not self._queue.empty():
            event = self._queue.get_nowait()
            if event is not None:
                waiting.append(event)
        return waiting

    async def follow(self) -> AsyncIterator[Event]:
        """Events as they come, until cut or closed."""
        while not (self.cut and self._queue.empty()):
            event = await self._queue.get()
            if event is None:
                return
            yield event


def _refuse(batch: Sequence[Telling], error: LedgerError) -> None:
    """Nobody waits for ever: who still does is told that it was not written."""
    for _, done in batch:
        if not done.done():
            done.set_exception(error)


class Board:
    """The house's memory of now; see the module."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._inbox: asyncio.Queue[Telling] = asyncio.Queue()
        self._listeners: set[Listener] = set()
        self._closed = False
        self.snapshot = Snapshot()

    async def load(self) -> None:
        """Rebuild the snapshot from what the ledger remembers."""
        for event in await self._store.restore():
            self.snapshot = reduce(self.snapshot, event)

    async def tell(self, *bodies: Happening) -> list[Event]:
        """Write what happened and show it; returns when it is on disk and in the snapshot.

        Raises LedgerError when it could not be written: then nothing was announced.
        """
        if self._closed:
            raise LedgerError(why="the house is closing")
        done: asyncio.Future[list[Event]] = asyncio.get_running_loop().create_future()
        await self._inbox.put((bodies, done))
        return await done

    def now(self) -> datetime:
        """The time by which events are stamped."""
        return self._clock.now()

    async def serve(self) -> None:
        """Write, reduce and publish, for as long as the house stands."""
        batch: list[Telling] = []
        try:
            while True:
                batch = [await self._inbox.get(), *self._waiting()]
                await self._write(batch)
        finally:
            self._closed = True
            _refuse([*batch, *self._waiting()], LedgerError(why="the house is closing"))
            for listener in self._listeners:
                listener.close()

    def _waiting(self) -> list[Telling]:
        return [self._inbox.get_nowait() for _ in range(self._inbox.qsize())]

    async def _write(self, batch: list[Telling]) -> None:
        bodies = [body for some, _ in batch for body in some]
        try:
            events = await self._store.append(bodies, self._clock.now(), self._clock.monotonic())
        except LedgerError as error:
            _refuse(batch, error)
            return
        for event in events:
            self._show(event)
        rest = iter(events)
        for some, done in batch:
            mine = [next(rest) for _ in some]
            if not done.done():
                done.set_result(mine)

    def _show(self, event: Event) -> None:
        if event.seq <= self.snapshot.seq:
            return  # told before: the ledger answered with the first telling
        self.snapshot = reduce(self.snapshot, event)
        note(event)
        for listener in tuple(self._listeners):
            listener.offer(event)

    @asynccontextmanager
    async def listen(self, size: int = QUEUE) -> AsyncIterator[Listener]:
        """Events from this moment on."""
        listener = Listener(size)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    @asynccontextmanager
    async def stream(self, after: int | None) -> AsyncIterator[AsyncIterator[Event]]:
        """Events after a sequence number without a gap, or from now on.

        Raises NotFound when the kept history no longer reaches back that far, and for a
        number that was never given (another ledger's).
        """
        if after is not None and not (
            await self._store.oldest_seq() <= after + 1 <= await self._store.newest_seq() + 1
        ):
            raise NotFound(what="event", name=after + 1)
        async with self.listen() as listener:
            yield self._replayed(after, listener) if after is not None else listener.follow()

    async def _replayed(self, after: int, listener: Listener) -> AsyncIterator[Event]:
        last = after
        while page := await self._store.events(last, PAGE):
            for event in page:
                last = event.seq
                yield event
        async for event in listener.follow():
            if event.seq > last:
                yield event
