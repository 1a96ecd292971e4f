"""Settings chosen on training worlds, by one yardstick for everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from tests.simulator.run import Chooser, Score, live
from tests.simulator.world import World

Settings = TypeVar("Settings")

# What an hour without useful data is worth to the household, in the money of the plans.
HOUR_LOST = 3.0


def regret(world: World, score: Score) -> float:
    """Money spent, and the hours lost at their worth: the smaller the better."""
    return score.cost + (1 - score.available) * world.minutes / 60 * HOUR_LOST


def tuned(
    worlds: Sequence[World],
    grid: Iterable[Settings],
    make: Callable[[World, Settings], Chooser],
) -> Settings:
    """The settings with the least regret over all training worlds."""

    def total(settings: Settings) -> float:
        return sum(regret(world, live(world, make(world, settings))) for world in worlds)

    return min(grid, key=total)


def best_alone(world: World, make: Callable[[int], Chooser]) -> int:
    """The one SIM that would have been best for the whole time, known only afterwards."""
    return min(range(len(world.cards)), key=lambda sim: regret(world, live(world, make(sim))))
