"""No SIM that only gets an old generation of radio here."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.policy.amount import span_text
from simd.policy.rule import Look
from simd.policy.tech import Generation, below
from simd.policy.windowed import Windowed


class TechBelow(Windowed, frozen=True, tag="tech_below"):
    """Forbids a SIM whose access technology was older than `least` in `fraction` of the window."""

    least: Generation

    def look(self, look: Look) -> Verdict:
        """Veto when enough of the newest looks were in an older generation."""
        params = {"least": self.least.upper(), "span": span_text(self.window)}
        older = [below(one.tech, self.least) for one in self.within(look)]
        return self.judge(older, params)
