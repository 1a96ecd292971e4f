"""What a person sends by hand and moves money: recognised by the recipe's ways, and nothing else."""

from __future__ import annotations

import msgspec
import pytest

from simd.carriers.carrier import Carrier, Match
from simd.carriers.paid import Place, Step
from simd.carriers.recognise import answered, dialled, written
from simd.model.account import Money, MoneyText

SOURCE = "constructed"
BUY = Step(r"(?m)^2\. 1GB 7 days N(?P<price>[\d,.]*\d)$", "2")
CARRIER = Carrier(
    id="xx-one",
    name="One",
    country="NG",
    currency="NGN",
    match=Match(),
    topup=(
        Place(
            channel="ussd",
            id="voucher",
            code="*311*{voucher}#",
            voucher=r"\d{10,17}",
            source=SOURCE,
        ),
        Place(channel="ussd", code="*888*{voucher}#", source=SOURCE),
        Place(channel="web", id="web", code="https://pay.example", source=SOURCE),
    ),
    order=(
        Place(channel="ussd", code="*312#", means="a menu", source=SOURCE),
        Place(channel="ussd", id="week", code="*312#", steps=(Step("^1", "1"), BUY), source=SOURCE),
        Place(channel="ussd", id="day", code="*131*1#", price=MoneyText("50 NGN"), source=SOURCE),
        Place(
            channel="sms", id="pack", code="BUY {pack}", pack="[A-Z]{1,4}", to="131", source=SOURCE
        ),
        Place(channel="sms", id="card", code="PIN {voucher}", to="131", source=SOURCE),
    ),
    cancel=(Place(channel="sms", id="stop", code="STOP", to="131", source=SOURCE),),
)


@pytest.mark.parametrize(
    ("code", "kind", "named", "kept"),
    [
        ("*311*1029384756#", "topup", "voucher", "*311*…#"),
        ("*888*99887766#", "topup", "*888*…#", "*888*…#"),
        ("*131*1#", "order", "day", "*131*1#"),
    ],
)
def test_a_code_that_pays(code: str, kind: str, named: str, kept: str) -> None:
    found = dialled(CARRIER, code)
    assert found is not None
    assert (found.kind, found.named, found.kept) == (kind, named, kept)


@pytest.mark.parametrize(
    "code",
    [
        "*310#",
        "*312#",  # opens a menu, which costs nothing
        "*311*123#",  # no voucher's shape
        "*888*12#",  # a line of a menu
        "*311*1029384756",
        "#*311*1029384756#",
        "https://pay.example",
    ],
)
def test_a_code_that_does_not(code: str) -> None:
    assert dialled(CARRIER, code) is None


def test_the_price_is_the_recipe_s_or_the_menu_s() -> None:
    day = dialled(CARRIER, "*131*1#")
    assert day is not None
    assert day.amount == Money.parse("50 NGN")
    week = answered(CARRIER, "1. 500MB 1 day N300\n2. 1GB 7 days N600", "2")
    assert week is not None
    assert (week.kind, week.named, week.amount) == ("order", "week", Money.parse("600 NGN"))


@pytest.mark.parametrize(
    ("prompt", "reply"),
    [
        ("2. 1GB 7 days N600", "1"),
        ("2. 2GB 7 days N900", "2"),
        ("1. Daily\n2. Weekly", "1"),
    ],
)
def test_a_reply_at_another_prompt_or_before_the_last_step(prompt: str, reply: str) -> None:
    assert answered(CARRIER, prompt, reply) is None


def test_a_message_to_the_carrier_s_own_number() -> None:
    pack = written(CARRIER, "131", "buy XL ")
    assert pack is not None
    assert (pack.kind, pack.pack, pack.amount, pack.kept) == ("order", "XL", None, "buy XL")
    card = written(CARRIER, "131", "PIN 1029384756")
    assert card is not None
    assert card.kept == "PIN …"
    stop = written(CARRIER, "131", "STOP")
    assert stop is not None
    assert stop.kind == "cancel"
    assert written(CARRIER, "132", "BUY XL") is None
    assert written(CARRIER, "131", "please BUY XL") is None


def test_a_carrier_without_ways() -> None:
    bare = msgspec.structs.replace(CARRIER, topup=(), order=(), cancel=())
    assert dialled(bare, "*311*1029384756#") is None
    assert answered(bare, "2. 1GB 7 days N600", "2") is None
