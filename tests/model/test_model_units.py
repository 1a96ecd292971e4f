"""Amounts as people write them: read exactly, refused with what would be right, printed back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.carriers.amounts.places import currencies
from simd.model.account import Money, MoneyText
from simd.model.currencies import CURRENCIES
from simd.model.units import Rate, Size, Span, UnitError


@pytest.mark.parametrize(
    ("text", "seconds", "shown"),
    [
        ("90s", 90, "90s"),
        ("10m", 600, "10m"),
        ("10 min", 600, "10m"),
        ("2h", 7200, "2h"),
        ("7d", 604800, "1w"),
        ("1.5h", 5400, "90m"),
        ("250ms", 0.25, "0.25s"),
        ("0s", 0, "0s"),
    ],
)
def test_span(text: str, seconds: float, shown: str) -> None:
    span = Span.parse(text)
    assert span == seconds
    assert str(span) == shown
    assert span.delta == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["10", 10, "-5m", "ten", "", "5 parsecs", "5mm", "101 y", "99999w"]
)
def test_a_span_that_is_none_is_refused(text: str | int) -> None:
    with pytest.raises(UnitError, match="length of time"):
        Span.parse(text)


@pytest.mark.parametrize(
    ("text", "size", "shown"),
    [
        ("500MB", 500 << 20, "500 MB"),
        ("1.5 gb", 3 << 29, "1.5 GB"),
        ("2TB", 2 << 40, "2 TB"),
        ("1KB", 1024, "1 KB"),
        ("12B", 12, "12 B"),
        ("0B", 0, "0 B"),
    ],
)
def test_size(text: str, size: int, shown: str) -> None:
    assert Size.parse(text) == size
    assert str(Size.parse(text)) == shown
    assert Size.parse(shown) == size


@pytest.mark.parametrize("text", ["500", 500, "-1MB", "MB", "5 Mbit"])
def test_a_size_that_is_none_is_refused(text: str | int) -> None:
    with pytest.raises(UnitError, match="amount of data"):
        Size.parse(text)


def test_rate() -> None:
    rate = Rate.parse("24/day")
    assert (rate.count, rate.per) == (24, Span(86400))
    assert (str(rate), repr(rate)) == ("24/day", "Rate(24/day)")
    assert rate == Rate(24, Span(86400))
    assert rate != Rate(24, Span(3600))
    assert rate != "24/day"
    assert len({rate, Rate.parse(" 24 / day "), Rate.parse("1/minute")}) == 2
    assert str(Rate(2, Span(90))) == "2/90s"


@pytest.mark.parametrize("text", ["24", 24, "24/year", "x/day", "-1/day", "²/day", "1.5/day"])
def test_a_rate_that_is_none_is_refused(text: str | int) -> None:
    with pytest.raises(UnitError, match="a rate needs its time"):
        Rate.parse(text)


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(("CNY", "EUR", "XOF")))
def test_money_is_exact_and_prints_back(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.parse(str(money)) == money
    assert MoneyText.parse(str(money)).money == money


@pytest.mark.parametrize(
    "text", ["5", 5, 5.5, "CNY 5", "5 cny", "5 CNYX", "x CNY", "NaN CNY", "Infinity CNY", ""]
)
def test_money_without_both_parts_is_refused(text: str | float) -> None:
    with pytest.raises(UnitError, match="ISO 4217"):
        MoneyText.parse(text)


@pytest.mark.parametrize(
    ("kind", "text"), [(Span, "-3m"), (Size, "-5MB"), (Span, "-3"), (Size, "-5")]
)
def test_a_sign_is_named_as_what_is_wrong(kind: type[Span | Size], text: str) -> None:
    with pytest.raises(UnitError, match="can't be negative: leave the sign out"):
        kind.parse(text)


@pytest.mark.parametrize("code", ["XYZ", "XXX", "ABC", "DEM"])
def test_a_code_that_is_no_currency_is_refused(code: str) -> None:
    with pytest.raises(UnitError, match=f"no currency is called {code}"):
        MoneyText.parse(f"5 {code}")


def test_every_country_pays_in_a_currency_that_is_known() -> None:
    retired = {"BYR", "CUC", "HRK", "MRO", "SLL", "VEF", "ZWL"}  # still read in carriers' texts
    assert currencies() - CURRENCIES == retired
    assert len(CURRENCIES) > 170
    assert all(str(Money.parse(f"1 {code}")) == f"1 {code}" for code in CURRENCIES)
