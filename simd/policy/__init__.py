"""The policy, pure: rules give a decision with every verdict, guards say what holds it back.

    decision = decide(snapshot, modem, policy, order, now, evidence)
    decision = guard(decision, history, policy.guards, now)

Neither reads a clock, a file or the ledger, so whoever makes Evidence and History (the
chooser from the ledger, a simulator from its own world) drives the same code.
"""

from simd.policy.decide import decide
from simd.policy.evidence import Evidence, Seen
from simd.policy.explain import explain, summary
from simd.policy.guards import guard, same
from simd.policy.history import History
from simd.policy.memo import Memo
from simd.policy.policy import Policy
from simd.policy.settings import Guards

__all__ = [
    "Evidence",
    "Guards",
    "History",
    "Memo",
    "Policy",
    "Seen",
    "decide",
    "explain",
    "guard",
    "same",
    "summary",
]
