"""Amounts in every spelling: what is read, and what is left out rather than guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from simd.carriers.amounts.currencies import currency_of
from simd.carriers.amounts.glyphs import fold
from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.amounts.months import month_number
from simd.carriers.amounts.noise import without_noise
from simd.carriers.amounts.numbers import decimal_sign, read_number
from simd.carriers.amounts.places import currencies, place_of
from simd.carriers.amounts.scan import scan

NOW = date(2026, 4, 10)
GB, MB, KB = 1 << 30, 1 << 20, 1 << 10


def marks(text: str, country: str | None, kind: Kind, base: int = 1024) -> list[Mark]:
    return [one for one in scan(text, place_of(country), NOW, base).marks if one.kind is kind]


def money(text: str, country: str | None) -> list[str]:
    return [f"{one.value} {one.currency}" for one in marks(text, country, Kind.MONEY)]


@pytest.mark.parametrize("text", ["余额１２．５元", "٣٫٥ ج.م", "Ёлка Ärger Łódź", "ﷺ½Ǆ", ""])
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding_gives_one_spelling() -> None:
    assert fold("ÉĞİıŁđ\u00a0１２٣۴५：￥") == "egiild 12345:¥"


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12", None, "12"),
        ("1.234,56", None, "1234.56"),
        ("1,234.56", None, "1234.56"),
        ("1 234,56", ",", "1234.56"),
        ("1'234.50", ".", "1234.50"),
        ("1,00,000.50", ".", "100000.50"),
        ("1.234.567", None, "1234567"),
        ("12,5", None, "12.5"),
        ("0.225", ",", "0.225"),
        ("8.672", ".", "8.672"),
        ("8.672", ",", "8672"),
        ("8.672", None, None),
        ("12345.678", None, "12345.678"),
    ],
)
def test_a_number_is_read_only_when_it_is_one(
    text: str, decimal: str | None, value: str | None
) -> None:
    assert read_number(text, decimal) == (None if value is None else Decimal(value))


def test_the_texts_own_fractions_decide_before_the_habit() -> None:
    assert decimal_sign("a 12.50 b", ",") == "."
    assert decimal_sign("a 12.50 b 3,1", ",") == ","
    assert decimal_sign("a 1.234", None) is None


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        ("Bal Rs. 12.30", "IN", ["12.30 INR"]),
        ("Bal Rs 12", "PK", ["12 PKR"]),
        ("Bal Rs 12", None, []),
        ("$5.00", "HK", ["5.00 HKD"]),
        ("$5.00", None, []),
        ("US$5.00", "HK", ["5.00 USD"]),
        ("£3", None, ["3 GBP"]),
        ("£3", "EG", ["3 EGP"]),
        ("R96.45", "ZA", ["96.45 ZAR"]),
        ("R96.45", "DE", []),
        ("633,100r", "RU", ["633.100 RUB"]),
        ("12d", "VN", ["12 VND"]),
        ("5.000₫", None, ["5000 VND"]),
        ("Rp30rb dan Rp2jt", "ID", ["30000 IDR", "2000000 IDR"]),
        ("1,5 tys. zl", "PL", ["1500.0 PLN"]),
        ("3万元", "CN", ["30000 CNY"]),
        ("minus 35 rublej", None, ["-35 RUB"]),
        ("余额-12.3元", "CN", ["-12.3 CNY"]),
        ("BAL-46.77 INR", "IN", ["46.77 INR"]),
        ("Balance: -5.20 €", "DE", ["-5.20 EUR"]),
        ("€ -5,20", "DE", ["-5.20 EUR"]),
        ("BALRS0.06", "IN", ["0.06 INR"]),
        ("26.12INRNEXT", "IN", ["26.12 INR"]),
        ("1.234 EUR", None, []),
        ("ALL 25 MIN", "IN", []),
        ("250 ALL", "AL", ["250 ALL"]),
        ("5 XYZ", "DE", []),
        ("12.30 лева и 4 лв", "BG", ["12.30 BGN", "4 BGN"]),
        ("CHF 1'234.50", "CH", ["1234.50 CHF"]),
        ("余额RMB12.5", "CN", ["12.5 CNY"]),
    ],
)
def test_money(text: str, country: str | None, found: list[str]) -> None:
    assert money(text, country) == found


def test_a_recipes_currency_goes_before_the_countrys() -> None:
    place = place_of("KH", "USD")
    assert place.currency == "USD"
    assert place.uses("KHR")
    assert not place.uses("EUR")
    assert place_of("??", "EUR").currency == "EUR"
    assert currency_of("nonsense", place) is None
    assert "EUR" in currencies()


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        ("3.5GB", "CN", [35 * GB // 10]),
        ("1,5 Go et 200 Mo", "FR", [GB * 3 // 2, 200 * MB]),
        ("3Gb 817Mb 169kb", "RU", [3 * GB + 817 * MB + 169 * KB]),
        ("1 ГБ 9 MБ 208 KБ 0 Б", "RU", [GB + 9 * MB + 208 * KB]),
        ("2GB 3GB", "GB", [2 * GB, 3 * GB]),
        ("1.024 MB", "DE", [1024 * MB]),
        ("1.024 GB", "DE", [round(1.024 * GB)]),
        ("12,345 GB", None, [round(12.345 * GB)]),
        ("Sama Mix 50 500Mo", "DZ", [500 * MB]),
        ("reste 1 024 Mo", "FR", [1024 * MB]),
        ("reste 1 500 Mo", "FR", []),
        ("reste: 1 500 Mo", "FR", [1500 * MB]),
        ("50 024 Mo", "FR", [50024 * MB]),
        ("1.234 MB", None, []),
        ("剩余10G", "CN", [10 * GB]),
        ("500M流量", "CN", [500 * MB]),
        ("剩余5G流量", "CN", []),
        ("剩余5G，", "CN", [5 * GB]),
        ("5G套餐", "CN", []),
        ("10G hotel", "CN", []),
        ("4G LTE 3G/4G", "GB", []),
        ("MB left: 300", "GB", [300 * MB]),
        ("MB 300", "GB", []),
        ("5 B", "GB", []),
        ("VF2VF 5 MB", "NZ", [5 * MB]),
    ],
)
def test_data(text: str, country: str | None, found: list[int]) -> None:
    assert [int(one.value) for one in marks(text, country, Kind.DATA)] == found


def test_data_is_counted_as_the_recipe_says() -> None:
    assert marks("2GB", "DE", Kind.DATA, 1000)[0].value == 2 * 10**9


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("120 min", Kind.VOICE, [7200]),
        ("1h 20m", Kind.VOICE, [4800]),
        ("3HR 46MIN", Kind.VOICE, [13560]),
        ("24 hours", Kind.VOICE, []),
        ("15:30:00 bezplatni minuti", Kind.VOICE, [55800]),
        ("15:30:00 Uhr", Kind.VOICE, []),
        ("20 more weekend minutes", Kind.VOICE, [1200]),
        ("5 days 30 min", Kind.VOICE, [1800]),
        ("MINS LEFT: 147", Kind.VOICE, [8820]),
        ("LOCAL MIN 255.", Kind.VOICE, [15300]),
        ("SECS:9204", Kind.VOICE, [9204]),
        ("1.234 min", Kind.VOICE, []),
        ("min: 1.234", Kind.VOICE, []),
        ("899.8 мин", Kind.VOICE, [53988]),
        ("剩余语音120分钟", Kind.VOICE, [7200]),
        ("34 SMS", Kind.SMS, [34]),
        ("SMS (EU): 22.", Kind.SMS, [22]),
        ("SMS 222", Kind.SMS, []),
        ("短信50条", Kind.SMS, [50]),
        ("VF2VF TXT: 24 left", Kind.SMS, [24]),
        ("45 смс", Kind.SMS, [45]),
    ],
)
def test_talk_time_and_messages(text: str, kind: Kind, found: list[int]) -> None:
    assert [int(one.value) for one in marks(text, None, kind)] == found


@pytest.mark.parametrize(
    ("text", "country", "day"),
    [
        ("30.11.2026", "DE", "2026-11-30"),
        ("30/11/26", "GB", "2026-11-30"),
        ("11/30/2026", "US", "2026-11-30"),
        ("05/06/2026", "US", "2026-05-06"),
        ("05/06/2026", "GB", "2026-06-05"),
        ("05/06/2026", None, "2026-06-05"),
        ("05/20/2026", "GB", "2026-05-20"),
        ("20/05/2026", "US", "2026-05-20"),
        ("26/11/30", "CN", "2026-11-30"),
        ("2026-11-30 23:59:59", None, "2026-11-30"),
        ("2026. 11. 30.", "HU", "2026-11-30"),
        ("20261130", "CN", "2026-11-30"),
        ("30. 1. 2026 18:18", "CZ", "2026-01-30"),
        ("2026年11月30日", "CN", "2026-11-30"),
        ("11月30日21时", "CN", "2026-11-30"),
        ("4月9日", "CN", "2026-04-09"),
        ("1月5日", "CN", "2027-01-05"),
        ("01 Jan 2027", None, "2027-01-01"),
        ("04JAN2027", None, "2027-01-04"),
        ("31JUL26", None, "2026-07-31"),
        ("07-Jun-26 20:26 Hrs", None, "2026-06-07"),
        ("JUL 31 2026", None, "2026-07-31"),
        ("May 3, 2026", None, "2026-05-03"),
        ("May 3", None, "2026-05-03"),
        ("3rd of May", None, "2026-05-03"),
        ("12 de junio de 2026", "ES", "2026-06-12"),
        ("12 июня 2026", "RU", "2026-06-12"),
        ("30 พ.ค. 2569", "TH", "2026-05-30"),
        ("31.02.2026", "DE", None),
        ("9378/10/12", "IR", None),
        ("31.12.9999", "RU", None),
        ("17.04.1", "UA", None),
    ],
)
def test_dates(text: str, country: str | None, day: str | None) -> None:
    found = marks(f"x {text}", country, Kind.DATE)
    assert [str(one.day) if one.day else None for one in found] == [day]


def test_a_day_without_a_year_needs_today() -> None:
    found = scan("12月22日", place_of("CN"), None).marks
    assert [one.day for one in found] == [None]


def test_the_29th_of_february_comes_when_it_comes() -> None:
    assert marks("2月29日", "CN", Kind.DATE)[0].day is None


@pytest.mark.parametrize(
    ("name", "month"),
    [("september", 9), ("wrzesnia", 9), ("mai", 5), ("ม.ค", 1), ("mar", 3), ("balance", None)],
)
def test_month_names(name: str, month: int | None) -> None:
    assert month_number(name) == month


def test_a_name_of_two_months_names_none() -> None:
    assert month_number(fold("listopada")) is None  # October in Croatia, November in Poland


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/5gb",
        "dial *123*4# or #100#",
        "+7 (999) 666-13-13",
        "138****1234",
        "24/7",
        "tsel.me/5gb",
        "me5@mail.example.org",
    ],
)
def test_what_only_looks_like_an_amount_is_blanked(text: str) -> None:
    assert not any(char.isdigit() for char in without_noise(text))


def test_percent_and_bare_numbers() -> None:
    found = scan("80% of 7, at 12:30 on 1.234", place_of(None)).marks
    assert [(one.kind, one.value) for one in found] == [
        (Kind.PERCENT, Decimal(80)),
        (Kind.NUMBER, Decimal(7)),
    ]
    assert marks("1.234%", None, Kind.PERCENT)[0].value == 0


def test_the_first_of_two_shares_the_unit_of_the_second() -> None:
    def quantities(text: str) -> list[int]:
        return [
            int(one.value) for one in scan(text, place_of("GB"), NOW).marks if one.kind is Kind.DATA
        ]

    gigabyte = 1024**3
    assert quantities("1.5 of 3 GB") == [gigabyte * 3 // 2, gigabyte * 3]
    assert quantities("9 of 3 GB") == [gigabyte * 3]
