"""What is sent comes out as it went in, in any alphabet, cut anywhere, joined in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.charset import gsm7
from simd.at.charset.gsm7 import DEFAULT, LANGUAGES, Alphabet
from simd.at.pdu import (
    Concat,
    Encoding,
    Kind,
    Pdu,
    PduError,
    Submit,
    Wish,
    decode,
    join,
    join_content,
    missing,
    submit,
)
from simd.at.pdu.segments import plan
from simd.at.pdu.times import Validity

DEFAULT_CHARS = "".join(sorted(gsm7._codes(DEFAULT)))


def back(parts: tuple[Submit, ...]) -> list[Pdu]:
    return [decode(part.pdu.reveal(), direction="mo") for part in parts]


def text_back(text: str, wish: Wish = Wish()) -> str:  # noqa: B008 - a frozen value
    return join(back(submit("+8613800138000", text, wish)))


def test_a_short_text_is_one_part() -> None:
    (part,) = submit("10086", "CXYE")
    assert part.pdu.reveal() == "0001000581" + "0180F6" + "0000" + "04" + "436CB608"
    assert part.octets == 14
    assert part.concat is None


def test_its_repr_shows_neither_number_nor_text() -> None:
    (part,) = submit("10086", "CXYE")
    assert part.pdu.reveal() not in repr(part)


def test_wishes() -> None:
    wish = Wish(
        report=True,
        validity=timedelta(hours=1),
        message_class=0,
        smsc="+491710760000",
    )
    (pdu,) = back(submit("*#21", "Hi", wish))
    assert pdu.kind is Kind.SUBMIT
    assert pdu.report_requested
    assert pdu.validity == Validity(span=timedelta(hours=1))
    assert pdu.dcs.message_class == 0
    assert pdu.smsc
    assert pdu.smsc.reveal() == "+491710760000"
    assert pdu.number
    assert pdu.number.reveal() == "*#21"


def test_validity_until_a_moment() -> None:
    until = datetime(2026, 12, 1, 8, tzinfo=UTC)
    (pdu,) = back(submit("123", "Hi", Wish(validity=until)))
    assert pdu.validity == Validity(until=until)
    with pytest.raises(PduError):
        submit("123", "Hi", Wish(validity=until.replace(tzinfo=None)))


@pytest.mark.parametrize("number", ["", "+", "Bank", "1" * 21, "12-34"])
def test_numbers_that_no_message_goes_to(number: str) -> None:
    with pytest.raises(PduError):
        submit(number, "Hi")


@pytest.mark.parametrize(
    ("text", "parts", "encoding"),
    [
        ("", 1, Encoding.GSM7),
        ("a" * 160, 1, Encoding.GSM7),
        ("a" * 161, 2, Encoding.GSM7),
        ("a" * 306, 2, Encoding.GSM7),
        ("a" * 307, 3, Encoding.GSM7),
        ("€" * 80, 1, Encoding.GSM7),
        ("€" * 81, 2, Encoding.GSM7),
        ("я" * 70, 1, Encoding.UCS2),
        ("я" * 71, 2, Encoding.UCS2),
        ("я" * 134, 2, Encoding.UCS2),
        ("я" * 135, 3, Encoding.UCS2),
        ("😀" * 35, 1, Encoding.UCS2),
    ],
)
def test_how_many_parts(text: str, parts: int, encoding: Encoding) -> None:
    made = submit("123", text)
    assert len(made) == parts
    assert {part.encoding for part in made} == {encoding}
    assert join(back(made)) == text


def test_no_escape_and_no_pair_is_split() -> None:
    for text in ("a" * 152 + "€" * 10, "я" * 66 + "😀" * 5):
        for pdu in back(submit("123", text)):
            assert pdu.text.reveal() in text
            assert "\N{REPLACEMENT CHARACTER}" not in pdu.text.reveal()


def test_references_wrap_to_their_width() -> None:
    narrow = submit("123", "a" * 200, Wish(reference=0x1FF))
    wide = submit("123", "a" * 200, Wish(reference=0x1FFFF, wide_reference=True))
    assert [part.concat for part in narrow] == [Concat(0xFF, 2, 1), Concat(0xFF, 2, 2)]
    assert [pdu.concat for pdu in back(wide)] == [Concat(0xFFFF, 2, n, 16) for n in (1, 2)]


def test_more_than_255_parts_are_refused() -> None:
    assert len(submit("123", "a" * 153 * 255)) == 255
    with pytest.raises(PduError):
        submit("123", "a" * (153 * 255 + 1))


@pytest.mark.parametrize(
    ("language", "text", "alphabet"),
    [
        ("turkish", "hello", DEFAULT),
        ("turkish", "şöğüş", Alphabet(single=1)),
        ("portuguese", "ação € ^", Alphabet(single=3)),
        ("portuguese", "ª ação", Alphabet(locking=3)),
        ("hindi", "नमस्ते", Alphabet(locking=6)),
        ("hindi", "नमस्ते १२", Alphabet(locking=6, single=6)),
        ("spanish", "Información", Alphabet(single=2)),
    ],
)
def test_national_tables_where_asked(language: str, text: str, alphabet: Alphabet) -> None:
    wish = Wish(language=language)
    (pdu,) = back(submit("123", text, wish))
    assert pdu.encoding is Encoding.GSM7
    assert pdu.alphabet == alphabet
    assert pdu.text.reveal() == text


def test_a_language_that_does_not_help_leaves_ucs2() -> None:
    (pdu,) = back(submit("123", "привет", Wish(language="turkish")))
    assert pdu.encoding is Encoding.UCS2


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(PduError):
        plan("Hi", language="klingon")


@given(
    st.text(alphabet=DEFAULT_CHARS, max_size=700), st.booleans(), st.randoms(use_true_random=False)
)
def test_default_alphabet_round_trip(text: str, wide: bool, random: Random) -> None:  # noqa: FBT001 - hypothesis fills it
    made = submit("+4479", text, Wish(wide_reference=wide, reference=77))
    assert {part.encoding for part in made} == {Encoding.GSM7}
    pdus = back(made) * 2
    random.shuffle(pdus)
    assert join(pdus) == text
    assert not missing(pdus)


@given(st.text(max_size=300), st.randoms(use_true_random=False))
def test_any_text_round_trip(text: str, random: Random) -> None:
    pdus = back(submit("123", text))
    random.shuffle(pdus)
    assert join(pdus) == text


@given(st.data(), st.sampled_from(sorted(LANGUAGES)))
def test_national_round_trip(data: st.DataObject, language: str) -> None:
    code = LANGUAGES[language]
    alphabet = Alphabet(code, code)
    chars = "".join(sorted(set(gsm7._codes(alphabet))))
    text = data.draw(st.text(alphabet=chars, max_size=320))
    made = submit("123", text, Wish(language=language))
    assert {part.encoding for part in made} == {Encoding.GSM7}
    assert join(back(made)) == text


def cut(text: str, at: int) -> list[Pdu]:
    """A text in UCS-2 cut by a sender at any unit, also inside a pair."""
    octets = text.encode("utf-16-be")
    pieces = (octets[: 2 * at], octets[2 * at :])
    head = bytes.fromhex("00440481" + "2143" + "0008" + "62112251402104")
    headers = [bytes.fromhex(f"050003090{len(pieces)}0{n}") for n in (1, 2)]
    bodies = [header + piece for header, piece in zip(headers, pieces, strict=True)]
    return [decode(head + bytes((len(body),)) + body) for body in bodies]


@given(st.text(alphabet="aя😀🏴", min_size=1, max_size=20), st.data())
def test_pairs_cut_by_the_sender_are_whole_again(text: str, data: st.DataObject) -> None:
    units = len(text.encode("utf-16-be")) // 2
    parts = cut(text, data.draw(st.integers(0, units)))
    assert join(reversed(parts)) == text
    for part in parts:
        shown = part.text.reveal()
        assert shown.encode("utf-8").decode("utf-8") == shown


def test_an_escape_cut_by_the_sender_is_whole_again() -> None:
    head = bytes.fromhex("004404812143000062112251402104")
    parts = []
    for seq, septets in ((1, b"a\x1b"), (2, b"eb")):
        header = bytes.fromhex(f"0500030902{seq:02X}")
        body = header + gsm7.pack(septets, 1)
        parts.append(decode(head + bytes((7 + 2,)) + body))
    assert join(parts) == "a€b"
    assert [part.text.reveal() for part in parts] == ["a ", "eb"]


def test_missing_parts_show() -> None:
    pdus = back(submit("123", "a" * 153 + "b" * 153 + "c" * 153 + "d" * 9))
    assert missing(pdus[1:2]) == [1, 3, 4]
    assert join(pdus[1:2]) == "…" + "b" * 153 + "…"
    assert join([pdus[0], pdus[2]]) == "a" * 153 + "…" + "c" * 153 + "…"
    assert missing(pdus) == []
    assert missing([]) == []
    assert join([]) == ""


def test_binary_parts_join_as_octets() -> None:
    head = bytes.fromhex("004404812143000462112251402104")
    bodies = [bytes.fromhex(f"050003090202{'AA'}"), bytes.fromhex(f"050003090201{'BB'}")]
    parts = [decode(head + bytes((len(body),)) + body) for body in bodies]
    assert join_content(parts) == b"\xbb\xaa"
    assert join(parts) == ""


def test_parts_in_different_alphabets_join() -> None:
    first = submit("123", "a" * 200)[0]
    second = submit("123", "я" * 80)[1]
    assert join(back((first, second))) == "a" * 153 + "я" * 13
