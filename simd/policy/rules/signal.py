"""No SIM whose signal is too weak for too much of the time."""

from __future__ import annotations

from typing import Literal

from simd.model.decision import Verdict
from simd.model.measures import Level
from simd.model.units import UnitError
from simd.policy.amount import span_text
from simd.policy.evidence import Sample
from simd.policy.rule import Look
from simd.policy.tech import Generation, generation
from simd.policy.windowed import Windowed

Measure = Literal["rsrp", "rsrq", "sinr", "rssi"]


class Signal(Windowed, frozen=True, tag="signal"):
    """Forbids a SIM whose `measure` was below the limit in `fraction` of the window.

    `below` counts for the SIM in use, `back_above` for those that are parked; `tech` leaves
    looks in other generations out. A figure that the modem does not tell is not counted.
    """

    below: Level
    measure: Measure = "rsrp"
    back_above: Level | None = None
    tech: Generation | None = None

    def __post_init__(self) -> None:
        """Refuse a pair of limits that would flap; raises UnitError."""
        if self.back_above is not None and self.back_above < self.below:
            message = f"back_above must not lie under below ({self.below})"
            raise UnitError(message)

    def look(self, look: Look) -> Verdict:
        """Veto when enough of the newest looks lie under the limit."""
        limit = self.below if look.active or self.back_above is None else self.back_above
        params = {
            "measure": self.measure.upper(),
            "below": str(limit),
            "span": span_text(self.window),
        }
        return self.judge(look, lambda sample: self._weak(sample, limit), params)

    def _weak(self, sample: Sample, limit: float) -> bool | None:
        value: float | None = getattr(sample, self.measure)
        other = self.tech is not None and generation(sample.tech) != self.tech
        return None if value is None or other else value < limit
