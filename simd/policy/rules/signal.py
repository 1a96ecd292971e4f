"""No SIM whose signal is too weak for too much of the time."""

from __future__ import annotations

from typing import Literal

from simd.model.decision import Verdict
from simd.model.measures import Level
from simd.model.units import UnitError
from simd.policy.amount import level_text, span_text
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
            "below": level_text(limit),
            "span": span_text(self.window),
        }
        levels = self._levels(look)
        return self.judge([None if level is None else level < limit for level in levels], params)

    def _levels(self, look: Look) -> list[float | None]:
        """What the looks of the window measured, those in other generations left out."""
        looks = self.within(look)
        if self.tech is not None:
            looks = [one for one in looks if generation(one.tech) == self.tech]
        return [getattr(one, self.measure) for one in looks]
