"""From text to Reading: the recipe first, the general reader after it, else the text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simd.carriers.amounts.glyphs import fold
from simd.carriers.amounts.places import place_of
from simd.carriers.carrier import Carrier, Example, Inquiry, Match, Patterns
from simd.carriers.extract import (
    GENERAL,
    GUESS,
    PATTERN,
    PROVEN,
    Unparsed,
    examine,
    extract,
    extract_unknown,
)
from simd.carriers.general.reader import read
from simd.model.account import Money, Reading, Source

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
SOURCE = Source("ussd", NOW, "*100#")
GB = 1 << 30


def inquiry(*read_by: str, packs: tuple[str, ...] = (), name: str = "ask") -> Inquiry:
    return Inquiry(
        id=name,
        what=("balance",),
        channel="ussd",
        code="*100#",
        source="a leaflet",
        verified_on="2026-01-01",
        confidence="operator",
        patterns=Patterns(read=read_by, packs=packs),
    )


def carrier(*asked: Inquiry, **more: Any) -> Carrier:
    return Carrier(
        id="xx", name="X", country="DE", currency="EUR", match=Match(), inquiries=asked, **more
    )


def reading(text: str, one: Carrier) -> Reading:
    found = extract(text, one, None, SOURCE, NOW)
    assert isinstance(found, Reading)
    return found


def test_a_pattern_reads_each_kind_of_figure() -> None:
    one = carrier(
        inquiry(
            r"A (?P<balance>\S+)",
            r"D (?P<debt>\S+ EUR)",
            r"V (?P<valid_until>\S+)",
            packs=(
                r"P (?P<name>\w+) (?P<data_left>\S+)/(?P<data_total>\S+) (?P<expires>\S+) (?P<scope>\w+)",
                r"M (?P<voice_left>\d+min) (?P<sms_left>\d+)",
            ),
        )
    )
    found = reading(
        "A 1.250,50 D 3,00 EUR V 31.12.2026 P box 2GB/3GB 30.11.2026 night M 20min 7", one
    )
    assert found.balance == Money(Decimal("1250.50"), "EUR")
    assert found.debt == Money(Decimal("3.00"), "EUR")
    assert found.valid_until == date(2026, 12, 31)
    data, voice, sms = found.allowances
    assert (data.left, data.total, data.name, data.scope) == (2 * GB, 3 * GB, "box", "night")
    assert data.expires == date(2026, 11, 30)
    assert (voice.kind, voice.left, sms.kind, sms.left) == ("voice", 1200, "sms", 7)
    assert found.confidence == PATTERN
    assert found.source is SOURCE


def test_the_first_pattern_to_say_a_thing_wins() -> None:
    one = carrier(inquiry(r"left (?P<balance>\S+)", r"all (?P<balance>\S+)"))
    assert reading("all 9,00 left 5,00", one).balance == Money(Decimal("5.00"), "EUR")
    assert reading("all 9,00", one).balance == Money(Decimal("9.00"), "EUR")


def test_a_minus_and_a_zero_debt() -> None:
    one = carrier(inquiry(r"A (?P<balance>\S+) D (?P<debt>\S+)"))
    found = reading("A -2,50 D 0,00", one)
    assert found.balance == Money(Decimal("-2.50"), "EUR")
    assert found.debt is None


def test_what_a_group_catches_but_no_one_can_read_is_no_figure() -> None:
    asked = inquiry(
        r"A (?P<balance>\S+)", packs=(r"P (?P<data_left>\S+) (?P<sms_left>\S+) (?P<expires>\S+)",)
    )
    found = extract("A nothing P much ado today", carrier(asked), asked, SOURCE, NOW)
    assert isinstance(found, Unparsed)
    assert found.text == "A nothing P much ado today"
    assert found.source is SOURCE


def test_only_the_question_that_was_asked_is_answered() -> None:
    first, second = (
        inquiry(r"A (?P<balance>\S+)", name="a"),
        inquiry(r"B (?P<balance>\S+)", name="b"),
    )
    one = carrier(first, second)
    assert examine("B 5,00", one, first, SOURCE, NOW).by == "none"
    assert examine("B 5,00", one, second, SOURCE, NOW).by == "recipe"
    assert examine("B 5,00", one, None, SOURCE, NOW).by == "recipe"


def test_a_documented_example_makes_a_pattern_proven() -> None:
    said = Example(text="x", expect={}, kind="documented", inquiry="ask")
    one = carrier(inquiry(r"A (?P<balance>\S+)"), examples=(said,))
    assert reading("A 5,00", one).confidence == PROVEN


def test_a_changed_wording_makes_the_recipe_suspect() -> None:
    one = carrier(inquiry(r"A (?P<balance>\S+)"))
    found = examine("Ihr Guthaben: 5,00 EUR", one, None, SOURCE, NOW)
    assert (found.by, found.suspect) == ("general", True)
    assert isinstance(found.result, Reading)
    assert found.result.confidence == GUESS
    lost = examine("Bitte warten", one, None, SOURCE, NOW)
    assert (lost.by, lost.suspect) == ("none", True)


def test_without_patterns_the_general_reader_answers_and_nothing_is_suspect() -> None:
    found = examine("Ihr Guthaben: 5,00 EUR", carrier(inquiry()), None, SOURCE, None)
    assert (found.by, found.suspect) == ("general", False)
    assert isinstance(found.result, Reading)
    assert found.result.confidence == GENERAL


def test_without_a_recipe_the_country_helps() -> None:
    found = extract_unknown("Balance: $5.00", "AU", SOURCE, NOW)
    assert isinstance(found, Reading)
    assert found.balance == Money(Decimal("5.00"), "AUD")
    assert found.confidence == GENERAL
    unknown = examine("Balance: 5.00 EUR", None, None, SOURCE, NOW)
    assert isinstance(unknown.result, Reading)
    assert unknown.result.confidence == GUESS
    assert examine("Hello", None, None, SOURCE, NOW).by == "none"
    assert isinstance(extract_unknown("Hello", None, SOURCE, None), Unparsed)


def test_a_recipe_in_a_place_without_a_currency_guesses_none() -> None:
    one = Carrier(
        id="xx", name="X", country="??", currency="", match=Match(),
        inquiries=(inquiry(r"A (?P<balance>\S+)"),),
    )  # fmt: skip
    assert isinstance(extract("A 5", one, None, SOURCE, NOW), Unparsed)


def test_a_kept_text_is_never_shown() -> None:
    found = extract_unknown("secret 4821", None, SOURCE, None)
    assert "4821" not in repr(found)


def test_counting_in_thousands_is_the_recipes_fact() -> None:
    one = carrier(inquiry(packs=(r"D (?P<data_left>\S+)",)), counting=1000)
    assert reading("D 2GB", one).allowances[0].left == 2 * 10**9


_WORDS = st.sampled_from(
    ["Balance", "余额", "Guthaben", "left", "used", "of", "剩余", "Rs", "EUR", "元", "р", "GB", "MB",
     "Mo", "min", "SMS", "条", "分钟", "till", "до", "有效期至", "12/05/2026", "31.12.26", "1.234,56",
     "1,234.5", "0", "99", "5G", "%", "100", "-", ":", "=", "/", ",", "。", "\n", "1.", "(", ")", "*100#",
     "http://x.y", "bonus", "debt", "owe", "recharge", "其中", "$", "£", "1h", "20m", "00:01:02", "May", "3"]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(_WORDS, max_size=24).map(" ".join),
    st.lists(_WORDS, max_size=24).map("".join),
)
_COUNTRIES = st.sampled_from([None, "CN", "DE", "US", "IN", "ID", "RU", "TH", "ZZ"])


def _digits(text: str) -> str:
    return "".join(char for char in fold(text) if char.isdigit())


# The first reading of a process builds the word index: no deadline.
@settings(deadline=None)
@given(_TEXTS, _COUNTRIES, st.sampled_from([None, NOW.date()]))
def test_any_text_is_read_or_left_and_no_digit_is_invented(
    text: str, country: str | None, today: date | None
) -> None:
    figures = read(text, place_of(country), today)
    seen = _digits(text)
    if figures.balance:
        digits = _digits(f"{figures.balance.amount:f}").strip("0")
        scaled = any(word in text.casefold() for word in ("rb", "jt", "k", "万", "mil", "tys"))
        assert digits in seen or scaled
    if figures.debt:
        assert figures.debt.amount > 0
    for pack in figures.allowances:
        numbers = [n for n in (pack.left, pack.used, pack.total) if n is not None]
        assert numbers
        assert all(number >= 0 or pack.kind == "bonus" for number in numbers)


@settings(deadline=None)
@given(_TEXTS)
def test_the_same_text_always_reads_the_same(text: str) -> None:
    assert read(text, place_of("IN")) == read(text, place_of("IN"))
