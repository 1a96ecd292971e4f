"""What today's routers would do, in their own vocabulary, to be measured against.

Written from manuals and interface texts: the parameters bear the vendors' words and ranges.
"""

from __future__ import annotations

from collections import deque
from itertools import product

import msgspec

from tests.simulator.run import Sight
from tests.simulator.world import HOME


class Static:
    """One SIM for ever."""

    def __init__(self, sim: int) -> None:
        self._sim = sim

    def choose(self, sight: Sight) -> int:
        """That SIM."""
        del sight
        return self._sim


class RutosSettings(msgspec.Struct, frozen=True):
    """Check count, weak signal (dBm), data limit per SIM, roaming rule, back-switch (minutes)."""

    retry_count: int = 3
    weak_signal: float = -110.0
    data_limit: bool = True
    roaming: bool = True
    switch_back: int = 5


class RutosLike:
    """Round robin over the SIMs: a rule that holds `retry_count` checks long moves to the next.

    Back to the first SIM after `switch_back` minutes on another, whatever it is like there.
    """

    def __init__(self, sims: int, settings: RutosSettings) -> None:
        self._sims = sims
        self._set = settings
        self._count = 0
        self._since = 0

    def choose(self, sight: Sight) -> int:
        """The next SIM when a rule was triggered often enough in a row, or the first again."""
        self._count = self._count + 1 if self._triggered(sight) else 0
        if self._count >= self._set.retry_count:
            return self._to((sight.active + 1) % self._sims, sight)
        if sight.active != 0 and sight.minute - self._since >= self._set.switch_back:
            return self._to(0, sight)
        return sight.active

    def _triggered(self, sight: Sight) -> bool:
        weak = sight.level is not None and sight.level < self._set.weak_signal
        book = sight.books[sight.active]
        over = self._set.data_limit and book.plan.allowance > 0 and book.left == 0
        away = self._set.roaming and sight.country != HOME and not book.plan.roams
        return weak or over or away or not sight.heard or not sight.useful

    def _to(self, sim: int, sight: Sight) -> int:
        self._count, self._since = 0, sight.minute
        return sim


class FortinetSettings(msgspec.Struct, frozen=True):
    """Signal threshold (dBm) and period (minutes), health checks, budget, way back (minutes)."""

    signal_threshold: float = -110.0
    signal_period: int = 10
    fail_cnt: int = 5
    max_switches: int = 5
    interval: int = 60
    switch_back: int = 60
    data_plan: bool = True


class FortinetLike:
    """Below the threshold for more than half of the period, unhealthy, or over the plan: move.

    At most `max_switches` in `interval` minutes; back to the default SIM by timer, unless its
    data plan is used up.
    """

    def __init__(self, sims: int, default: int, settings: FortinetSettings) -> None:
        self._sims = sims
        self._default = default
        self._set = settings
        self._levels: deque[bool] = deque(maxlen=settings.signal_period)
        self._fails = 0
        self._since = 0
        self._moves: deque[int] = deque(maxlen=settings.max_switches)

    def choose(self, sight: Sight) -> int:
        """The other SIM when a trigger holds and the budget allows it."""
        self._levels.append(sight.level is None or sight.level < self._set.signal_threshold)
        self._fails = 0 if sight.useful else self._fails + 1
        wanted = self._wanted(sight)
        if wanted == sight.active or not self._may(sight.minute):
            return sight.active
        self._moves.append(sight.minute)
        self._levels.clear()
        self._fails, self._since = 0, sight.minute
        return wanted

    def _wanted(self, sight: Sight) -> int:
        full = len(self._levels) == self._set.signal_period
        weak = full and sum(self._levels) * 2 > self._set.signal_period
        spent = self._over(sight, sight.active)
        if weak or spent or self._fails >= self._set.fail_cnt:
            return self._next(sight)
        home = sight.minute - self._since >= self._set.switch_back
        if sight.active != self._default and home and not self._over(sight, self._default):
            return self._default
        return sight.active

    def _next(self, sight: Sight) -> int:
        turn = [(sight.active + step) % self._sims for step in range(1, self._sims)]
        return next((one for one in turn if not self._over(sight, one)), turn[0])

    def _over(self, sight: Sight, sim: int) -> bool:
        book = sight.books[sim]
        return self._set.data_plan and book.plan.allowance > 0 and book.left == 0

    def _may(self, minute: int) -> bool:
        full = len(self._moves) == self._set.max_switches
        return not full or minute - self._moves[0] >= self._set.interval


def rutos_grid() -> list[RutosSettings]:
    """Settings worth trying, defaults among them."""
    return [
        RutosSettings(*row)
        for row in product(
            (2, 3, 5), (-126.0, -118.0, -110.0), (True, False), (True,), (5, 60, 720, 1440)
        )
    ]


def fortinet_grid() -> list[FortinetSettings]:
    """Settings worth trying, defaults among them."""
    return [
        FortinetSettings(*row)
        for row in product((-126.0, -118.0, -110.0), (10,), (3, 5), (5,), (60,), (60, 720, 1440))
    ]


def best_static(sims: int) -> list[Static]:
    """Every SIM alone; the best of them is chosen by its score."""
    return [Static(sim) for sim in range(sims)]
