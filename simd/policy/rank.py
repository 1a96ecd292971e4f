"""Which of the allowed SIMs is the best: by the rules in their order, or by a score."""

from __future__ import annotations

from collections.abc import Sequence

from simd.model.decision import Candidate, Verdict
from simd.policy.memo import Said, Words
from simd.policy.policy import Policy

Weighed = Sequence[tuple[Candidate, Words]]


def best_of(policy: Policy, allowed: Weighed, current: str | None) -> str:
    """The best candidate; equals stay in the owner's order."""
    if policy.mode != "scored":
        return min(allowed, key=lambda one: one[1].rank)[0].sim
    scores = {one.sim: one.score or 0.0 for one, _ in allowed}
    best = max(scores, key=lambda sim: scores[sim])  # the first of equals: the owner's order
    if current in scores and scores[best] < scores[current] + policy.margin:
        return current
    return best


def scored(policy: Policy, weighed: Weighed) -> list[float]:
    """The score of each: the weighted mean of its criteria, 0…1.

    A criterion that is unknown of a SIM counts as the mean of those that know theirs: neither
    for nor against it. Each soft rule that speaks against a SIM takes a whole point off.
    """
    sums = [0.0] * len(weighed)
    total = 0.0
    for column in zip(*(words.each for _, words in weighed), strict=True):
        weight, values = _criterion(policy, column)
        total += weight
        for row, value in enumerate(values):
            sums[row] += weight * value
    points = [sum(_against(word) for word in words.spoken) for _, words in weighed]
    return [
        (mean / total if total else 0.0) - point for mean, point in zip(sums, points, strict=True)
    ]


def _criterion(policy: Policy, column: Sequence[Said]) -> tuple[float, list[float]]:
    """How much a rule's words count, and what they come to for each SIM."""
    words = [word for word in column if word is not None]
    weight = policy.weight(words[0].rule) if words else 0.0
    known = [word.weight for word in words if word.kind == "prefer"]
    if not weight or not known:
        return 0.0, []
    mean = sum(known) / len(known)
    return weight, [
        word.weight if word is not None and word.kind == "prefer" else mean for word in column
    ]


def _against(word: Verdict) -> bool:
    return word.kind == "prefer" and word.weight < 0
