"""No SIM that can't attach, or gets no data address."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.units import Span
from simd.policy.amount import span_text
from simd.policy.rule import Look, Rule

_CODES = ("attach", "data", "no_service")


class AttachFailure(Rule, frozen=True, tag="attach_failure"):
    """Forbids a SIM whose attach or data session failed `times` within a while, unproved since.

    `causes` are the network's words for it (3GPP TS 24.008 §10.5.6.6: `33` not subscribed);
    none named means any.
    """

    times: int = 1
    within: Span = Span(1800)
    causes: tuple[str, ...] = ()

    def moment(self, look: Look) -> object:
        """How many of the troubles still count."""
        begin = look.steady - self.within
        return sum(one.at > begin for one in look.seen.troubles)

    def look(self, look: Look) -> Verdict:
        """Veto when it failed often enough, and was not seen to work since."""
        newer = max(look.seen.proved, look.steady - self.within)
        failed = [one for one in look.seen.troubles if one.at > newer and one.code in _CODES]
        meant = [one for one in failed if not self.causes or one.cause in self.causes]
        params = {"times": str(len(meant)), "span": span_text(self.within)}
        params["cause"] = (meant[-1].cause if meant else None) or "-"
        return (
            self.veto("failed", params)
            if len(meant) >= self.times
            else self.abstain("fine", params)
        )
