"""Where a SIM may be used: countries allowed, or countries blocked."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.policy.rule import Look, Timeless


class Country(Timeless, frozen=True, tag="country"):
    """Forbids a SIM in a country of `block`, or outside those of `allow` (ISO 3166-1 alpha-2)."""

    allow: tuple[str, ...] = ()
    block: tuple[str, ...] = ()

    def look(self, look: Look) -> Verdict:
        """Veto by the country of the network that the modem hears."""
        here = look.here.country
        if here is None:
            return self.abstain("unknown", {})
        params = {"country": here}
        if here in self.block or (self.allow and here not in self.allow):
            return self.veto("blocked", params)
        return self.abstain("allowed", params)
