"""Operators: the one in use, a scan, a PLMN, a name; and technologies by word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.access import tech_name, tech_names
from simd.at.replies.ucs2 import decoded, plain_name, plain_number
from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]


def test_operator_in_use(values: Read) -> None:
    found = values("cops_read", 'AT+COPS?\r\r\n+COPS: 0,2,"99970",11\r\n\r\nOK\r\n')
    assert (found["mode"], found["operator"], found["numeric"]) == (0, "99970", "99970")
    assert (found["act"], found["act_name"]) == (11, "5gnr")


def test_operator_asked_three_ways(values: Read) -> None:
    raw = '+COPS: 0,0,"Example Mobile",7\r\n+COPS: 0,1,"EXMO",7\r\n+COPS: 0,2,"99970",7\r\nOK'
    found = values(None, raw, "AT+COPS=3,0;+COPS?;+COPS=3,1;+COPS?;+COPS=3,2;+COPS?")
    assert (found["long"], found["short"], found["numeric"]) == ("Example Mobile", "EXMO", "99970")


def test_no_operator(values: Read) -> None:
    found = values("cops_read", "+COPS: 0")
    assert (found["mode"], found["operator"], found["act"]) == (0, None, None)


def test_operator_in_ucs2(values: Read) -> None:
    found = values("cops_read", '+COPS: 0,0,"00450078002D004D006F",7')
    assert found["operator"] == "Ex-Mo"


SCANS = [
    (
        '+COPS: (2,"Example","EX","99970",7),(1,"","","99971",0),,(0,1,2,3,4),(0,1,2)',
        [("current", "Example", "EX", "99970", "lte"), ("available", None, None, "99971", "gsm")],
    ),
    (
        '+COPS: (2,"Ex - Mo","Ex - Mo","999700"),2)',
        [("current", "Ex - Mo", "Ex - Mo", "999700", "umts")],
    ),
    ('+COPS: (3,"Example","","99970")', [("forbidden", "Example", None, "99970", "gsm")]),
    (
        "+COPS: (0,Example,EX,99970,12)(0,1,2,3,4),(0,1,2)",
        [("unknown", "Example", "EX", "99970", "5gnr")],
    ),
    (
        '+COPS: (1,"A","B","99970",0)\r\n+COPS: (1,"C","D","99971",2)',
        [
            ("available", "A", "B", "99970", "gsm"),
            ("available", "C", "D", "99971", "umts"),
        ],
    ),
    (
        '+cops: (1,"00450078002D004D006F","","00390039003900370030",7)',
        [("available", "Ex-Mo", None, "99970", "lte")],
    ),
    ("+COPS: (0,1,2,3),(1,2,3,4)", []),
    ('+COPS: (7,"A","B","99970",0)', []),
    (
        '+COPS: (1,"A (roaming)","B, Inc","99970",7)',
        [("available", "A (roaming)", "B, Inc", "99970", "lte")],
    ),
]


@pytest.mark.parametrize(("raw", "expected"), SCANS)
def test_scan(values: Read, raw: str, expected: list[tuple[str | None, ...]]) -> None:
    found = values("cops_test", raw)["networks"]
    assert [(n["stat"], n["long"], n["short"], n["numeric"], n["act"]) for n in found] == expected


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("cops_read", "OK"),
        ("cops_read", "+COPS: x"),
        ("cops_test", "OK"),
        ("operator_id", "00070"),
        ("operator_id", "9997000"),
        ("operator_id", ""),
        ("operator_name_charset", ""),
        ("access_tech_string", "carrier pigeon"),
    ],
)
def test_no_operator_at_all(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)


def test_plmn_keeps_its_zeros(values: Read) -> None:
    assert values("operator_id", '"99900"') == {"mcc": "999", "mnc": "00"}
    assert values("operator_id", "999000") == {"mcc": "999", "mnc": "000"}


def test_name_shows_its_charset_only_as_hex(values: Read) -> None:
    assert values("operator_name_charset", "Example") == {
        "charset": "unknown",
        "operator": "Example",
    }
    found = values("operator_name_charset", "00450078002D004D006F")
    assert found == {"charset": "ucs2", "operator": "Ex-Mo"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("WCDMA", ["umts"]),
        ("CDMA-EVDO", ["1xrtt", "evdo0"]),
        ("EVDO Rel A", ["evdoa"]),
        ("EV-DO RevB", ["evdo0"]),
        ("HSPA+", ["hspa_plus"]),
        ("HSDPA/HSUPA", ["hsupa", "hsdpa"]),
        ("FDD LTE", ["lte"]),
        ("NR5G-SA", ["5gnr"]),
        ("TD-SCDMA", []),
        ("GPRS, EDGE", ["edge", "gprs"]),
    ],
)
def test_technologies_by_word(values: Read, words: str, expected: list[str]) -> None:
    assert tech_names(words) == expected
    if expected:
        assert values("access_tech_string", words) == {"act": expected}


def test_technologies_by_number() -> None:
    assert [tech_name(n) for n in (0, 7, 9, 12, 13, 14, -1, None)] == [
        "gsm",
        "lte",
        "lte_nb_iot",
        "5gnr",
        "5gnr_nsa",
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4E2D56FD79FB52A8", "中国移动"),
        ("31026012", None),
        ("0041", None),
        ("Example", None),
        ("D800DC0", None),
        ("D8000041", None),
        ("00010002", None),
    ],
)
def test_ucs2_is_never_guessed(text: str, expected: str | None) -> None:
    assert decoded(text) == expected


def test_names_and_numbers_in_either_spelling() -> None:
    assert plain_name("") is None
    assert plain_name("DEAD BEEF") == "DEAD BEEF"
    assert plain_number(None) is None
    assert plain_number("002B0039003900390030") == "+9990"
    assert plain_number("00450078002D004D006F") == "00450078002D004D006F"
