"""No SIM that owes its carrier money."""

from __future__ import annotations

from decimal import Decimal

from simd.model.account import AccountNow, Money, MoneyText
from simd.model.decision import Verdict
from simd.policy.money import read_money
from simd.policy.rule import Look, Timeless

_NOTHING = Decimal(0)


class Debt(Timeless, frozen=True, tag="debt"):
    """Forbids a SIM that owes more than `over` (nothing by default), as last stated."""

    over: MoneyText | None = None

    def look(self, look: Look) -> Verdict:
        """Veto when a debt, or a balance below nothing, is stated."""
        owed = _owed(look.sim.account)
        if owed is None:
            return self.abstain("unknown", {})
        limit = read_money(self.over) if self.over else Money(_NOTHING, owed.currency)
        params = {"debt": str(owed), "over": str(limit)}
        if limit.currency != owed.currency:
            return self.abstain("currency", params)
        if owed.amount > limit.amount:
            return self.veto("owes", params)
        return self.abstain("fine", params)


def _owed(account: AccountNow | None) -> Money | None:
    """What is owed, as far as it was said; a balance of nothing or more owes nothing."""
    if account is None:
        return None
    if account.debt is not None:
        return account.debt
    balance = account.balance
    return Money(max(-balance.amount, _NOTHING), balance.currency) if balance else None
