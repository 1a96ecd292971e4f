"""What a household does on the network all day: bytes used again and again, as its file says.

Real use behind the carrier's own books, so that a demo meters like a house that is lived in.
Whoever uses data by the control socket decides from then on what that modem uses.
"""

import random
from collections.abc import Callable, Sequence

from simd.emulator.clock import Clock, Timer, parse_step
from simd.emulator.persona import Use
from simd.emulator.tariff_card import volume


class Habits:
    """The habits at one modem; `use` takes bytes on whichever SIM is active."""

    def __init__(
        self, uses: Sequence[Use], use: Callable[[int], int], clock: Clock, seed: str
    ) -> None:
        self._uses = [(parse_step(one.every).total_seconds(), volume(one.bytes)) for one in uses]
        self._use = use
        self._clock = clock
        self._chance = random.Random(seed)
        self._timers: dict[int, Timer] = {}

    def start(self) -> None:
        """Begin, each habit after its first pause."""
        for number in range(len(self._uses)):
            self._later(number)

    def stop(self) -> None:
        """No more of it."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._uses.clear()

    def _later(self, number: int) -> None:
        every, _ = self._uses[number]
        pause = every * self._chance.uniform(0.5, 1.5)
        self._timers[number] = self._clock.call_later(pause, lambda: self._now(number))

    def _now(self, number: int) -> None:
        if number < len(self._uses):
            _, amount = self._uses[number]
            self._use(round(amount * self._chance.uniform(0.5, 1.5)))
            self._later(number)
