"""What a modem says unasked, handed to whoever asked for it."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType
from typing import Self

from simd.at.classify import has_prefix
from simd.at.events import Urc
from simd.errors import SimdError

# A listener that does not read loses the oldest: 255 messages waiting in a store are announced
# one by one, and no modem says more than that in one breath.
MAX_WAITING = 512


class Listener:
    """A subscription: listens from its making until `close` or the end of its block."""

    def __init__(self, prefixes: tuple[str, ...], listeners: Listeners) -> None:
        self._prefixes = prefixes
        self._listeners = listeners
        self._waiting: deque[Urc] = deque(maxlen=MAX_WAITING)
        self._news = asyncio.Event()
        self._end: SimdError | None = None
        self.lost = 0
        listeners.join(self)

    def hear(self, urc: Urc) -> None:
        """Keep the line if it is one of those asked for."""
        if self._prefixes and not any(has_prefix(urc.text, name) for name in self._prefixes):
            return
        self.lost += len(self._waiting) == MAX_WAITING
        self._waiting.append(urc)
        self._news.set()

    def finish(self, error: SimdError) -> None:
        """The line ended: whoever waits gets the error, after what was heard before it."""
        self._end = error
        self._news.set()

    async def get(self, within: float | None = None) -> Urc:
        """The next line; TimeoutError when none comes in time, the line's error when it ended."""
        async with asyncio.timeout(within):
            while not self._waiting:
                if self._end is not None:
                    raise self._end
                self._news.clear()
                await self._news.wait()
        return self._waiting.popleft()

    def take(self) -> list[Urc]:
        """What waits, without waiting."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def close(self) -> None:
        """Listen no more."""
        self._listeners.leave(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Urc:
        return await self.get()


class Listeners:
    """All who listen to one line; who comes after its end is told of that at once."""

    def __init__(self) -> None:
        self._there: set[Listener] = set()
        self._end: SimdError | None = None

    def join(self, listener: Listener) -> None:
        """Let one hear from now on."""
        self._there.add(listener)
        if self._end is not None:
            listener.finish(self._end)

    def leave(self, listener: Listener) -> None:
        """Let one hear no more."""
        self._there.discard(listener)

    def tell(self, urc: Urc) -> None:
        """Let all hear a line."""
        for listener in tuple(self._there):
            listener.hear(urc)

    def finish(self, error: SimdError) -> None:
        """The line ended."""
        self._end = error
        for listener in tuple(self._there):
            listener.finish(error)
