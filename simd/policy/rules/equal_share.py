"""Keep all SIMs at the same share of their allowance."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.measures import Share
from simd.policy.packs import used_of
from simd.policy.rule import Daily, Look

_STEP = 0.05
_HAIR = 1e-9


class EqualShare(Daily, frozen=True, tag="equal_share"):
    """Prefers a SIM the more, the less of its allowance is used, in steps of `step`."""

    kind: str = "data"
    step: Share = Share(_STEP)

    def look(self, look: Look) -> Verdict:
        """Prefer by the share that is left, as its carrier says."""
        used = used_of(look.sim.account, self.kind, look.now)
        if used is None or not used.total:
            return self.abstain("unknown", {"kind": self.kind})
        share = min(used.amount / used.total, 1.0)
        params = {"kind": self.kind, "share": f"{share:.0%}"}
        coarse = int(share / self.step + _HAIR) * self.step if self.step else share
        return self.prefer("used", params, 1 - coarse)
