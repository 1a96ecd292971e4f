"""No SIM whose pack is nearly used up."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.units import UnitError
from simd.policy.amount import (
    check_limit,
    is_share,
    limit_of,
    limit_text,
    stamped,
    write_amount,
)
from simd.policy.packs import left_of
from simd.policy.rule import Daily, Look


class AllowanceLeft(Daily, frozen=True, tag="allowance_left"):
    """Forbids a SIM with less than `below` left of its allowance of that kind.

    Units by kind: data `500MB`, voice `30m`, others a count; or a share of the whole (`10%`).
    A parked SIM must have `back_above` left. What the carrier has not said, or what has
    expired since it said it, is neither enough nor too little.
    """

    below: str | int
    kind: str = "data"
    back_above: str | int | None = None

    def __post_init__(self) -> None:
        """Refuse an amount that is none of this kind, and a pair that flaps; raises UnitError."""
        check_limit(self.below, self.kind)
        if self.back_above is None:
            return
        check_limit(self.back_above, self.kind)
        pair = [limit_of(one, self.kind, 100) or 0 for one in (self.below, self.back_above)]
        if is_share(self.below) != is_share(self.back_above) or pair[1] < pair[0]:
            message = f"back_above must not lie under below ({self.below})"
            raise UnitError(message)

    def look(self, look: Look) -> Verdict:
        """Veto when what is surely all that is left is below the limit."""
        text = self.below if look.active or self.back_above is None else self.back_above
        params = {"kind": self.kind, "below": limit_text(text, self.kind)}
        left = left_of(look.sim.account, self.kind, look.now)
        limit = None if left is None else limit_of(text, self.kind, left.total)
        if left is None or limit is None:
            return self.abstain("unknown", params)
        params["left"] = write_amount(left.amount, self.kind)
        params["as_of"] = stamped(left.as_of)
        if left.amount >= limit:
            return self.abstain("enough", params)
        return self.veto("below", params) if left.known else self.abstain("unsure", params)
