"""No SIM that the network refuses."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.radio import Registration
from simd.policy.amount import span_text
from simd.policy.evidence import Sample
from simd.policy.rule import Look
from simd.policy.windowed import Windowed

_DENIED, _UNKNOWN = Registration.DENIED, Registration.UNKNOWN


class Denied(Windowed, frozen=True, tag="denied"):
    """Forbids a SIM that was denied in `fraction` of the window, with one of the `causes`.

    Causes are those of 3GPP TS 24.301 §9.9.3.9 (8: not allowed at all, 11: not in this
    network, 15: no cell that suits); none named means any, also where none was told.
    """

    causes: tuple[int, ...] = ()

    def look(self, look: Look) -> Verdict:
        """Veto when enough of the newest looks found the network refusing it."""
        causes = {one.cause for one in look.seen.samples[-9:] if one.cause is not None}
        told = ", ".join(map(str, sorted(causes))) if causes else "-"
        params = {"span": span_text(self.window), "cause": told}
        return self.judge([self._refused(one) for one in self.within(look)], params)

    def _refused(self, sample: Sample) -> bool | None:
        if sample.registration is not _DENIED:
            return None if sample.registration is _UNKNOWN else False
        return not self.causes or sample.cause in self.causes
