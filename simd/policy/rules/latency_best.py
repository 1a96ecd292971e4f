"""The quickest SIM, by its last probes."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.units import Span
from simd.policy.rule import Look, Rule

_PROBES = 5
_HALF = 100.0


class LatencyBest(Rule, frozen=True, tag="latency_best"):
    """Prefers a SIM the more, the quicker its last probes were answered, if not `forget` ago."""

    forget: Span = Span(6 * 3600)

    def moment(self, look: Look) -> object:
        """How many of the probes still count."""
        horizon = look.steady - self.forget
        return sum(one.at >= horizon for one in look.seen.probes[-_PROBES:])

    def look(self, look: Look) -> Verdict:
        """Prefer by the mean latency: 100 ms is half as good as none."""
        horizon = look.steady - self.forget
        last = [one for one in look.seen.probes[-_PROBES:] if one.at >= horizon]
        known = [one.latency for one in last if one.latency is not None]
        if not known:
            return self.abstain("unknown", {})
        mean = sum(known) / len(known)
        return self.prefer("latency", {"latency": f"{mean:.0f} ms"}, 1 / (1 + mean / _HALF))
