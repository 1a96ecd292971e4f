"""The owner's order: the SIMs as the config lists them, the rest after those."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.policy.rule import Look, Timeless


class OwnerOrder(Timeless, frozen=True, tag="owner_order"):
    """Prefers a SIM the more, the earlier the config names it."""

    def look(self, look: Look) -> Verdict:
        """Prefer by place; a SIM that the config does not name comes last."""
        if look.place is None:
            return self.abstain("unlisted", {})
        return self.prefer("place", {"place": str(look.place + 1)}, 1 / (1 + look.place))
