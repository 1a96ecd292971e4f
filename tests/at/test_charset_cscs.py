"""Quoted strings in the character sets of `AT+CSCS`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.charset.cscs import canonical, read_quoted, write_quoted
from simd.at.charset.errors import CharsetError


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("00480069", "UCS2", "Hi"),
        ("4e2d56fd79fb52a8", '"UCS2"', "中国移动"),
        ("CHN-CT", "UCS2", "CHN-CT"),
        ("46001", "UCS2", "46001"),
        ("", "UCS2", ""),
        ("4869", "HEX", "Hi"),
        ("00", "HEX", "@"),
        ("E9", "HEX", "é"),
        ("xyz", "HEX", "xyz"),
        ("a\x00b", "GSM", "a@b"),
        ("é", "GSM", "é"),
        ("Hi", "IRA", "Hi"),
        ("Hi", "ascii", "Hi"),
        ("\xe9", "IRA", "\xe9"),
        ("\x82", "PCCP437", "é"),
        ("\x9b", "PCDN", "ø"),
        ("\xe9", "8859-1", "é"),
        ("\xe9", "8859-C", "щ"),
        ("\xc3\xa9", "UTF8", "é"),
        ("\xff", "UTF-8", "\xff"),
        ("Hi", "KLINGON", "Hi"),
        ("Hi", "PCCP9999", "Hi"),
    ],
)
def test_reading(raw: str, charset: str, text: str) -> None:
    assert read_quoted(raw, charset) == text


@pytest.mark.parametrize(
    ("text", "charset", "raw"),
    [
        ("中国", "UCS2", "4E2D56FD"),
        ("@a", "HEX", "0061"),
        ("£", "GSM", "\x01"),
        ("Hi", "IRA", "Hi"),
        ("é", "8859-1", "\xe9"),
        ("é", "UTF-8", "\xc3\xa9"),
    ],
)
def test_writing(text: str, charset: str, raw: str) -> None:
    assert write_quoted(text, charset) == raw
    assert read_quoted(raw, charset) == text


@pytest.mark.parametrize(
    ("text", "charset"),
    [("я", "IRA"), ("я", "GSM"), ('"', "IRA"), ("@", "GSM"), ("a\r", "8859-1"), ("Hi", "KLINGON")],
)
def test_what_can_not_be_written(text: str, charset: str) -> None:
    with pytest.raises(CharsetError):
        write_quoted(text, charset)


def test_names() -> None:
    assert canonical(' "ucs2" ') == "UCS2"
    assert canonical("utf8") == "UTF-8"
    assert canonical("8859_1") == "8859-1"


@given(st.text(max_size=40), st.sampled_from(["UCS2", "HEX", "GSM", "IRA", "8859-5", "UTF-8"]))
def test_what_is_written_is_read_again(text: str, charset: str) -> None:
    try:
        raw = write_quoted(text, charset)
    except CharsetError:
        return
    assert read_quoted(raw, charset) == text


@given(st.text(max_size=40), st.sampled_from(["UCS2", "HEX", "GSM", "IRA", "PCCP850", "nothing"]))
def test_anything_can_be_read(raw: str, charset: str) -> None:
    assert isinstance(read_quoted(raw, charset), str)
