"""No SIM whose money is below a floor."""

from __future__ import annotations

from decimal import Decimal

from simd.model.account import AccountNow, Money, MoneyText, Source
from simd.model.decision import Verdict
from simd.model.units import UnitError
from simd.policy.amount import stamped
from simd.policy.money import read_money
from simd.policy.rule import Look, Timeless


class BalanceFloor(Timeless, frozen=True, tag="balance_floor"):
    """Forbids a SIM with less money than `below`; a stated debt is less than nothing.

    A parked SIM must have `back_above`. An unknown balance, or one in another currency, is
    neither enough nor too little.
    """

    below: MoneyText
    back_above: MoneyText | None = None

    def __post_init__(self) -> None:
        """Refuse a pair of limits that would flap; raises UnitError."""
        if self.back_above is None:
            return
        low, high = read_money(self.below), read_money(self.back_above)
        if low.currency != high.currency or high.amount < low.amount:
            message = f"back_above must not lie under below ({self.below})"
            raise UnitError(message)

    def look(self, look: Look) -> Verdict:
        """Veto when the last stated balance is below the floor."""
        parked = not look.active and self.back_above
        floor = read_money(parked or self.below)
        stated = _stated(look.sim.account)
        if stated is None:
            return self.abstain("unknown", {"below": str(floor)})
        money, source = stated
        params = {"balance": str(money), "below": str(floor), "as_of": stamped(source.at)}
        if money.currency != floor.currency:
            return self.abstain("currency", params)
        if money.amount < floor.amount:
            return self.veto("below", params)
        return self.abstain("enough", params)


def _stated(account: AccountNow | None) -> tuple[Money, Source] | None:
    """The money as last stated, and by what; a debt stands in where no balance is said.

    Where the house reckoned on since, it is the low end of what it reckons.
    """
    if account is None:
        return None
    if account.balance is not None:
        reckoned = account.estimates.get("balance")
        amount = account.balance.amount if reckoned is None else Decimal(reckoned.low)
        return Money(amount, account.balance.currency), account.sources.get(
            "balance", account.source
        )
    if account.debt is not None:
        owed = Money(-account.debt.amount, account.debt.currency)
        return owed, account.sources.get("debt", account.source)
    return None
