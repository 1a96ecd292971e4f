"""No SIM whose pack is nearly used up."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.policy.amount import read_amount, write_amount
from simd.policy.packs import left_of
from simd.policy.rule import Look, Rule


class AllowanceLeft(Rule, frozen=True, tag="allowance_left"):
    """Forbids a SIM with less than `below` left of its allowance of that kind.

    Units by kind: data `500MB`, voice `30m`, others a count. What the carrier has not said,
    or what has expired since it said it, is neither enough nor too little.
    """

    below: str | int
    kind: str = "data"

    def __post_init__(self) -> None:
        """Refuse an amount that is none of this kind; raises UnitError."""
        read_amount(self.below, self.kind)

    def look(self, look: Look) -> Verdict:
        """Veto when what is surely all that is left is below the limit."""
        limit = read_amount(self.below, self.kind)
        params = {"kind": self.kind, "below": write_amount(limit, self.kind)}
        left = left_of(look.sim.account, self.kind, look.now)
        if left is None:
            return self.abstain("unknown", params)
        params |= {"left": write_amount(left.amount, self.kind), "as_of": left.as_of.isoformat()}
        if left.amount >= limit:
            return self.abstain("enough", params)
        return self.veto("below", params) if left.known else self.abstain("unsure", params)
