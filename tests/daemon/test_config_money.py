"""The `money:` section: names that exist, caps, and top-ups that come in time for a renewal."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from simd.accounts.money.rules import AutoTopup, Cap, MoneyRules
from simd.catalog import Mistakes
from simd.catalog.find import load
from simd.daemon.config_file import load_config
from simd.daemon.config_money import plans_of, wrong_topups
from simd.model.account import MoneyText
from simd.tariff import Tariff
from simd.tariff.tariff import AutoRenew
from simd.tariff.texts import Currency, Price

BASE = """
people: [{{name: li, unix_user: root}}]
sims: [{{name: roof, iccid: "8949000000000000015", unchecked_iccid: true, rights: {{li: owner}}}}]
money:
{money}
"""


def complaints(folder: Path, money: str) -> str:
    path = folder / "simd.yaml"
    path.write_text(BASE.format(money=money))
    with pytest.raises(Mistakes) as raised:
        load_config(path)
    return raised.value.words


def test_a_whole_section_is_read(tmp_path: Path) -> None:
    path = tmp_path / "simd.yaml"
    money = """
  caps: [{order: 20 EUR, day: 40 EUR, month: 80 EUR}, {person: li, order: 10 EUR}]
  approve: {above: [10 EUR], by: [li], other: true, within: 12h}
  topup: [{sim: roof, below: 5 EUR, amount: 15 EUR}]
  settle: 20m
"""
    path.write_text(BASE.format(money=money))
    rules = load_config(path).money
    assert rules is not None
    assert (len(rules.caps), rules.approve.other, float(rules.settle)) == (2, True, 1200.0)


@pytest.mark.parametrize(
    ("money", "line", "says"),
    [
        ("  caps: [{sim: rof, order: 5 EUR}]", 5, "there is no SIM `rof`"),
        ("  caps: [{person: lee, order: 5 EUR}]", 5, "there is no person `lee`"),
        ("  approve: {by: [nobody]}", 5, "there is no person `nobody`"),
        (
            "  caps: [{order: 5 EUR}]\n  topup: [{sim: rof, below: 5 EUR, amount: 9 EUR}]",
            6,
            "there is no SIM `rof`",
        ),
        ("  topup: [{sim: roof, below: 5 EUR, amount: 9 EUR}]", 5, "no cap is set in EUR"),
        (
            "  caps: [{order: 5 EUR}]\n  topup: [{sim: roof, below: 5 USD, amount: 9 EUR}]",
            6,
            "9 EUR is another currency than 5 USD",
        ),
        ("  caps: [{order: 5}]", 5, "money needs a currency"),
    ],
)
def test_mistakes_are_named_by_line(tmp_path: Path, money: str, line: int, says: str) -> None:
    words = complaints(tmp_path, money)
    assert says in words, words
    assert f"simd.yaml:{line}:" in words, words


# --- in time for the next renewal


def renewing(**more: object) -> Tariff:
    base = load("tariffs", "mo-ctm-idd", Tariff)
    plan = {
        "id": "plan-8",
        "currency": Currency("EUR"),
        "fee": Price("7.99"),
        "auto_renew": AutoRenew(on=True, source="balance"),
        **more,
    }
    return replace(base, **plan)


def wrong(below: str, tariff: Tariff | None, margin: str | None = None) -> list[str]:
    topup = AutoTopup("roof", MoneyText.parse(below), MoneyText.parse("15 EUR"))
    rules = MoneyRules(
        caps=(Cap(order=MoneyText.parse("20 EUR")),),
        topup=(topup,),
        margin=MoneyText.parse(margin) if margin else None,
    )
    found = wrong_topups(rules, {"roof": "plan-8"}, lambda _: tariff)
    return [f"{place[-1]}: {problem} ({hint})" for place, problem, hint in found]


def test_a_threshold_under_the_renewal_is_refused() -> None:
    (told,) = wrong("5 EUR", renewing())
    assert "plan-8 renews at 7.99 EUR" in told
    assert "at least 8.79 EUR" in told
    assert wrong("8.79 EUR", renewing()) == []
    (told,) = wrong("8.79 EUR", renewing(), "2 EUR")
    assert "at least 9.99 EUR" in told


def test_what_is_not_paid_from_the_balance_needs_no_threshold() -> None:
    for tariff in (
        None,
        renewing(auto_renew=None),
        renewing(auto_renew=AutoRenew(on=False)),
        renewing(auto_renew=AutoRenew(on=True, source="card")),
        renewing(fee=None),
    ):
        assert wrong("1 EUR", tariff) == []
    (told,) = wrong("5 EUR", renewing(currency=Currency("GBP")))
    assert "plan-8 is paid in GBP" in told


def test_each_sims_plan_is_its_accounts() -> None:
    sims = [("a", "one"), ("b", None), ("c", "none"), ("d", None)]
    accounts = [("one", "plan-1", ()), ("two", "plan-2", ("b", "a")), ("none", None, ("d",))]
    assert plans_of(sims, accounts) == {"a": "plan-1", "b": "plan-2"}
