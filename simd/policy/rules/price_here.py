"""The cheapest SIM here: by the price of the next gigabyte."""

from __future__ import annotations

import msgspec

from simd.model.account import MoneyText
from simd.model.decision import Verdict
from simd.policy.money import common
from simd.policy.rule import Look, Timeless


class PriceHere(Timeless, frozen=True, tag="price_here"):
    """Prefers a SIM the more, the less its next GB costs here and now.

    `rates` turn other currencies into one (`EUR: 7.80 CNY`). A price that is not known comes
    after every known one.
    """

    rates: dict[str, MoneyText] = msgspec.field(default_factory=dict)

    def look(self, look: Look) -> Verdict:
        """Prefer by price."""
        price = look.seen.price
        if price is None:
            return self.abstain("unknown", {})
        cost = max(float(common(price, self.rates).amount), 0.0)
        return self.prefer("price", {"price": str(price)}, 1 / (1 + cost))
