"""No SIM whose connection breaks again and again."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.units import Span
from simd.policy.amount import span_text
from simd.policy.rule import Look, Rule


class Disconnects(Rule, frozen=True, tag="disconnects"):
    """Forbids a SIM that lost its registration or its data `times` within a while."""

    times: int = 5
    within: Span = Span(3600)

    def moment(self, look: Look) -> object:
        """How many of the losses still count."""
        begin = look.steady - self.within
        return sum(at > begin for at in look.seen.drops)

    def look(self, look: Look) -> Verdict:
        """Veto when it broke off too often."""
        begin = look.steady - self.within
        count = sum(at > begin for at in look.seen.drops)
        params = {"count": str(count), "times": str(self.times), "span": span_text(self.within)}
        return self.veto("often", params) if count >= self.times else self.abstain("fine", params)
