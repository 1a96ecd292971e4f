"""No SIM of which too little has been heard for too long."""

from __future__ import annotations

from datetime import datetime

from simd.model.account import AccountNow
from simd.model.decision import Verdict
from simd.model.units import Span
from simd.policy.amount import span_text, stamped
from simd.policy.rule import Look, Rule


class BalanceUnknown(Rule, frozen=True, tag="balance_unknown"):
    """Forbids a SIM whose `figure` was not stated for `longer`, or never was.

    A figure is `balance`, `plan` (until when it is valid), or the kind of an allowance (`data`).
    """

    longer: Span
    figure: str = "balance"

    def look(self, look: Look) -> Verdict:
        """Veto by the age of the last statement."""
        params = {"figure": self.figure, "span": span_text(self.longer)}
        as_of = _stated(look.sim.account, self.figure)
        if as_of is None:
            return self.veto("never", params)
        params["as_of"] = stamped(as_of)
        old = (look.now - as_of).total_seconds() > self.longer
        return self.veto("old", params) if old else self.abstain("new", params)


def _stated(account: AccountNow | None, figure: str) -> datetime | None:
    if account is None:
        return None
    name = "valid_until" if figure == "plan" else figure
    said = getattr(account, name) if name in ("balance", "valid_until") else None
    if said is None and not any(one.kind == name for one in account.allowances):
        return None
    return account.sources.get(name, account.source).at
