"""No SIM whose next gigabyte is too dear here."""

from __future__ import annotations

import msgspec

from simd.model.account import MoneyText
from simd.model.decision import Verdict
from simd.policy.money import exchanged, read_money
from simd.policy.rule import Look, Timeless


class PriceLimit(Timeless, frozen=True, tag="price_limit"):
    """Forbids a SIM whose price per GB, here and now, is above `above`.

    `rates` say what a unit of another currency is worth; without one the price says nothing.
    """

    above: MoneyText
    rates: dict[str, MoneyText] = msgspec.field(default_factory=dict)

    def look(self, look: Look) -> Verdict:
        """Veto by its plan's price at this place and state of use."""
        limit, price = read_money(self.above), look.seen.price
        if price is None:
            return self.abstain("unknown", {"above": str(limit)})
        params = {"above": str(limit), "price": str(price)}
        amount = exchanged(price, limit.currency, self.rates)
        if amount is None:
            return self.abstain("currency", params)
        return self.veto("dear", params) if amount > limit.amount else self.abstain("fair", params)
