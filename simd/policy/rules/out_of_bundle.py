"""No SIM on which the next bytes cost extra, or soon may."""

from __future__ import annotations

from datetime import timedelta

from simd.model.account import Bundle
from simd.model.decision import Verdict
from simd.model.units import Size, Span
from simd.policy.rule import Look, Rule


class OutOfBundle(Rule, frozen=True, tag="out_of_bundle"):
    """Forbids a SIM whose packs are used up but for `margin`, or end within `ends_within`.

    Only where the next byte after them is charged; a pack that is stopped or slowed instead is
    for other rules. What is left is the least that it may be by our own count.
    """

    margin: Size = Size(50 << 20)
    ends_within: Span = Span(600)

    def look(self, look: Look) -> Verdict:
        """Veto when paying has begun or may begin."""
        bundle = look.sim.account.bundle if look.sim.account else None
        if bundle is None or bundle.after.by == "unknown":
            return self.abstain("unknown", {})
        if bundle.after.by != "charge":
            return self.abstain("never", {"by": bundle.after.by})
        params = {"price": str(bundle.after.price), "margin": str(self.margin)}
        if bundle.now.by == "charge":
            return self.veto("paying", params)
        return self._left(bundle, look, params)

    def _left(self, bundle: Bundle, look: Look, params: dict[str, str]) -> Verdict:
        if bundle.left is None:
            return self.abstain("unknown", {})
        params["left"] = str(Size(int(bundle.left.low)))
        if int(bundle.left.low) < self.margin:
            return self.veto("below", params)
        ends = bundle.ends
        if ends is not None and ends - look.now < timedelta(seconds=self.ends_within):
            return self.veto("ends", params | {"ends": ends.isoformat()})
        return self.abstain("enough", params)
