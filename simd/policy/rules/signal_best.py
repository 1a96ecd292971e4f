"""The strongest SIM, by what was last heard through it."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.units import Span
from simd.policy.rule import Look, Rule
from simd.policy.windowed import newest

_LOOKS = 3
# RSRP from where nothing works to where more does not help (3GPP TS 38.133 §10.1.6 reports more).
_WORST, _BEST = -125.0, -75.0


class SignalBest(Rule, frozen=True, tag="signal_best"):
    """Prefers a SIM the more, the stronger its last looks were (RSRP), if not `forget` ago."""

    forget: Span = Span(6 * 3600)

    def moment(self, look: Look) -> object:
        """Whether the newest look still counts."""
        return newest(look, self.forget) is not None

    def look(self, look: Look) -> Verdict:
        """Prefer by the mean of the last looks."""
        last = look.seen.samples[-_LOOKS:] if newest(look, self.forget) else ()
        known = [one.rsrp for one in last if one.rsrp is not None]
        if not known:
            return self.abstain("unknown", {})
        mean = sum(known) / len(known)
        weight = min(max((mean - _WORST) / (_BEST - _WORST), 0.0), 1.0)
        return self.prefer("level", {"level": f"{mean:.0f} dBm"}, weight)
