"""No SIM that finds no network."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.radio import Registration
from simd.policy.amount import span_text
from simd.policy.rule import Look
from simd.policy.windowed import Windowed

_LOST = {one: not one.registered for one in Registration} | {Registration.UNKNOWN: None}


class NoService(Windowed, frozen=True, tag="no_service"):
    """Forbids a SIM that was not registered in `fraction` of the window."""

    def look(self, look: Look) -> Verdict:
        """Veto when enough of the newest looks found no network that takes it in."""
        lost = [_LOST[one.registration] for one in self.within(look)]
        return self.judge(lost, {"span": span_text(self.window)})
