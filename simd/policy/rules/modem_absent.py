"""No SIM of a modem that is not there."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.modem import ModemState
from simd.policy.rule import Look, Timeless

_GONE = (ModemState.ABSENT, ModemState.DEAF, ModemState.PARKED)


class ModemAbsent(Timeless, frozen=True, tag="modem_absent"):
    """Forbids every SIM of a modem that has left, is deaf, or was given up."""

    def look(self, look: Look) -> Verdict:
        """Veto by the modem's state."""
        params = {"state": look.state.value}
        return self.veto("gone", params) if look.state in _GONE else self.abstain("there", params)
