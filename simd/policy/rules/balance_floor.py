"""No SIM whose money is below a floor."""

from __future__ import annotations

from functools import lru_cache

from simd.model.account import AccountNow, Money, MoneyText, Source
from simd.model.decision import Verdict
from simd.policy.rule import Look, Rule

_money = lru_cache(64)(Money.parse)  # the same for every candidate


class BalanceFloor(Rule, frozen=True, tag="balance_floor"):
    """Forbids a SIM with less money than `below`; a stated debt is less than nothing.

    An unknown balance, or one in another currency, is neither enough nor too little.
    """

    below: MoneyText

    def look(self, look: Look) -> Verdict:
        """Veto when the last stated balance is below the floor."""
        floor = _money(self.below)
        stated = _stated(look.sim.account)
        if stated is None:
            return self.abstain("unknown", {"below": str(floor)})
        money, source = stated
        params = {"balance": str(money), "below": str(floor), "as_of": source.at.isoformat()}
        if money.currency != floor.currency:
            return self.abstain("currency", params)
        if money.amount < floor.amount:
            return self.veto("below", params)
        return self.abstain("enough", params)


def _stated(account: AccountNow | None) -> tuple[Money, Source] | None:
    """The money as last stated, and by what; a debt stands in where no balance is said."""
    if account is None:
        return None
    if account.balance is not None:
        return account.balance, account.sources.get("balance", account.source)
    if account.debt is not None:
        owed = Money(-account.debt.amount, account.debt.currency)
        return owed, account.sources.get("debt", account.source)
    return None
