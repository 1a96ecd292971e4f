"""Use what would be wasted: an allowance that ends soon with much left in it."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.units import Span
from simd.policy.amount import read_amount, span_text, write_amount
from simd.policy.packs import left_of
from simd.policy.rule import Daily, Look


class Wasted(Daily, frozen=True, tag="wasted"):
    """Prefers a SIM the more, the sooner at least `least` of what it has left is lost."""

    within: Span = Span(7 * 86400)
    least: str | int = "100MB"
    kind: str = "data"

    def __post_init__(self) -> None:
        """Refuse an amount that is none of this kind; raises UnitError."""
        read_amount(self.least, self.kind)

    def look(self, look: Look) -> Verdict:
        """Prefer by the earliest end, if it is near and worth it."""
        left = left_of(look.sim.account, self.kind, look.now)
        params = {"kind": self.kind, "span": span_text(self.within)}
        if left is None or left.expires is None:
            return self.abstain("unknown", params)
        days = (left.expires - look.now.date()).days
        params |= {
            "left": write_amount(left.ending, self.kind),
            "expires": left.expires.isoformat(),
        }
        if left.ending < read_amount(self.least, self.kind) or days * 86400.0 > self.within:
            return self.abstain("later", params)
        return self.prefer("soon", params, 1 / (1 + days))
