"""No SIM that finds no network."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.radio import Registration
from simd.policy.amount import span_text
from simd.policy.evidence import Sample
from simd.policy.rule import Look
from simd.policy.windowed import Windowed


class NoService(Windowed, frozen=True, tag="no_service"):
    """Forbids a SIM that was not registered in `fraction` of the window."""

    def look(self, look: Look) -> Verdict:
        """Veto when enough of the newest looks found no network that takes it in."""
        return self.judge(look, _lost, {"span": span_text(self.window)})


def _lost(sample: Sample) -> bool | None:
    if sample.registration is Registration.UNKNOWN:
        return None
    return not sample.registration.registered
