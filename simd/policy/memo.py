"""What rules said a moment ago, for as long as nothing that they look at has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

import msgspec

from simd.model.decision import Verdict
from simd.policy.policy import Policy
from simd.policy.rule import Look, Rule, Timeless

Said = Verdict | None


class Words(msgspec.Struct, frozen=True):
    """What was said of one candidate, in the order of the rules, and what follows from it.

    `each` has null where a rule is not about that SIM; `spoken` leaves those out. `rank` is
    smaller for what is better: first what soft rules put last, then what rules prefer. A rule
    that prefers nothing puts it neither up nor down.
    """

    each: tuple[Said, ...]
    spoken: tuple[Verdict, ...]
    vetoed: bool
    rank: tuple[float, ...]

    @classmethod
    def of(cls, each: Sequence[Said]) -> Self:
        """The words put together."""
        spoken = [word for word in each if word is not None]
        weights = [word.weight if word and word.kind == "prefer" else 0.0 for word in each]
        last = [float(weight < 0) for weight in weights]
        return cls(
            tuple(each),
            tuple(spoken),
            "veto" in [word.kind for word in spoken],
            (*last, *[-weight for weight in weights]),
        )


class _Kept(msgspec.Struct, frozen=True):
    """The words on one look; what of the time they rest on is found out when it has gone by."""

    look: Look
    words: Words
    moments: tuple[object, ...] | None = None


class Memo:
    """The last words on each candidate, good for the very same policy and an equal look.

    When only the time went by, the rules are asked anew for which it is another one
    (`Rule.moment`).
    """

    def __init__(self) -> None:
        self._policy: Policy | None = None
        self._asks: list[Callable[[Look], Said]] = []
        self._clocked: list[tuple[int, Rule]] = []
        self._kept: dict[tuple[str, str], _Kept] = {}

    def words(self, policy: Policy, looks: Sequence[Look]) -> list[Words]:
        """Each rule's words on the candidates of one modem."""
        if policy is not self._policy:
            self._learn(policy)
        new = []
        for look in looks:
            key = (look.modem, look.sim.sim.id)
            kept = self._kept.get(key)
            if kept is None or not _alike(kept.look, look):
                new.append(look)
            elif not _same_time(kept.look, look):
                self._kept[key] = self._later(kept, look)
        self._ask(new)
        return [self._kept[look.modem, look.sim.sim.id].words for look in looks]

    def _ask(self, looks: Sequence[Look]) -> None:
        """Ask one rule of all candidates, then the next: that is quicker than one by one."""
        columns = [[ask(look) for look in looks] for ask in self._asks]
        for place, look in enumerate(looks):
            words = Words.of([column[place] for column in columns])
            self._kept[look.modem, look.sim.sim.id] = _Kept(look, words)

    def _learn(self, policy: Policy) -> None:
        rules = policy.all_rules()
        self._policy, self._kept = policy, {}
        self._asks = [_asking(rule) for rule in rules]
        self._clocked = [
            (place, rule) for place, rule in enumerate(rules) if not isinstance(rule, Timeless)
        ]

    def _later(self, kept: _Kept, look: Look) -> _Kept:
        """The same words, but for those of which the time has changed the ground."""
        before = kept.moments or self._moments(kept.look)
        moments = self._moments(look)
        if moments == before:
            return _Kept(look, kept.words, moments)
        each = list(kept.words.each)
        for (place, _), old, new in zip(self._clocked, before, moments, strict=True):
            if old != new:
                each[place] = self._asks[place](look)
        return _Kept(look, Words.of(each), moments)

    def _moments(self, look: Look) -> tuple[object, ...]:
        return tuple([rule.moment(look) for _, rule in self._clocked])


def _asking(rule: Rule) -> Callable[[Look], Said]:
    """How a rule is asked: one that names SIMs has no word on the others."""
    if not rule.sims:
        return rule.look
    return lambda look: rule.look(look) if look.sim.sim.name in rule.sims else None


def _alike(one: Look, other: Look) -> bool:
    """True when both show the same but for the time: the same object is the same value."""
    return (
        one.sim is other.sim
        and one.seen is other.seen
        and one.active == other.active
        and one.state is other.state
        and one.lock is other.lock
        and one.place == other.place
        and one.here == other.here
    )


def _same_time(one: Look, other: Look) -> bool:
    return (
        one.now == other.now and one.now.tzinfo is other.now.tzinfo and one.steady == other.steady
    )
