"""The line between modem and link: keeps order, applies pauses, glues.

Only the wire writes to the link. What is late holds back everything behind it, as a modem that
is busy with one command does.
"""

from collections import deque
from collections.abc import Callable

from simd.emulator.clock import Clock, Timer
from simd.emulator.faults import Faults, Plan, Step

# A glued line is held this long for company.
_GLUE_SECONDS = 0.12


class Wire:
    """Ordered output of one modem."""

    def __init__(self, clock: Clock, faults: Faults, write: Callable[[bytes], None]) -> None:
        self._clock = clock
        self._faults = faults
        self._write = write
        self._waiting: deque[tuple[Step, Callable[[], None] | None]] = deque()
        self._timer: Timer | None = None
        self._held = b""
        self._held_timer: Timer | None = None

    def answer(self, plan: Plan, data: bytes, then: Callable[[], None] | None = None) -> None:
        """Send an answer under its fault; `then` runs when its last byte is out."""
        if self._faults.name == "glued" or plan.name == "glued":
            data = self._take_held() + data
        self._queue(self._faults.steps(plan, data), then)

    def aside(self, data: bytes) -> None:
        """Send an unsolicited line or an echo; glued lines wait for the next answer."""
        if self._faults.name != "glued":
            self._queue(self._faults.aside_steps(data), None)
            return
        self._held += data
        if self._held_timer is None:
            self._held_timer = self._clock.call_later(_GLUE_SECONDS, self._release_held)

    def clear(self) -> None:
        """Forget all that was not yet written: the plug is out."""
        self._waiting.clear()
        self._take_held()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _take_held(self) -> bytes:
        held, self._held = self._held, b""
        if self._held_timer is not None:
            self._held_timer.cancel()
            self._held_timer = None
        return held

    def _release_held(self) -> None:
        self._held_timer = None
        self._queue([Step(0.0, self._take_held())], None)

    def _queue(self, steps: list[Step], then: Callable[[], None] | None) -> None:
        last = len(steps) - 1
        self._waiting.extend((step, then if i == last else None) for i, step in enumerate(steps))
        if self._timer is None:
            self._pump()

    def _pump(self) -> None:
        while self._waiting:
            step, _ = self._waiting[0]
            if step.pause > 0:
                self._timer = self._clock.call_later(step.pause, self._paused)
                return
            self._write_head()

    def _paused(self) -> None:
        self._timer = None
        self._write_head()
        if self._timer is None:
            self._pump()

    def _write_head(self) -> None:
        step, then = self._waiting.popleft()
        if step.data:
            self._write(step.data)
        if then is not None:
            then()
