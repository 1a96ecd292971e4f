"""The steward in simulated weeks: short here, a hundred worlds in `make soak`."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from statistics import mean

import pytest

from tests.e2e.soaking import SEED, figures, sized
from tests.simulator.ours import policy_of
from tests.simulator.trial import POLICY, Trial, Tuned, train, trial

WORLDS = sized(short=3, full=100)
TRAINING = range(10_000, 10_000 + sized(short=1, full=10))
GB = 10**9


def lives(seeds: range, settings: Tuned) -> list[Trial]:
    one = partial(trial, policy=policy_of(POLICY), settings=settings, weeks=sized(1, 2))
    if len(seeds) < 10:
        return [one(seed) for seed in seeds]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, seeds))


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_at_equal_availability_the_steward_costs_no_more() -> None:
    settings = train(TRAINING, weeks=sized(1, 2))
    first = SEED * 100_000
    trials = lives(range(first, first + WORLDS), settings)
    budget = policy_of(POLICY).guards.max_switches
    figures("weeks: tuned", rutos=settings.rutos, fortinet=settings.fortinet)
    for place, name in enumerate(("static", "rutos", "fortinet")):
        matches = [one.matches[place] for one in trials]
        ours = [one.ours for one in matches if one.ours is not None]
        figures(
            f"weeks: against {name}",
            no_more=f"{sum(one.won for one in matches)}/{len(matches)}",
            lost=[one.seed for one in trials if not one.matches[place].won],
            available=f"{mean(one.available for one in ours):.4f}"
            f"/{mean(one.theirs.available for one in matches):.4f}",
            cost=f"{mean(one.cost for one in ours):.2f}"
            f"/{mean(one.theirs.cost for one in matches):.2f}",
            switches=f"{mean(one.switches for one in ours):.1f}"
            f"/{mean(one.theirs.switches for one in matches):.1f}",
            wasted_gb=f"{mean(one.wasted for one in ours) / GB:.1f}"
            f"/{mean(one.theirs.wasted for one in matches) / GB:.1f}",
        )
    figures(
        "weeks: at the usual worth of an hour",
        available=f"{mean(one.usual.available for one in trials):.4f}",
        cost=f"{mean(one.usual.cost for one in trials):.2f}",
        switches=f"{mean(one.usual.switches for one in trials):.1f}",
        wasted_gb=f"{mean(one.usual.wasted for one in trials) / GB:.1f}",
        worst_day=max(one.worst_day for one in trials),
    )
    assert max(one.worst_day for one in trials) <= budget.count
    assert not [one.unexplained for one in trials if one.unexplained]
    for place in range(3):
        won = sum(one.matches[place].won for one in trials)
        assert won >= 0.95 * len(trials) - sized(1, 0)
