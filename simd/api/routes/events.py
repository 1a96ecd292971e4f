"""`/v1/events`: a snapshot first, then everything that happens, as server-sent events.

WHATWG HTML §9.2: `id` is the ledger's number of the event, so that a follower that comes
back with `Last-Event-ID` goes on without loss. One that does not read is cut off: it comes
back the same way. Comments keep quiet streams alive.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
from aiohttp import web

from simd.api.access import UNIX, Need
from simd.api.registry import LAST_EVENT_ID, Call, Look, route
from simd.api.views.event import EventView, event_view
from simd.api.views.status import snapshot_view
from simd.errors import NotFound
from simd.model.codec import to_json
from simd.model.event import Event

HEARTBEAT = 15.0
# A reader that takes nothing for so long is cut off.
STALL = 10.0


@route(
    "GET",
    "/v1/events",
    summary="Server-sent events: first `snapshot`, then one event each; resumes by Last-Event-ID.",
    need=Need.ANYONE,
    reply=EventView,
    query=Look,
    media="text/event-stream",
    headers=(LAST_EVENT_ID,),
)
async def follow_events(call: Call) -> web.StreamResponse:
    """The stream, until the caller leaves or is cut off."""
    after = _asked(call)
    if after is not None and after <= call.control.snapshot.seq:
        try:
            async with call.control.stream(after) as events:
                return await Feed(call).run(events, None)
        except NotFound:
            pass
    async with call.control.stream(None) as events:
        lost = LAST_EVENT_ID.name in call.request.headers
        first = snapshot_view(call.control, call.caller, call.now, call.lang, lost=lost)
        return await Feed(call).run(events, _frame(first.seq, "snapshot", first))


def _asked(call: Call) -> int | None:
    text = call.request.headers.get(LAST_EVENT_ID.name, "")
    return int(text) if text.isascii() and text.isdigit() else None


def _frame(seq: int, kind: str, value: msgspec.Struct) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (seq, kind.encode(), to_json(value, reveal=False))


class Feed:
    """One follower's stream."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        self._writing = asyncio.Lock()

    async def run(self, events: AsyncIterator[Event], first: bytes | None) -> web.StreamResponse:
        """Send the first frame and then each event; ends without an error when the reader does."""
        await self._response.prepare(self._call.request)
        try:
            await self._write(first or b": resumed\n\n")
            async with asyncio.TaskGroup() as tasks:
                beat = tasks.create_task(self._beat())
                await self._tell(events)
                beat.cancel()
        except* (ConnectionError, TimeoutError):
            self._cut()
        return self._response

    async def _tell(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            view = event_view(event, self._call.caller)
            await self._write(_frame(event.seq, event.kind, view))

    async def _beat(self) -> None:
        """Keep a quiet stream alive, and end one whose token opens nothing any more."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            if not await self._welcome():
                raise ConnectionAbortedError
            await self._write(b": still here\n\n")

    async def _welcome(self) -> bool:
        door = self._call.caller.door
        return door == UNIX or await self._call.control.household.tokens.holds(door)

    async def _write(self, frame: bytes) -> None:
        async with self._writing, asyncio.timeout(STALL):
            await self._response.write(frame)

    def _cut(self) -> None:
        transport = self._call.request.transport
        if transport is not None and not transport.is_closing():
            transport.abort()
