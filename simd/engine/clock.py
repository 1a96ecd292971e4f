"""The only reader of time: civil time may jump, monotonic time only grows.

Schedules, cycles and stamps use `now()`; waits, dwell on a step and time-outs use
`monotonic()`. Tests hand in a clock of their own, shared with the emulator.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Two kinds of time, and waiting."""

    def now(self) -> datetime:
        """Civil time, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Civil time, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since boot."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)
