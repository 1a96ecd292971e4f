"""The two times that a dialogue asks for: of its timer, and of the quiet in an open quote."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Alarms:
    """One timer each, on the running loop; after `stop` none rings until it is set anew."""

    def __init__(
        self, on_timer: Callable[[], None], on_quiet: Callable[[], None], hold: float
    ) -> None:
        self._on_timer = on_timer
        self._on_quiet = on_quiet
        self._hold = hold
        self._timer: asyncio.TimerHandle | None = None
        self._armed = 0
        self._quiet: asyncio.TimerHandle | None = None

    def arm(self, wanted: tuple[int, float] | None) -> None:
        """Have the timer ring in so many seconds, counted from when its token was new."""
        token, seconds = wanted or (0, 0.0)
        if token == self._armed:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._armed = token
        if token:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._on_timer)

    def watch(self, *, holding: bool) -> None:
        """A chunk came: have the quiet after it heard, where something waits for that."""
        if self._quiet is not None:
            self._quiet.cancel()
            self._quiet = None
        if holding:
            self._quiet = asyncio.get_running_loop().call_later(self._hold, self._rang)

    def stop(self) -> None:
        """Both fall silent."""
        for handle in (self._timer, self._quiet):
            if handle is not None:
                handle.cancel()
        self._timer = self._quiet = None
        self._armed = 0

    def _rang(self) -> None:
        self._quiet = None
        self._on_quiet()
