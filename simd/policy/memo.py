"""What rules said a moment ago, for as long as nothing that they look at has changed."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.policy.policy import Policy
from simd.policy.rule import Look, Rule

Words = tuple[Verdict | None, ...]


class Memo:
    """The last words on each candidate, good for the very same policy and an equal look."""

    def __init__(self) -> None:
        self._policy: Policy | None = None
        self._rules: tuple[Rule, ...] = ()
        self._kept: dict[tuple[str, str], tuple[Look, Words]] = {}

    def words(self, policy: Policy, look: Look) -> Words:
        """Each rule's word on the candidate; None where a rule is not about that SIM."""
        if policy is not self._policy:
            self._policy, self._rules, self._kept = policy, policy.all_rules(), {}
        key = (look.modem.modem.id, look.sim.sim.id)
        kept = self._kept.get(key)
        if kept is not None and _alike(kept[0], look):
            return kept[1]
        name = look.sim.sim.name
        words = tuple(
            rule.look(look) if not rule.sims or name in rule.sims else None for rule in self._rules
        )
        self._kept[key] = (look, words)
        return words


def _alike(one: Look, other: Look) -> bool:
    """True when both show the same: values never change, so the same object is the same value."""
    return (
        one.sim is other.sim
        and one.modem is other.modem
        and one.seen is other.seen
        and one.now == other.now
        and one.now.tzinfo is other.now.tzinfo
        and one.steady == other.steady
        and one.active == other.active
        and one.here == other.here
        and one.places == other.places
    )
