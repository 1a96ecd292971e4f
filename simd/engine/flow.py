"""How fast bytes move through a modem's network device, for guards that wait for rest."""

from __future__ import annotations

from collections import deque

from simd.engine.meter import read_counters, statistics
from simd.policy.history import Flow

KEPT = 64


class Flowing:
    """The speed between looks, the newest kept; a counter that began anew tells nothing."""

    def __init__(self, netdev: str | None, now: float) -> None:
        self._folder = statistics(netdev)
        self._last = self._read()
        self._at = now
        self._flows: deque[Flow] = deque(maxlen=KEPT)

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The oldest first; moments are on the monotonic clock."""
        return tuple(self._flows)

    def look(self, now: float) -> None:
        """Note what moved since the last look."""
        counters, seconds = self._read(), now - self._at
        last, self._last, self._at = self._last, counters, now
        if last is None or counters is None or seconds <= 0:
            return
        down, up = (new - old for old, new in zip(last, counters, strict=True))
        if down >= 0 and up >= 0:
            self._flows.append(Flow(now, seconds, down / seconds, up / seconds))

    def _read(self) -> tuple[int, int] | None:
        return read_counters(self._folder) if self._folder else None
