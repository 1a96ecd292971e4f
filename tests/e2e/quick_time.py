"""House and emulator in one process, on a loop whose time runs faster than the wall's.

Every wait of both (time-outs, settling, polling) keeps its length in loop seconds, so nothing
but the waiting itself is cut short.
"""

from __future__ import annotations

import asyncio
import functools
import selectors
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from simd.emulator.clock import WallClock

T = TypeVar("T")
PACE = 30.0


# Most loop seconds that pass while the loop waits for nothing but events.
_STEP = 1.0


class _Selector(selectors.DefaultSelector):
    """Waits a part of the time, and counts how much of the loop's has gone by.

    Time passes in waiting alone, and never past the next timer: a machine that stalls in the
    middle of an answer makes no time-out of it.
    """

    def __init__(self, pace: float) -> None:
        super().__init__()
        self._pace = pace
        self.gone = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """As the loop asks, but sooner over."""
        began = time.monotonic()
        events = super().select(timeout / self._pace if timeout else timeout)
        passed = (time.monotonic() - began) * self._pace
        self.gone += min(passed, _STEP if timeout is None else max(timeout, 0.0))
        return events


class QuickLoop(asyncio.SelectorEventLoop):
    """`pace` of its seconds are one of the wall's."""

    def __init__(self, pace: float = PACE) -> None:
        self._waits = _Selector(pace)
        super().__init__(self._waits)

    def time(self) -> float:
        """Loop seconds."""
        return self._waits.gone


class LoopClock(WallClock):
    """Both the house's clock and the emulator's, in loop seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._began = datetime(2026, 3, 9, 4, tzinfo=UTC)
        self._at = self.monotonic()

    def now(self) -> datetime:
        """Civil time, as fast as the loop."""
        gone = timedelta(seconds=self.monotonic() - self._at)
        return self._began + gone + self._offset

    def monotonic(self) -> float:
        """Loop seconds."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)


def run_quickly(work: Coroutine[Any, Any, T], pace: float = PACE) -> T:
    """The result of the work, on such a loop."""
    with asyncio.Runner(loop_factory=functools.partial(QuickLoop, pace)) as runner:
        return runner.run(work)


def paced(pace: float) -> Callable[..., dict[str, Callable[[], QuickLoop]]]:
    """A room's `pytest_asyncio_loop_factories`: all its tests run on such a loop."""

    def factories(config: pytest.Config, item: pytest.Item) -> dict[str, Callable[[], QuickLoop]]:
        del config, item
        return {"paced": functools.partial(QuickLoop, pace)}

    return factories
