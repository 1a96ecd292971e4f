"""No SIM that cost too much already."""

from __future__ import annotations

from typing import Literal

from simd.model.account import MoneyText
from simd.model.decision import Verdict
from simd.policy.money import read_money
from simd.policy.rule import Look, Timeless


class Spend(Timeless, frozen=True, tag="spend"):
    """Forbids a SIM on which `over` or more was spent this day or billing cycle."""

    over: MoneyText
    per: Literal["day", "cycle"] = "day"

    def look(self, look: Look) -> Verdict:
        """Veto by what was spent, as far as it is known."""
        limit = read_money(self.over)
        spent = look.seen.spent.get(self.per)
        params = {"over": str(limit), "per": self.per}
        if spent is None:
            return self.abstain("unknown", params)
        params["spent"] = str(spent)
        if spent.currency != limit.currency:
            return self.abstain("currency", params)
        return (
            self.veto("over", params)
            if spent.amount >= limit.amount
            else self.abstain("under", params)
        )
