"""What a SIM must be known to be before it is switched to."""

from __future__ import annotations

from typing import Literal

from simd.model.decision import Verdict
from simd.model.measures import Level
from simd.model.units import Span
from simd.policy.amount import span_text
from simd.policy.rule import Look, Rule
from simd.policy.windowed import newest


class TargetGood(Rule, frozen=True, tag="target_good"):
    """Forbids a parked SIM that was not seen to work `within`, or whose RSRP was not `above`.

    The SIM in use is not asked. `unknown: allow` lets a SIM pass of which nothing was seen
    for so long; what was seen to be weak does not.
    """

    within: Span = Span(86400)
    above: Level | None = None
    unknown: Literal["allow", "block"] = "allow"

    def moment(self, look: Look) -> object:
        """Whether the newest look and the last proof still count."""
        fresh = newest(look, self.within) is not None
        return fresh, look.steady - look.seen.proved <= self.within

    def look(self, look: Look) -> Verdict:
        """Veto by the last that was seen of it, and how long that is ago."""
        if look.active:
            return self.abstain("active", {})
        last = newest(look, self.within)
        proved = look.steady - look.seen.proved <= self.within
        params = {"span": span_text(self.within)}
        if last is None and not proved:
            return (
                self.veto("unproved", params)
                if self.unknown == "block"
                else self.abstain("unknown", params)
            )
        if last is not None and last.at >= look.seen.proved and not last.registration.registered:
            return self.veto("lost", params)
        return self._strong(None if last is None else last.rsrp, params)

    def _strong(self, rsrp: float | None, params: dict[str, str]) -> Verdict:
        if self.above is None:
            return self.abstain("good", params)
        params = params | {"above": str(self.above)}
        if rsrp is None:
            return (
                self.veto("unproved", params)
                if self.unknown == "block"
                else self.abstain("unknown", params)
            )
        params["level"] = f"{rsrp:g} dBm"
        return self.abstain("good", params) if rsrp > self.above else self.veto("weak", params)
