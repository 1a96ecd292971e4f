"""The owner's own word: this SIM and no other, for now."""

from __future__ import annotations

from datetime import datetime

from simd.model.decision import Verdict
from simd.model.units import UnitError
from simd.policy.rule import Look, Rule


class ManualHold(Rule, frozen=True, tag="manual_hold"):
    """Forbids every SIM but `to`, until that moment if one is given."""

    to: str
    until: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a moment that could be one of many; raises UnitError."""
        if self.until is not None and self.until.tzinfo is None:
            message = "that moment needs its offset from UTC (2026-12-24T18:00:00+01:00)"
            raise UnitError(message)

    def moment(self, look: Look) -> object:
        """Whether it is over."""
        return self._over(look)

    def look(self, look: Look) -> Verdict:
        """Veto all others while it lasts."""
        params = {"to": self.to}
        if self._over(look):
            return self.abstain("over", params)
        held = look.sim.sim.name == self.to
        return self.abstain("this", params) if held else self.veto("other", params)

    def _over(self, look: Look) -> bool:
        return self.until is not None and look.now >= self.until
