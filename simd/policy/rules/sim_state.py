"""No SIM that is locked, gone, or not the one that was meant."""

from __future__ import annotations

from typing import Literal

from simd.model.decision import Verdict
from simd.model.sim import Lock
from simd.model.units import Span
from simd.policy.evidence import EVER
from simd.policy.rule import Look, Rule

_CODES = ("sim_locked", "sim_absent")
_SHUT = {
    Lock.PIN: "sim_locked",
    Lock.PUK: "sim_locked",
    Lock.OTHER: "sim_locked",
    Lock.FAILURE: "sim_locked",
    Lock.ABSENT: "sim_absent",
}


class SimState(Rule, frozen=True, tag="sim_state"):
    """Forbids a SIM that is locked or absent, or was when last tried, within `forget`.

    What was registered since is neither.

    `strangers: block` forbids also a SIM that the config does not name: a card was changed.
    """

    forget: Span = Span(86400)
    strangers: Literal["allow", "block"] = "allow"

    def moment(self, look: Look) -> object:
        """How many of the troubles still count."""
        begin = look.steady - self.forget
        return sum(one.at > begin for one in look.seen.troubles)

    def look(self, look: Look) -> Verdict:
        """Veto by the lock that is read now, else by what became of the last try."""
        if self.strangers == "block" and look.place is None:
            return self.veto("stranger", {})
        code = self._trouble(look)
        return self.veto(code, {}) if code else self.abstain("fine", {})

    def _trouble(self, look: Look) -> str | None:
        if look.active and look.lock in _SHUT:
            return _SHUT[look.lock]
        heard = (one.at for one in reversed(look.seen.samples) if one.registration.registered)
        newer = max(look.seen.proved, look.steady - self.forget, next(heard, EVER))
        codes = [one.code for one in look.seen.troubles if one.at > newer and one.code in _CODES]
        return codes[-1] if codes else None
