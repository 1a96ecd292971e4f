"""Money of several currencies side by side, by rates that the owner gives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from simd.model.account import Money, MoneyText

read_money = lru_cache(256)(Money.parse)  # the same for every candidate


def exchanged(money: Money, currency: str, rates: Mapping[str, MoneyText]) -> Decimal | None:
    """The amount in that currency; None without a rate, which is never guessed.

    A rate says what one unit of a currency is worth in another (`EUR: 7.80 CNY`).
    """
    if money.currency == currency:
        return money.amount
    there, back = rates.get(money.currency), rates.get(currency)
    if there is not None and (worth := read_money(there)).currency == currency:
        return money.amount * worth.amount
    if back is not None and (worth := read_money(back)).currency == money.currency:
        return money.amount / worth.amount if worth.amount else None
    return None


def common(money: Money, rates: Mapping[str, MoneyText]) -> Money:
    """The money in the currency that its rate names, itself without one."""
    worth = read_money(rates[money.currency]) if money.currency in rates else None
    return Money(money.amount * worth.amount, worth.currency) if worth else money
