"""No SIM whose plan or pack ends too soon."""

from __future__ import annotations

from datetime import date

from simd.model.account import AccountNow
from simd.model.decision import Verdict
from simd.model.units import Span
from simd.policy.amount import span_text
from simd.policy.rule import Daily, Look


class ExpiresWithin(Daily, frozen=True, tag="expires_within"):
    """Forbids a SIM whose plan (or a pack of a `kind`) ends within so long, or has ended.

    The last day counts to its end. A pack with nothing left ends nothing.
    """

    within: Span
    what: str = "plan"

    def look(self, look: Look) -> Verdict:
        """Veto by the date that its carrier stated."""
        ends = _ends(look.sim.account, self.what)
        params = {"what": self.what, "span": span_text(self.within)}
        if ends is None:
            return self.abstain("unknown", params)
        params["date"] = ends.isoformat()
        days = (ends - look.now.date()).days
        if days < 0:
            return self.veto("over", params)
        near = (days + 1) * 86400.0 <= self.within
        return self.veto("soon", params) if near else self.abstain("later", params)


def _ends(account: AccountNow | None, what: str) -> date | None:
    if account is None:
        return None
    if what == "plan":
        return account.valid_until
    packs = [one for one in account.allowances if one.kind == what and one.scope is None]
    return min((one.expires for one in packs if one.expires and one.left != 0), default=None)
