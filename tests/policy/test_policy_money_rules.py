"""Rules on money, allowances, time and place: each trigger, its unknown, its other currency."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from simd.model.account import AccountNow, Allowance, Estimate, Money, Source
from simd.policy.evidence import Counted, Seen
from simd.policy.money import common, exchanged, read_money
from tests.policy.looking import DAY, MB, NOW, TODAY, look, rule_of, said, word

GB = 1024 * MB


def pack(left: int | None = None, **more: Any) -> Allowance:
    return Allowance(more.pop("kind", "data"), left, **more)


def money(text: str) -> Money:
    return Money.parse(text)


def counted(amount: int, key: str = "data.month", *, whole: bool = True) -> Seen:
    return Seen(counted={key: Counted(amount, whole)})


@pytest.mark.parametrize(
    ("settings", "seen", "expected"),
    [
        ({"over": "40GB", "period": "month"}, Seen(), "abstain unknown"),
        ({"over": "40GB", "period": "month"}, counted(40 * GB), "veto over"),
        ({"over": "40GB", "period": "month"}, counted(40 * GB - 1), "abstain under"),
        ({"over": "40GB", "period": "month"}, counted(1, whole=False), "abstain unsure"),
        ({"over": "40GB", "period": "month"}, counted(40 * GB, whole=False), "veto over"),
        ({"over": "40GB", "period": "day"}, counted(40 * GB), "abstain unknown"),
        ({"over": "80%", "of": "50GB", "period": "month"}, counted(40 * GB), "veto over"),
        ({"over": "80%", "of": "50GB", "period": "month"}, counted(39 * GB), "abstain under"),
        ({"over": "1GB", "period": "hour"}, counted(GB, "data.hour"), "veto over"),
        ({"over": 50, "kind": "sms", "period": "day"}, counted(50, "sms.day"), "veto over"),
    ],
)
def test_used_as_counted(settings: Any, seen: Seen, expected: str) -> None:
    assert word(rule_of("used", **settings), look(seen)) == expected


@pytest.mark.parametrize(
    ("over", "packs", "expected"),
    [
        ("40GB", (), "abstain unknown"),
        ("40GB", (pack(used=40 * GB),), "veto over"),
        ("40GB", (pack(10 * GB, total=50 * GB),), "veto over"),
        ("40GB", (pack(11 * GB, total=50 * GB),), "abstain under"),
        ("40GB", (pack(9 * GB),), "abstain unknown"),
        ("40GB", (pack(used=1), pack(9 * GB)), "abstain unsure"),
        ("80%", (pack(10 * GB, total=50 * GB),), "veto over"),
        ("80%", (pack(11 * GB, total=50 * GB),), "abstain under"),
        ("80%", (pack(used=GB),), "abstain unknown"),
        ("80%", (pack(9, total=5),), "abstain under"),
        ("80%", (pack(used=5, total=5, expires=TODAY - DAY),), "abstain unknown"),
    ],
)
def test_used_as_the_carrier_says(over: str, packs: tuple[Allowance, ...], expected: str) -> None:
    assert word(rule_of("used", over=over, by="carrier"), look(account=said(*packs))) == expected


@pytest.mark.parametrize(
    ("name", "settings", "problem"),
    [
        ("used", {"over": "80%"}, "needs the whole"),
        ("used", {"over": "80"}, "needs a unit"),
        ("used", {"over": "80%", "of": "50"}, "needs a unit"),
        ("allowance_left", {"below": "5%", "back_above": "3%"}, "must not lie under"),
        ("allowance_left", {"below": "5%", "back_above": "3GB"}, "must not lie under"),
        ("allowance_left", {"below": "1GB", "back_above": "3"}, "needs a unit"),
        ("balance_floor", {"below": "5 CNY", "back_above": "4 CNY"}, "must not lie under"),
        ("balance_floor", {"below": "5 CNY", "back_above": "9 EUR"}, "must not lie under"),
        ("manual_hold", {"to": "home", "until": "2026-12-24T18:00:00"}, "offset from UTC"),
        ("hours", {"during": "22:00-22:00"}, "is empty"),
        ("wasted", {"least": "5"}, "needs a unit"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, settings: Any, problem: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=problem):
        rule_of(name, **settings)


@pytest.mark.parametrize(
    ("packs", "active", "expected"),
    [
        ((pack(5 * GB, total=50 * GB),), True, "abstain enough"),
        ((pack(5 * GB - 1, total=50 * GB),), True, "veto below"),
        ((pack(9 * GB, total=50 * GB),), False, "veto below"),
        ((pack(10 * GB, total=50 * GB),), False, "abstain enough"),
        ((pack(5 * GB),), True, "abstain unknown"),
    ],
)
def test_a_share_of_an_allowance_with_its_pair(
    packs: tuple[Allowance, ...], active: Any, expected: str
) -> None:
    rule = rule_of("allowance_left", below="10%", back_above="20%")
    assert word(rule, look(account=said(*packs), active=active)) == expected


def test_an_amount_with_its_pair() -> None:
    rule = rule_of("allowance_left", below="1GB", back_above="2GB")
    assert word(rule, look(account=said(pack(GB)))) == "abstain enough"
    assert word(rule, look(account=said(pack(GB)), active=False)) == "veto below"


def test_what_was_used_since_the_carrier_spoke_counts() -> None:
    """The house reckons on: the low end of its estimate is what a limit is held against."""
    left = Estimate(GB, GB // 2, 2 * GB)
    account = said(pack(9 * GB), estimates={"data": left})
    assert word(rule_of("allowance_left", below="1GB"), look(account=account)) == "veto below"
    account = said(pack(None), estimates={"data": left})
    assert word(rule_of("allowance_left", below="500MB"), look(account=account)) == (
        "abstain enough"
    )
    money_left = {"balance": Estimate(Decimal(6), Decimal("4.99"), Decimal(7))}
    account = said(balance=money("7 CNY"), estimates=money_left)
    assert word(rule_of("balance_floor", below="5 CNY"), look(account=account)) == "veto below"


def test_credit_with_its_pair() -> None:
    rule = rule_of("balance_floor", below="5 CNY", back_above="10 CNY")
    account = said(balance=money("7 CNY"))
    assert word(rule, look(account=account)) == "abstain enough"
    assert word(rule, look(account=account, active=False)) == "veto below"


@pytest.mark.parametrize(
    ("settings", "account", "expected"),
    [
        ({}, None, "abstain unknown"),
        ({}, said(pack(1)), "abstain unknown"),
        ({}, said(balance=money("0 CNY")), "abstain fine"),
        ({}, said(balance=money("-0.01 CNY")), "veto owes"),
        ({}, said(debt=money("0.01 CNY")), "veto owes"),
        ({}, said(debt=money("0 CNY")), "abstain fine"),
        ({"over": "5 CNY"}, said(debt=money("5 CNY")), "abstain fine"),
        ({"over": "5 CNY"}, said(debt=money("5.01 CNY")), "veto owes"),
        ({"over": "5 CNY"}, said(debt=money("5 EUR")), "abstain currency"),
    ],
)
def test_debt(settings: Any, account: AccountNow | None, expected: str) -> None:
    assert word(rule_of("debt", **settings), look(account=account)) == expected


@pytest.mark.parametrize(
    ("what", "account", "expected"),
    [
        ("plan", None, "abstain unknown"),
        ("plan", said(pack(1)), "abstain unknown"),
        ("plan", said(valid_until=TODAY + 9 * DAY), "abstain later"),
        ("plan", said(valid_until=TODAY + 3 * DAY), "abstain later"),
        ("plan", said(valid_until=TODAY + 2 * DAY), "veto soon"),
        ("plan", said(valid_until=TODAY), "veto soon"),
        ("plan", said(valid_until=TODAY - DAY), "veto over"),
        ("data", said(pack(1, expires=TODAY), pack(1, expires=TODAY + 9 * DAY)), "veto soon"),
        ("data", said(pack(0, expires=TODAY), pack(1, expires=TODAY + 9 * DAY)), "abstain later"),
        ("data", said(pack(1)), "abstain unknown"),
        ("data", said(pack(1, expires=TODAY, scope="night")), "abstain unknown"),
    ],
)
def test_expires_within(what: str, account: AccountNow | None, expected: str) -> None:
    assert (
        word(rule_of("expires_within", within="3d", what=what), look(account=account)) == expected
    )


@pytest.mark.parametrize(
    ("packs", "expected"),
    [
        ((), "abstain unknown"),
        ((pack(GB),), "abstain unknown"),
        ((pack(GB, expires=TODAY + 3 * DAY),), "prefer soon"),
        ((pack(GB, expires=TODAY + 8 * DAY),), "abstain later"),
        ((pack(MB, expires=TODAY + DAY),), "abstain later"),
        ((pack(MB, expires=TODAY + DAY), pack(GB, expires=TODAY + 2 * DAY)), "abstain later"),
    ],
)
def test_wasted(packs: tuple[Allowance, ...], expected: str) -> None:
    assert word(rule_of("wasted"), look(account=said(*packs))) == expected


def test_the_sooner_it_would_be_wasted_the_more_it_is_preferred() -> None:
    first, second = (
        rule_of("wasted").look(look(account=said(pack(GB, expires=TODAY + days * DAY)))).weight
        for days in (1, 3)
    )
    assert 1 > first > second > 0


@pytest.mark.parametrize(
    ("spent", "expected"),
    [
        ({}, "abstain unknown"),
        ({"day": money("4.99 CNY")}, "abstain under"),
        ({"day": money("5 CNY")}, "veto over"),
        ({"cycle": money("5 CNY")}, "abstain unknown"),
        ({"day": money("5 EUR")}, "abstain currency"),
    ],
)
def test_spend(spent: dict[str, Money], expected: str) -> None:
    assert word(rule_of("spend", over="5 CNY"), look(Seen(spent=spent))) == expected


@pytest.mark.parametrize(
    ("price", "rates", "expected"),
    [
        (None, {}, "abstain unknown"),
        ("10 CNY", {}, "abstain fair"),
        ("10.01 CNY", {}, "veto dear"),
        ("1 EUR", {}, "abstain currency"),
        ("1 EUR", {"EUR": "7.80 CNY"}, "abstain fair"),
        ("2 EUR", {"EUR": "7.80 CNY"}, "veto dear"),
        ("1 EUR", {"CNY": "0.125 EUR"}, "abstain fair"),
        ("1 EUR", {"CNY": "0 EUR"}, "abstain currency"),
        ("1 EUR", {"EUR": "1 USD", "CNY": "1 USD"}, "abstain currency"),
    ],
)
def test_price_limit(price: str | None, rates: dict[str, str], expected: str) -> None:
    seen = Seen(price=money(price) if price else None)
    assert word(rule_of("price_limit", above="10 CNY", rates=rates), look(seen)) == expected


def test_price_here() -> None:
    rule = rule_of("price_here", rates={"EUR": "8 CNY"})
    assert word(rule, look()) == "abstain unknown"
    free, cheap, dear = (
        rule.look(look(Seen(price=money(text)))).weight for text in ("0 CNY", "7 CNY", "1 EUR")
    )
    assert (free, cheap, dear) == (1.0, 1 / 8, 1 / 9)
    assert common(money("1 USD"), {}) == money("1 USD")
    assert exchanged(money("1 USD"), "USD", {}) == 1
    assert read_money("1 USD") == money("1 USD")


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


NIGHT = {"during": "23:00-06:00"}


@pytest.mark.parametrize(
    ("settings", "now", "expected"),
    [
        (NIGHT, "2026-03-10T22:59", "veto shut_only"),
        (NIGHT, "2026-03-10T23:00", "abstain open"),
        (NIGHT, "2026-03-11T05:59", "abstain open"),
        (NIGHT, "2026-03-11T06:00", "veto shut_only"),
        (NIGHT | {"then": "never"}, "2026-03-11T00:00", "veto shut_never"),
        (NIGHT | {"then": "never"}, "2026-03-11T12:00", "abstain open"),
        (NIGHT | {"then": "prefer"}, "2026-03-11T00:00", "prefer now"),
        (NIGHT | {"then": "prefer"}, "2026-03-11T12:00", "abstain else"),
        # Hours after midnight belong to the day on which they began.
        (NIGHT | {"days": ["tue"]}, "2026-03-11T05:00", "abstain open"),
        (NIGHT | {"days": ["wed"]}, "2026-03-11T05:00", "veto shut_only"),
        ({"days": ["tue", "wed"]}, "2026-03-10T12:00", "abstain open"),
        ({"days": ["mon"]}, "2026-03-10T12:00", "veto shut_only"),
        ({"during": "09:00-17:00"}, "2026-03-10T12:00", "abstain open"),
        ({"first": "2026-03-11"}, "2026-03-10T12:00", "veto shut_only"),
        ({"last": "2026-03-10"}, "2026-03-10T12:00", "abstain open"),
        ({"first": "2026-03-01", "last": "2026-03-09"}, "2026-03-10T12:00", "veto shut_only"),
        ({}, "2026-03-10T12:00", "abstain open"),
        # The night of the change to summer time has no half past two; it is night all the same.
        (NIGHT, "2026-03-29T03:30", "abstain open"),
        (NIGHT, "2026-10-25T02:30", "abstain open"),
    ],
)
def test_hours(settings: Any, now: str, expected: str) -> None:
    assert word(rule_of("hours", **settings), look(now=at(now))) == expected


@pytest.mark.parametrize(
    ("order", "country", "expected"),
    [
        ({"DE": ["home"]}, None, "abstain unknown"),
        ({"DE": ["home"]}, "DE", "prefer place"),
        ({"DE": ["trip"]}, "DE", "abstain unlisted"),
        ({"DE": ["home"]}, "CH", "abstain unlisted"),
        ({"DE": ["trip"], "any": ["trip", "home"]}, "CH", "prefer place"),
    ],
)
def test_country_order(order: Any, country: str | None, expected: str) -> None:
    assert word(rule_of("country_order", order=order), look(country=country)) == expected


def test_manual_hold() -> None:
    assert word(rule_of("manual_hold", to="home"), look()) == "abstain this"
    assert word(rule_of("manual_hold", to="trip"), look()) == "veto other"
    for until, expected in ((NOW, "abstain over"), (NOW + timedelta(seconds=1), "veto other")):
        rule = rule_of("manual_hold", to="trip", until=until.isoformat())
        assert word(rule, look()) == expected


@pytest.mark.parametrize(
    ("figure", "account", "expected"),
    [
        ("balance", None, "veto never"),
        ("balance", said(pack(1)), "veto never"),
        ("balance", said(balance=money("1 CNY")), "abstain new"),
        ("balance", said(balance=money("1 CNY"), at=NOW - 4 * DAY), "veto old"),
        ("plan", said(valid_until=TODAY), "abstain new"),
        ("plan", said(pack(1)), "veto never"),
        ("data", said(pack(1)), "abstain new"),
        ("sms", said(pack(1)), "veto never"),
        (
            "balance",
            said(balance=money("1 CNY"), sources={"balance": Source("ussd", NOW - 9 * DAY)}),
            "veto old",
        ),
    ],
)
def test_balance_unknown(figure: str, account: AccountNow | None, expected: str) -> None:
    rule = rule_of("balance_unknown", longer="3d", figure=figure)
    assert word(rule, look(account=account)) == expected


def test_equal_share() -> None:
    rule = rule_of("equal_share")
    assert word(rule, look()) == "abstain unknown"
    assert word(rule, look(account=said(pack(used=1)))) == "abstain unknown"
    half, more = (
        rule.look(look(account=said(pack(used=used, total=100)))).weight for used in (50, 53)
    )
    assert half == more == pytest.approx(0.5)
    fine = rule_of("equal_share", step="0%")
    assert fine.look(look(account=said(pack(used=53, total=100)))).weight == pytest.approx(0.47)
    assert rule.look(look(account=said(pack(used=999, total=100)))).weight == 0.0


def test_a_soft_rule_only_puts_last() -> None:
    rule = rule_of("debt", soft=True)
    assert word(rule, look(account=said(debt=money("1 CNY")))) == "soft owes"
    assert rule.look(look()).kind == "abstain"


def test_now_is_utc_here() -> None:
    assert NOW.tzinfo is UTC
