"""The policy, pure: rules give a decision with every verdict, guards say what holds it back."""

from simd.policy.decide import decide
from simd.policy.explain import explain, summary
from simd.policy.guards import History, guard, same
from simd.policy.policy import Guards, Policy

__all__ = [
    "Guards",
    "History",
    "Policy",
    "decide",
    "explain",
    "guard",
    "same",
    "summary",
]
