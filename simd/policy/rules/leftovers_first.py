"""Use up first what expires first."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.policy.amount import stamped, write_amount
from simd.policy.packs import left_of
from simd.policy.rule import Daily, Look


class LeftoversFirst(Daily, frozen=True, tag="leftovers_first"):
    """Prefers a SIM the more, the earlier something that it has left will expire."""

    kind: str = "data"

    def look(self, look: Look) -> Verdict:
        """Prefer by the earliest expiry of a pack with something in it."""
        left = left_of(look.sim.account, self.kind, look.now)
        if left is None or left.expires is None:
            return self.abstain("nothing", {"kind": self.kind})
        params = {
            "kind": self.kind,
            "left": write_amount(left.amount, self.kind),
            "expires": left.expires.isoformat(),
            "as_of": stamped(left.as_of),
        }
        days = (left.expires - look.now.date()).days
        return self.prefer("expires", params, 1 / (1 + days))
