"""The coding is told by the text, whatever the scheme says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.charset import gsm7, library
from simd.at.charset.errors import CharsetError
from simd.at.charset.plausible import cost, is_uncommon_ideograph, script_of
from simd.at.ussd import UssdCoding, answer, read_all, read_cusd, write_text
from simd.at.ussd.coding import read_plain, read_text, stated_coding
from simd.at.ussd.lowbyte import restore
from simd.errors import Unreadable
from simd.model.verbs import UssdStatus

TEXTS = [
    "Balance: 12.50 EUR",
    "Saldo 7,25 PLN. Wazne do 31.12.2027",
    "Na schetu 318.40 rub.",
    "Баланс: 512,30 р. Пакет до 01.06",
    "Залишок 37.20 грн",
    "Υπόλοιπο: 4,35 ευρώ",
    "رصيدك الحالي 12.5 جنيه",
    "您的话费余额为38.52元，剩余流量1.2GB。",
    "您的餘額為港幣45.6",
    "残高は1,200円です",
    "잔액은 3,500원입니다",
    "ยอดเงินคงเหลือ 45.00 บาท",
    "आपका बैलेंस ₹45.20 है",
    "1. Saldo\n2. Pacotes\n3. Ajuda",
    "Zostatok: 3,40€",
    "თქვენი ბალანსი 5.20",
    "ቀሪ ሂሳብ 12.50 ብር",
    "USSD code running...",
    "Bonus 100 SMS",
]
SCHEMES = (None, 0, 1, 7, 15, 17, 64, 68, 72, 245, 255)


@pytest.mark.parametrize("dcs", SCHEMES)
@pytest.mark.parametrize("text", TEXTS)
def test_the_text_tells_the_coding(text: str, dcs: int | None) -> None:
    ucs2 = library.ucs2_to_hex(text)
    assert read_text(ucs2, dcs) == (text, UssdCoding.UCS2_HEX)
    assert read_text(ucs2.lower(), dcs) == (text, UssdCoding.UCS2_HEX)
    assert read_text(text.encode().decode("latin-1"), dcs) == (text, UssdCoding.PLAIN)
    if gsm7.fits(text):
        assert read_text(library.packed_to_hex(text), dcs) == (text, UssdCoding.GSM7_HEX)
    if text.isascii():
        assert read_text(text.encode().hex(), dcs) == (text, UssdCoding.OCTET_HEX)


@pytest.mark.parametrize("dcs", [None, 0, 15, 72])
@pytest.mark.parametrize(
    "text",
    [
        "12345678",
        "1234ABCD",
        "2500",
        "00000000",
        "20261122",
        "10086",
        "1234567890123456",
        "CAFE",
        "DEADBEEF",
        "FEED",
        "66",
        "A",
    ],
)
def test_plain_text_that_looks_hexadecimal_stays(text: str, dcs: int | None) -> None:
    assert read_text(text, dcs) == (text, UssdCoding.PLAIN)


def test_numbers_are_rarely_taken_for_letters() -> None:
    chance = random.Random(5)
    numbers = ["".join(chance.choices("0123456789", k=chance.randint(4, 20))) for _ in range(2000)]
    wrong = [number for number in numbers if read_text(number, 15)[1] is not UssdCoding.PLAIN]
    assert len(wrong) < 20


def test_what_a_modem_is_known_to_use_tips_the_scales() -> None:
    packed = library.packed_to_hex("OK")
    assert read_text(packed, 15)[1] is UssdCoding.PLAIN
    assert read_text(packed, 15, UssdCoding.GSM7_HEX) == ("OK", UssdCoding.GSM7_HEX)
    assert read_text("12345678", 15, UssdCoding.UCS2_HEX)[0] == "12345678"


@pytest.mark.parametrize(
    ("dcs", "coding"),
    [
        (None, None),
        (15, UssdCoding.GSM7_HEX),
        (17, UssdCoding.UCS2_HEX),
        (72, UssdCoding.UCS2_HEX),
        (68, UssdCoding.OCTET_HEX),
        (244, UssdCoding.OCTET_HEX),
        (64, UssdCoding.GSM7_HEX),
    ],
)
def test_what_a_scheme_states(dcs: int | None, coding: UssdCoding | None) -> None:
    assert stated_coding(dcs) is coding


def test_memory_junk_behind_a_nul_is_left_off() -> None:
    text = "Баланс 5 руб"
    raw = library.ucs2_to_hex(text) + "0000FFFF60B16260EEEEFFFF0000"
    assert read_text(raw, 15) == (text, UssdCoding.UCS2_HEX)
    octets = b"Balance 5.20 EUR".hex() + "00a5b617"
    assert read_text(octets, 68) == ("Balance 5.20 EUR", UssdCoding.OCTET_HEX)


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("ar", "رصيدك 7.50 د.ل", False),
        ("ru", "Баланс 7.50", False),
        ("ar", "余额七元五角正愹", True),
    ],
)
def test_a_language_indication_before_ucs2(language: str, text: str, kept: bool) -> None:  # noqa: FBT001 - a table's column
    first = gsm7.pack(language.encode()).hex()
    raw = first + library.ucs2_to_hex(text)
    expected = chr(int(first, 16)) + text if kept else text
    assert read_text(raw, 17) == (expected, UssdCoding.UCS2_HEX)


def test_a_text_cut_inside_a_character_is_read_up_to_there() -> None:
    raw = library.ucs2_to_hex("Баланс 120 руб")
    assert read_text(raw[:-2], 72) == ("Баланс 120 ру", UssdCoding.UCS2_HEX)


def test_padding_of_packed_text_is_no_character() -> None:
    assert read_text(library.packed_to_hex("Credit:"), 15)[0] == "Credit:"
    unpadded = gsm7.pack(b"Credit:").hex()
    assert read_text(unpadded, 15)[0] == "Credit:"


def test_plain_text_in_octets_of_the_gsm_alphabet() -> None:
    assert read_plain("mail\x00home: \x02 5") == "mail@home: $ 5"
    assert read_plain("a\r\nb") == "a\r\nb"
    assert read_plain("caf\xe9") == "café"
    assert read_plain("Баланс") == "Баланс"
    assert read_plain("\ud800") == "\N{REPLACEMENT CHARACTER}"


def test_cyrillic_of_which_only_low_octets_came() -> None:
    raw = "10;0=A 120@ 70 ?0:5B B@0D8:0"
    text, coding = read_text(raw)
    assert coding is UssdCoding.LOW_BYTE
    assert text == "баланс 120р за пакет трафика"
    assert restore("50Q;:") == "еаёлк"
    assert restore("plain") is None
    assert restore("12 34") is None


def test_writing() -> None:
    assert write_text("*100#", UssdCoding.PLAIN) == "*100#"
    assert write_text("*100#", UssdCoding.LOW_BYTE) == "*100#"
    assert write_text("*100#", UssdCoding.GSM7_HEX) == "AA180C3602"
    assert write_text("*100#", UssdCoding.UCS2_HEX) == "002A0031003000300023"
    assert write_text("*100#", UssdCoding.OCTET_HEX) == "2A31303023"


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        ("да", UssdCoding.PLAIN),
        ('"', UssdCoding.PLAIN),
        ("1\r", UssdCoding.OCTET_HEX),
        ("да", UssdCoding.GSM7_HEX),
    ],
)
def test_what_can_not_be_written(text: str, coding: UssdCoding) -> None:
    with pytest.raises(CharsetError):
        write_text(text, coding)


@pytest.mark.parametrize(
    "noise",
    ["\r\n" * 20000, " " * 40000, ", " * 20000, '" ' * 20000, "\r\n+AB:" * 5000, "OK\r\n" * 8000],
)
def test_floods_are_read_in_their_stride(noise: str) -> None:
    for raw in (f'+CUSD: 0,"{noise}', f"+CUSD: 0,{noise}x", f'+CUSD: 0,"a{noise}",15'):
        assert len(read_all(raw)) == 1
    assert read_text("AB" * 20000)[1] is UssdCoding.PLAIN


def test_an_answer_and_its_meaning() -> None:
    cusd = read_cusd('+CUSD: 1,"1) Saldo",15')
    assert cusd.meaning is UssdStatus.MENU
    assert cusd.open
    assert cusd.text
    assert cusd.text.reveal() == "1) Saldo"
    assert cusd.coding is UssdCoding.PLAIN
    assert "Saldo" not in repr(cusd)
    assert read_cusd("+CUSD: 5").meaning is UssdStatus.TIMEOUT


@pytest.mark.parametrize(
    ("raw", "status", "text"),
    [
        ('+CUSD: 2,"Goodbye",15\r\n+CUSD: 0,"Saldo 5",15', 0, "Saldo 5"),
        ('+CUSD: 0,"Saldo 5",15\r\n+CUSD: 2,"Goodbye",15', 0, "Saldo 5"),
        ('+CUSD: 0,"Saldo 5",15\r\n+CUSD: 2', 0, "Saldo 5"),
        ('+CUSD: 2,"Saldo 5",15\r\n+CUSD: 4', 2, "Saldo 5"),
        ("+CUSD: 2\r\n+CUSD: 4", 4, None),
    ],
)
def test_which_of_several_is_the_answer(raw: str, status: int, text: str | None) -> None:
    cusd = answer(read_all(raw))
    assert cusd.status == status
    assert (cusd.text.reveal() if cusd.text else None) == text


def test_no_answer_at_all() -> None:
    with pytest.raises(Unreadable):
        read_cusd("OK")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("Balance", "Bа1@nсe"),
        ("余额", "鱷鬱"),
        ("잔액", "쫾뻯"),
        ("12.50 €", "12.50 ☃"),
        ("12₽", "12\ue000"),
        ("слово", "словoм\u0301\u4e00"),
        ("word", "wOrD"),
        ("caf\xe9", "caf\u01e9"),
        ("a.b", "a\x01b"),
        ("a.b", "a|b"),
        ("a,b", "a،b"),
        ("مرحبا", "ﻢﺮﺤﺒﺎ"),
        ("ab", "\N{REPLACEMENT CHARACTER}b"),
        ("かな", "かꀀ"),
    ],
)
def test_plausible_texts_cost_less(better: str, worse: str) -> None:
    assert cost(better) < cost(worse)


def test_scripts() -> None:
    assert script_of("я") == "CYRILLIC"
    assert script_of("々") == "CJK"
    assert script_of("1") is None
    assert not is_uncommon_ideograph("我")
    assert not is_uncommon_ideograph("я")


@given(st.text(max_size=80), st.sampled_from(SCHEMES), st.sampled_from([None, *UssdCoding]))
def test_any_text_is_read(text: str, dcs: int | None, known: UssdCoding | None) -> None:
    read, _ = read_text(text, dcs, known)
    read.encode("utf-8")


@given(st.binary(max_size=80), st.sampled_from(SCHEMES))
def test_any_octets_are_read(octets: bytes, dcs: int | None) -> None:
    for raw in (octets.hex(), octets.decode("latin-1")):
        for cusd in read_all(f'+CUSD: 0,"{raw}",{dcs or 15}'):
            assert cusd.text is None or isinstance(cusd.text.reveal(), str)
        read_text(raw, dcs)


@given(st.text(alphabet='+CUSD: 0125,"\r\nOKAT#*ab', max_size=80))
def test_any_line_is_read(raw: str) -> None:
    for cusd in read_all(raw):
        assert 0 <= cusd.status <= 5
