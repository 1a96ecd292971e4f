"""The SIMs in the order that the owner gives for this country."""

from __future__ import annotations

import msgspec

from simd.model.decision import Verdict
from simd.policy.rule import Look, Timeless


class CountryOrder(Timeless, frozen=True, tag="country_order"):
    """Prefers the SIMs named for the country of the network (`DE: [home, trip]`), in that order.

    `any` stands for every country that is not named.
    """

    order: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)

    def look(self, look: Look) -> Verdict:
        """Prefer by place in the list of this country."""
        here = look.here.country
        if here is None:
            return self.abstain("unknown", {})
        names = self.order.get(here, self.order.get("any", ()))
        name = look.sim.sim.name
        if name not in names:
            return self.abstain("unlisted", {"country": here})
        place = names.index(name)
        return self.prefer("place", {"country": here, "place": str(place + 1)}, 1 / (1 + place))
