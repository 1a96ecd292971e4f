"""The emulator's time: civil time that can be moved, and timers.

Two clocks: `WallClock` follows the machine plus whatever was added by hand, `HandClock` moves
only by hand, so that a test can live through months in a second. Anything with `now` and
`call_later` may take their place.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Timer(Protocol):
    """Something that can be called off."""

    def cancel(self) -> None:
        """Call it off; harmless afterwards."""
        ...


class Clock(Protocol):
    """Civil time (aware, UTC) and timers in seconds."""

    def now(self) -> datetime:
        """The emulator's civil time."""
        ...

    def advance(self, step: timedelta) -> None:
        """Move civil time forward."""
        ...

    def call_later(self, seconds: float, act: Callable[[], None]) -> Timer:
        """Do `act` once, `seconds` from now."""
        ...


class WallClock:
    """The machine's time plus an offset; timers run on the event loop."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """The machine's time plus all that was added."""
        return datetime.now(UTC) + self._offset

    def advance(self, step: timedelta) -> None:
        """Move civil time; timers keep their real distance."""
        self._offset += step

    def call_later(self, seconds: float, act: Callable[[], None]) -> Timer:
        """Do `act` on the running loop."""
        return asyncio.get_running_loop().call_later(seconds, act)


class _HandTimer:
    """A timer of the hand-moved clock."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act: Callable[[], None] | None = act

    def cancel(self) -> None:
        """Forget what was to be done."""
        self.act = None


class HandClock:
    """A clock that stands still until it is advanced; due timers then run in order."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._order = itertools.count()
        self._due: list[tuple[datetime, int, _HandTimer]] = []

    def now(self) -> datetime:
        """The time it was last moved to."""
        return self._now

    def advance(self, step: timedelta) -> None:
        """Move on, running each timer at its own moment."""
        end = self._now + step
        while self._due and self._due[0][0] <= end:
            self._now, _, timer = heapq.heappop(self._due)
            if timer.act is not None:
                timer.act()
        self._now = end

    def call_later(self, seconds: float, act: Callable[[], None]) -> Timer:
        """Do `act` when the clock is moved that far."""
        timer = _HandTimer(act)
        due = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._due, (due, next(self._order), timer))
        return timer


def parse_step(text: str) -> timedelta:
    """Read a step such as `30d`, `12h`, `15m`, `90s` or `90`."""
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
    body, unit = (text[:-1], text[-1]) if text and text[-1] in units else (text, "s")
    return timedelta(seconds=float(body) * units[unit])
