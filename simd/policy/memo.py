"""What rules said a moment ago, for as long as nothing that they look at has changed."""

from __future__ import annotations

import msgspec

from simd.model.decision import Verdict
from simd.policy.policy import Policy
from simd.policy.rule import Look, Rule, Timeless

Words = tuple[Verdict | None, ...]
Clocked = tuple[tuple[int, Rule], ...]


class _Kept(msgspec.Struct, frozen=True):
    """The words on one look, and what of the time each of the clocked rules rested on."""

    look: Look
    words: Words
    moments: tuple[object, ...]


class Memo:
    """The last words on each candidate, good for the very same policy and an equal look.

    When only the time went by, the rules are asked anew for which it is another one
    (`Rule.moment`).
    """

    def __init__(self) -> None:
        self._policy: Policy | None = None
        self._rules: tuple[Rule, ...] = ()
        self._clocked: Clocked = ()
        self._kept: dict[tuple[str, str], _Kept] = {}

    def words(self, policy: Policy, look: Look) -> Words:
        """Each rule's word on the candidate; None where a rule is not about that SIM."""
        if policy is not self._policy:
            self._learn(policy)
        key = (look.modem.modem.id, look.sim.sim.id)
        kept = self._kept.get(key)
        if kept is None or not _alike(kept.look, look):
            words = tuple(_word(rule, look) for rule in self._rules)
        elif _same_time(kept.look, look):
            return kept.words
        else:
            words = self._later(kept, look)
        moments = tuple(rule.moment(look) for _, rule in self._clocked)
        self._kept[key] = _Kept(look, words, moments)
        return words

    def _learn(self, policy: Policy) -> None:
        self._policy, self._rules, self._kept = policy, policy.all_rules(), {}
        self._clocked = tuple(
            (place, rule)
            for place, rule in enumerate(self._rules)
            if not isinstance(rule, Timeless)
        )

    def _later(self, kept: _Kept, look: Look) -> Words:
        """The same words, but for those of which the time has changed the ground."""
        words = list(kept.words)
        for (place, rule), moment in zip(self._clocked, kept.moments, strict=True):
            if rule.moment(look) != moment:
                words[place] = _word(rule, look)
        return tuple(words)


def _word(rule: Rule, look: Look) -> Verdict | None:
    return rule.look(look) if not rule.sims or look.sim.sim.name in rule.sims else None


def _alike(one: Look, other: Look) -> bool:
    """True when both show the same but for the time: the same object is the same value."""
    return (
        one.sim is other.sim
        and one.modem is other.modem
        and one.seen is other.seen
        and one.active == other.active
        and one.here == other.here
        and one.places == other.places
    )


def _same_time(one: Look, other: Look) -> bool:
    return (
        one.now == other.now and one.now.tzinfo is other.now.tzinfo and one.steady == other.steady
    )
