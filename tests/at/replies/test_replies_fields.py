"""The field lexer: quotes, parentheses, ranges, and what modems make of them."""

from __future__ import annotations

import pytest

from simd.at.replies.fields import Fields, numbers_in, split_fields, words_in
from simd.at.replies.information import bodies, body, named
from simd.at.replies.unreadable import Unreadable, require


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [""]),
        ("1, 2 ,3", ["1", "2", "3"]),
        ('0,"a,b",2', ["0", '"a,b"', "2"]),
        ('(1,2),"x"', ["(1,2)", '"x"']),
        ('("a)",("b")),c', ['("a)",("b"))', "c"]),
        ('"open, end', ['"open, end']),
        ('2,"0B,"0100",7', ["2", '"0B,"0100"', "7"]),
        ("a),b", ["a)", "b"]),
        ('a"b,c', ['a"b', "c"]),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    assert split_fields(text) == expected


def test_fields_by_place() -> None:
    fields = Fields('007,"1A",-3.5,,-,0x1f,"text",1,x')
    assert (fields.number(0), fields.hex(1), fields.real(2)) == (7, 26, -3.5)
    assert (fields.text(3), fields.text(4), fields.text(99)) == (None, None, None)
    assert (fields.hex(5), fields.string(6), fields.flag(7), fields.flag(8)) == (
        31,
        "text",
        True,
        None,
    )
    assert (fields.hex(8), fields.real(8), fields.number(8), fields.number(-1)) == (None,) * 4
    assert fields.quoted(6)
    assert not fields.quoted(0)
    assert fields.rest(6) == ["text", "1", "x"]
    assert len(Fields(" ")) == 0
    assert list(Fields("1,2")) == ["1", "2"]


def test_groups() -> None:
    assert words_in('( "SM", "ME",)') == ["SM", "ME"]
    assert words_in("") == []
    assert numbers_in("(0-2,5,x)") == [0, 1, 2, 5]
    assert numbers_in("7") == [7]
    assert numbers_in("(5-2)") == []
    with pytest.raises(Unreadable):
        numbers_in("(0-99999)")


def test_lines_by_name() -> None:
    assert named("+GTDUALSIM : 0") == ("+GTDUALSIM", "0")
    assert named("plain: text") is None
    assert bodies(["+cops: 1", "+COPS:2", "+CREG: 3"], "+COPS") == ["1", "2"]
    assert bodies(["", "RING", "+CREG: 3", "bare"], "+COPS", bare=True) == ["bare"]
    with pytest.raises(Unreadable):
        body(["bare"], "+COPS")


def test_require() -> None:
    assert require(0, "nothing") == 0
    with pytest.raises(Unreadable) as caught:
        require(None, "nothing")
    assert caught.value.params == {"why": "nothing"}
