from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.lines import (
    MAX_JOINED,
    MAX_JOINED_LINES,
    MAX_LINE,
    Echo,
    Item,
    Line,
    LineReader,
    Overlong,
    Prompt,
    quote_open,
)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges)]


def read(
    *chunks: bytes, echo: bytes = b"", prompt: bool = False, final: bool = False
) -> list[Item]:
    reader = LineReader()
    reader.expect(echo=echo, prompt=prompt, final=final)
    return [item for chunk in chunks for item in reader.feed(chunk)]


def holds(reader: LineReader) -> bool:
    return reader.holding


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\r\n", b"\r\r\r\n\n"])
def test_every_line_end_ends_one_line(end: bytes) -> None:
    assert read(b"+CSQ: 1,99" + end + b"OK" + end) == [Line("+CSQ: 1,99"), Line("OK")]


def test_half_a_line_is_no_line() -> None:
    assert read(b"\r\nO") == []


def test_nuls_between_and_inside_lines_are_dropped() -> None:
    assert read(b"\x00\x00\r\nO\x00K\x00\r\n\x00\r\n") == [Line("OK")]


def test_a_nul_inside_quotes_is_kept() -> None:
    assert read(b'\x00+CUSD: 0,"a\x00b",15\r\n') == [Line('+CUSD: 0,"a\x00b",15')]


def test_the_echo_is_told_from_lines() -> None:
    assert read(b"AT+CSQ\r\r\nOK\r\n", echo=b"AT+CSQ\r") == [Echo(), Line("OK")]


def test_an_echo_glued_to_a_line_without_an_end_is_cut_off() -> None:
    said = b'+CUSD: 2,"spent 5AT+CSQ\r\r\n+CSQ: 1,99\r\n'
    assert read(said, echo=b"AT+CSQ\r") == [
        Line('+CUSD: 2,"spent 5'),
        Echo(),
        Line("+CSQ: 1,99"),
    ]


def test_an_echo_glued_to_the_last_line_of_an_open_text_ends_it() -> None:
    said = b'+CUSD: 2,"one\r\ntwoAT+CSQ\r\r\nOK\r\n'
    expected = [Line('+CUSD: 2,"one\r\ntwo'), Echo(), Line("OK")]
    assert read(said, echo=b"AT+CSQ\r") == expected
    said = b'+CUSD: 2,"one\r\nAT+CSQ\r\r\nOK\r\n'
    assert read(said, echo=b"AT+CSQ\r")[:2] == [Line('+CUSD: 2,"one'), Echo()]


def test_a_short_echo_is_not_looked_for_inside_lines() -> None:
    assert read(b"WHAT\r\n", echo=b"AT\r") == [Line("WHAT")]


def test_a_payload_is_no_end_of_its_answer() -> None:
    assert read(b"+CMGS: 100018\r\n", echo=b"100018") == [Line("+CMGS: 100018")]


def test_the_echo_of_a_payload_may_hold_its_ctrl_z() -> None:
    assert read(b"0011AA\x1a\r\n+CMGS: 5\r\n", echo=b"0011AA") == [Echo(), Line("+CMGS: 5")]


@pytest.mark.parametrize("said", [b"\r\n> ", b"\r\n>", b"\r\n\x00> "])
def test_a_prompt_counts_while_one_is_expected(said: bytes) -> None:
    assert read(said, prompt=True) == [Prompt()]
    assert read(said + b"\r\n") == [Line(said.strip(b"\r\n\x00").decode())]


def test_bytes_right_behind_a_prompt_are_a_line_of_their_own() -> None:
    assert read(b'\r\n> \r\n+CMTI: "SM",1\r\n', prompt=True) == [Prompt(), Line('+CMTI: "SM",1')]
    assert read(b"> RING\r\n", prompt=True) == [Prompt(), Line("RING")]
    assert read(b">", b" RING\r\n", prompt=True) == [Prompt(), Line("RING")]


def test_only_one_prompt_is_expected() -> None:
    assert read(b"> \r\n> \r\n", prompt=True) == [Prompt(), Line("> ")]


@pytest.mark.parametrize(
    ("line", "is_open"),
    [
        (b'+CUSD: 0,"text', True),
        (b'+CUSD: 0,"text",15', False),
        (b'+CUSD: 0,"text"', False),
        (b'+CUSD: 0,"text" , 17r', False),
        (b'+CUSD: 0,"say "hi', True),
        (b'+CUSD: 0,"say "hi"', True),
        (b'+CUSD: 0,"say "hi",15', False),
        (b"+CUSD: 4", False),
        (b'+COPS: 0,0,"Half', True),
        (b'+COPS: 0,0,"Whole",7', False),
        (b'he said "hi', False),
    ],
)
def test_which_lines_leave_a_quote_open(line: bytes, *, is_open: bool) -> None:
    assert quote_open(line) is is_open


def test_a_quoted_text_keeps_its_line_breaks() -> None:
    said = b'\r\n+CUSD: 1,"Bal 5\r\n1. More\n\n2. OK\r\nOK\r\n00 Home",15\r\n'
    assert read(said) == [Line('+CUSD: 1,"Bal 5\r\n1. More\n\n2. OK\r\nOK\r\n00 Home",15')]


def test_an_open_text_does_not_swallow_the_final_somebody_waits_for() -> None:
    said = b'+CUSD: 2,"spent\r\nmore\r\nOK\r\n'
    assert read(said, final=True) == [Line('+CUSD: 2,"spent\r\nmore', broken=True), Line("OK")]


def test_a_word_of_dialling_in_a_text_is_no_final() -> None:
    said = b'+CUSD: 0,"line\r\nBUSY\r\nnow",15\r\n'
    assert read(said, final=True) == [Line('+CUSD: 0,"line\r\nBUSY\r\nnow",15')]


def test_an_open_text_ends_before_another_answer_behind_an_empty_line() -> None:
    said = b'+CUSD: 2,"spent\r\n\r\n+CMTI: "SM",3\r\n'
    assert read(said) == [Line('+CUSD: 2,"spent', broken=True), Line('+CMTI: "SM",3')]


def test_an_open_text_is_bounded_in_lines() -> None:
    items = read(b'+CUSD: 0,"a\r\n' + b"b\r\n" * MAX_JOINED_LINES)
    assert isinstance(items[0], Line)
    assert items[0].broken
    assert items[0].text.count("b") == MAX_JOINED_LINES - 1
    assert items[1:] == [Line("b")]


def test_an_open_text_is_bounded_in_bytes() -> None:
    items = read(b'+CUSD: 0,"a\r\n' + b"b" * MAX_JOINED + b"\r\nOK\r\n")
    assert [type(item) for item in items] == [Line, Line]
    assert items[1] == Line("OK")


def test_an_open_text_is_given_up_when_the_line_stays_quiet() -> None:
    reader = LineReader()
    assert list(reader.feed(b'+CUSD: 2,"one\r\ntwo')) == []
    assert holds(reader)
    assert reader.flush() == [Line('+CUSD: 2,"one\r\ntwo', broken=True)]
    assert not holds(reader)
    assert reader.flush() == []


def test_a_quiet_line_gives_up_an_open_text_without_any_end() -> None:
    reader = LineReader()
    assert list(reader.feed(b'+CUSD: 2,"one')) == []
    assert reader.flush() == [Line('+CUSD: 2,"one', broken=True)]


def test_a_prompt_behind_an_open_text_is_seen_when_the_line_stays_quiet() -> None:
    reader = LineReader()
    reader.expect(prompt=True, final=True)
    assert list(reader.feed(b'+CUSD: 2,"one\r\n\r\n> ')) == []
    assert reader.flush() == [Line('+CUSD: 2,"one', broken=True), Prompt()]


def test_an_overlong_line_is_bounded_and_the_next_one_is_read() -> None:
    items = read(b"x" * (MAX_LINE + 1), b"y" * MAX_LINE, b"\r\nOK\r\n")
    assert items == [Overlong("x" * MAX_LINE), Line("OK")]


pieces = st.lists(
    st.sampled_from(
        [
            b"\r\n",
            b"\r",
            b"OK",
            b"\r\n> ",
            b'+CUSD: 0,"',
            b'",15',
            b"\x00",
            b'"',
            b"AT+CSQ",
            b"\xff",
        ]
    )
    | st.binary(max_size=6),
    max_size=25,
)


@given(
    parts=pieces,
    places=st.lists(st.integers(0, 200)),
    prompt=st.booleans(),
    final=st.booleans(),
)
def test_how_the_bytes_are_cut_changes_nothing(
    parts: list[bytes], places: list[int], *, prompt: bool, final: bool
) -> None:
    data = b"".join(parts)
    whole = read(data, echo=b"AT+CSQ\r", prompt=prompt, final=final)
    assert read(*cut(data, places), echo=b"AT+CSQ\r", prompt=prompt, final=final) == whole


@given(st.binary(max_size=300))
def test_nothing_is_invented(data: bytes) -> None:
    text = data.decode("latin-1")
    for item in read(data):
        assert isinstance(item, Line)
        assert item.text.replace("\x00", "") in text.replace("\x00", "")
