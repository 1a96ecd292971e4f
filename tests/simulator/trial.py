"""The steward against today's routers: at equal availability, who pays more?

Availability and money pull against each other, so a comparison needs one of them equal. The
steward has a knob for it, what an hour without service is worth (`best_value`): for each
baseline the knob is turned up until the steward is as available as that baseline, less 0.1
point, and then the money is compared. A match that no worth of an hour wins is tried once more
with a more restless steward (`pays`). Where even the cheapest steward is more available than
the baseline by over 0.1 point, it carries more bytes, and the money for each of them is. The
baselines' own settings are tuned on training worlds; the lone SIM is the best in hindsight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from simd.model.account import MoneyText
from simd.model.units import Span
from simd.policy import Policy, explain
from tests.simulator.baselines import (
    FortinetLike,
    FortinetSettings,
    RutosLike,
    RutosSettings,
    Static,
    fortinet_grid,
    rutos_grid,
)
from tests.simulator.ours import MODEM, Ours
from tests.simulator.run import Score, live
from tests.simulator.tune import HOUR_LOST, best_alone, tuned
from tests.simulator.world import World, world

POLICY = Path(__file__).with_name("policy.yaml")
# What an hour is worth, in the money of the plans, from `never mind` to `at any price`.
LADDER = (
    0.01,
    0.3,
    0.5,
    0.7,
    1.0,
    1.4,
    2.0,
    HOUR_LOST,
    5.0,
    7.0,
    10.0,
    12.0,
    15.0,
    25.0,
    50.0,
    200.0,
    1000.0,
)
# Within how many seconds leaving a SIM has to pay: the rule's own default, then restless.
PAYS = (3600.0, 1200.0)
# Between two steps the knob is turned by halves, until they are as close as this.
FINE = 1.05
EQUAL = 0.001
CENT = 0.005


class Tuned(msgspec.Struct, frozen=True):
    """The baselines' settings, chosen on training worlds."""

    rutos: RutosSettings
    fortinet: FortinetSettings


class Match(msgspec.Struct, frozen=True):
    """A baseline's score in a world, and the steward's cheapest that is as available."""

    name: str
    theirs: Score
    ours: Score | None

    @property
    def won(self) -> bool:
        """True when the steward is as available and costs no more, to the cent."""
        ours, theirs = self.ours, self.theirs
        if ours is None:
            return False
        if ours.cost < theirs.cost + CENT:
            return True
        more = ours.available > theirs.available + EQUAL
        return more and ours.cost * theirs.used <= theirs.cost * ours.used


class Trial(msgspec.Struct, frozen=True):
    """One world: the steward at its usual worth of an hour, and the matches."""

    seed: int
    usual: Score
    matches: tuple[Match, ...]
    worst_day: int
    unexplained: tuple[str, ...]


def train(seeds: range, weeks: int = 2) -> Tuned:
    """Settings for the baselines, each grid tried on the same worlds."""
    worlds = [world(seed, weeks) for seed in seeds]
    return Tuned(
        tuned(worlds, rutos_grid(), lambda one, how: RutosLike(len(one.cards), how)),
        tuned(worlds, fortinet_grid(), lambda one, how: FortinetLike(len(one.cards), 0, how)),
    )


def policy_at(hour: float, pays: float, policy: Policy) -> Policy:
    """The policy with another worth of an hour, and another time in which leaving pays."""
    rules = tuple(
        replace(rule, hour=MoneyText(f"{hour} EUR"), pays=Span(pays))
        if rule.name() == "best_value"
        else rule
        for rule in policy.rules
    )
    return replace(policy, rules=rules)


def trial(seed: int, policy: Policy, settings: Tuned, weeks: int = 2) -> Trial:
    """Everyone's life in one world."""
    one = world(seed, weeks)
    sims = len(one.cards)
    theirs = {
        "static": live(one, Static(best_alone(one, Static))),
        "rutos": live(one, RutosLike(sims, settings.rutos)),
        "fortinet": live(one, FortinetLike(sims, 0, settings.fortinet)),
    }
    frontier: list[Score] = []
    unexplained: set[str] = set()
    matches: tuple[Match, ...] = ()
    for pays in PAYS:
        lives: dict[float, Score] = {}
        hour: float | None = HOUR_LOST
        while hour is not None:
            steward = Ours(one, policy_at(hour, pays, policy))
            lives[hour] = live(one, steward)
            frontier.append(lives[hour])
            unexplained |= set(untold(one, steward))
            matches = tuple(
                Match(name, score, matched(frontier, score)) for name, score in theirs.items()
            )
            wishes = (turned(lives, match) for match in matches if not match.won)
            hour = next((wish for wish in wishes if wish is not None), None)
        if all(match.won for match in matches):
            break
    worst = max(life.worst_day for life in frontier)
    return Trial(seed, frontier[0], matches, worst, tuple(sorted(unexplained)))


def turned(lives: Mapping[float, Score], match: Match) -> float | None:
    """Where to turn the knob next for a match that is not won; None once all was tried.

    Up while no life was as available; else down to the least that is, ever more finely.
    """
    untried = [hour for hour in LADDER if hour not in lives]
    above = [hour for hour in untried if hour > max(lives)]
    enough = [hour for hour, life in lives.items() if level(life, match.theirs)]
    if not enough:
        return next(iter([*above, *untried]), None)
    below = [hour for hour in untried if hour < min(enough)]
    least = max((hour for hour in lives if hour < min(enough)), default=None)
    if least is not None and min(enough) > least * FINE:
        steps = [hour for hour in below if hour > least]
        return steps[len(steps) // 2] if steps else (least * min(enough)) ** 0.5
    return next(iter([*below[::-1], *untried]), None)


def level(life: Score, theirs: Score) -> bool:
    """True when a life was as available, less 0.1 point."""
    return life.available >= theirs.available - EQUAL


def matched(lives: Sequence[Score], theirs: Score) -> Score | None:
    """The cheapest of the lives that was as available."""
    enough = [life for life in lives if level(life, theirs)]
    return min(enough, key=lambda life: life.cost, default=None)


def untold(one: World, steward: Ours) -> Iterator[str]:
    """Reasons that no sentence tells: a text that is missing, or a place in it left open."""
    names: Mapping[str, str] = {card.name: card.name for card in one.cards} | {MODEM: "modem"}
    seen: set[tuple[str, ...]] = set()
    for decision in steward.told:
        words = [word.reason for each in decision.candidates for word in each.verdicts]
        kind = (decision.reason, *words, *(guard.reason for guard in decision.guards))
        if kind in seen:
            continue
        seen.add(kind)
        sentences = [line for lang in ("en", "zh") for line in explain(decision, names, lang)]
        if not sentences or not decision.candidates:
            yield decision.reason
        yield from (line for line in sentences if "{" in line or "rule." in line)
