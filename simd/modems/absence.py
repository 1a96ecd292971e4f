"""A device that leaves the bus by itself and comes back: its leaving is then no end.

A modem that starts anew for a slot, or by its reset, takes its port with it. Whoever caused that
says so before; then the line waits for the port instead of ending.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

# A modem that starts takes seconds; its port is tried for this often meanwhile.
REOPEN_SECONDS = 0.5


class Absence:
    """Expected, begun, over; `expected` while a leaving would be no end, `begun` once it left."""

    def __init__(self) -> None:
        self._left: asyncio.Event | None = None

    @property
    def expected(self) -> bool:
        """True while the device may leave."""
        return self._left is not None

    @property
    def begun(self) -> bool:
        """True while it is away."""
        return self._left is not None and self._left.is_set()

    def expect(self) -> None:
        """From now on it may leave."""
        self._left = asyncio.Event()

    def begin(self) -> None:
        """It left."""
        if self._left is not None:
            self._left.set()

    def over(self) -> None:
        """It is here, and leaving is an end again."""
        self._left = None

    async def begins(self, within: float) -> bool:
        """Wait for its leaving; False when it stayed, which ends the expectation."""
        if self._left is None:
            return False
        try:
            async with asyncio.timeout(within):
                await self._left.wait()
        except TimeoutError:
            self.over()
            return False
        return True


async def came_back(opened: Callable[[], Awaitable[bool]], within: float) -> bool:
    """Try to open the port until it is there; False when it was not within so many seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while not await opened():
        if loop.time() >= deadline:
            return False
        await asyncio.sleep(REOPEN_SECONDS)
    return True
