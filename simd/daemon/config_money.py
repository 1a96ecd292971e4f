"""What the config says of money, checked: names, and top-ups that come in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from simd.accounts.money.rules import AutoTopup, MoneyRules
from simd.model.account import Money
from simd.tariff import Tariff, find_tariff

FindTariff = Callable[[str], Tariff | None]
Wrong = tuple[tuple[str | int, ...], str, str]
# What a balance may lose between two readings, as a part of the renewal, where none is named.
_MARGIN = Decimal("0.1")


def names_in(rules: MoneyRules) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Every name that the section uses: where, `SIM` or `person`, and the name."""
    for index, cap in enumerate(rules.caps):
        if cap.sim is not None:
            yield ("caps", index, "sim"), "SIM", cap.sim
        if cap.person is not None:
            yield ("caps", index, "person"), "person", cap.person
    for index, name in enumerate(rules.approve.by):
        yield ("approve", "by", index), "person", name
    for index, auto in enumerate(rules.topup):
        yield ("topup", index, "sim"), "SIM", auto.sim


def wrong_topups(
    rules: MoneyRules, plans: Mapping[str, str], tariff_of: FindTariff = find_tariff
) -> Iterator[Wrong]:
    """Top-ups that would come too late or too small; `plans` is each SIM's plan."""
    for index, auto in enumerate(rules.topup):
        below, amount = auto.below.money, auto.amount.money
        if below.currency != amount.currency:
            place = ("topup", index, "amount")
            yield place, f"{amount} is another currency than {below}", "use the SIM's currency"
        tariff = tariff_of(plans.get(auto.sim, ""))
        if tariff is not None:
            yield from _too_late(index, auto, tariff, rules)
        if not any(cap.limits(amount.currency) for cap in rules.caps):
            place = ("topup", index, "amount")
            yield place, f"no cap is set in {amount.currency}", "write one in `money.caps`"


def _too_late(index: int, auto: AutoTopup, tariff: Tariff, rules: MoneyRules) -> Iterator[Wrong]:
    """A balance under the renewal's price and over the threshold neither renews nor tops up."""
    renewal, fee = tariff.auto_renew, tariff.money
    if fee is None or renewal is None or renewal.on is False or renewal.source != "balance":
        return
    below = auto.below.money
    place = ("topup", index, "below")
    if below.currency != tariff.currency:
        yield place, f"{tariff.id} is paid in {tariff.currency}", f"write it in {tariff.currency}"
        return
    least = fee + _margin(fee, tariff.currency, rules)
    if below.amount < least:
        problem = (
            f"{tariff.id} renews at {Money(fee, tariff.currency)}: under that and over"
            f" {below} nothing is topped up and nothing renews"
        )
        yield place, problem, f"write at least {Money(least, tariff.currency)}"


def _margin(fee: Decimal, currency: str, rules: MoneyRules) -> Decimal:
    margin = rules.margin.money if rules.margin is not None else None
    if margin is not None and margin.currency == currency:
        return margin.amount
    return (fee * _MARGIN).quantize(Decimal("0.01"))


def plans_of(
    sims: Iterable[tuple[str, str | None]],
    accounts: Iterable[tuple[str, str | None, tuple[str, ...]]],
) -> dict[str, str]:
    """Each SIM's plan: of the account that it names, or that names it."""
    listed = list(accounts)
    by_name = {name: plan for name, plan, _ in listed if plan is not None}
    found = {member: plan for _, plan, members in listed if plan for member in members}
    return found | {
        sim: by_name[account] for sim, account in sims if account is not None and account in by_name
    }
