"""The card: its numbers in every spelling, its lock, its counters, its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.simcard import normal_iccid, swap_nibbles
from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]
ICCID = "89860012345678901236"


@pytest.mark.parametrize(
    "raw",
    [
        ICCID,
        f'"{ICCID}"',
        f"+CCID: {ICCID}",
        f'+CCID: "{ICCID}"\r\n\r\nOK',
        f"+QCCID: {ICCID}",
        f"^ICCID:{ICCID}",
        f"#CCID: {ICCID}",
        f"ICCID: {ICCID}",
        f'+CMTI: "SM",1\r\n+ICCID: {ICCID}',
        swap_nibbles(ICCID),
        "8986 0012 3456 7890 1236",
        f"RDY\r\n{ICCID}",
    ],
)
def test_iccid_in_every_spelling(values: Read, raw: str) -> None:
    assert values("iccid_value", raw) == {"iccid": ICCID}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8986001234567890123F", "8986001234567890123"),
        ("98680021436587092134", "89860012345678901243"),
        ("898602F1234567890123", "898602F1234567890123"),
        ("9868201F325476981032", "898602F1234567890123"),
        ("898600123456789012", "898600123456789012"),
        ("89860012345678901", None),
        ("0086001234567890123", None),
        ("98680012xy5678901236", None),
        ("", None),
    ],
)
def test_iccid_alone(text: str, expected: str | None) -> None:
    assert normal_iccid(text) == expected


def test_imsi(values: Read) -> None:
    assert values("cimi", "AT+CIMI\r\r\n999700123456789\r\n\r\nOK\r\n") == {
        "imsi": "999700123456789"
    }
    assert values("cimi", '+CIMI: "999700123456789"') == {"imsi": "999700123456789"}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('+CNUM: "","+9990001112",145', ["+9990001112"]),
        ("+CNUM: own line,+9990001112,145", ["+9990001112"]),
        ('+CNUM: "+9990001112",145', ["+9990001112"]),
        ('+CNUM: ,"",129', []),
        ('+CNUM: "a","0001112",129\r\n+CNUM: "b","0001113",129', ["0001112", "0001113"]),
        ('+CNUM: "","002B0039003900390030",145', ["+9990"]),
        ("OK", []),
        ("+CNUM: name only", []),
    ],
)
def test_own_numbers(values: Read, raw: str, expected: list[str]) -> None:
    assert values("cnum", raw) == {"numbers": expected}


@pytest.mark.parametrize(
    ("raw", "state", "lock"),
    [
        ("AT+CPIN?\r\r\n+CPIN: READY\r\n\r\nOK\r\n", "READY", "none"),
        ('+CPIN: "SIM PIN"', "SIM PIN", "sim_pin"),
        ("   SIM PUK2", "SIM PUK2", "sim_puk2"),
        ("+CPIN: PH-NET PIN", "PH-NET PIN", "ph_net_pin"),
        ("+CPIN: NOT READY", "NOT READY", None),
        ("+CME ERROR: SIM not inserted", "ABSENT", None),
        ("+CME ERROR: 10", "ABSENT", None),
        ("SMS DONE\r\n+CPIN: SIM PIN\r\nOK", "SIM PIN", "sim_pin"),
    ],
)
def test_pin_state(values: Read, raw: str, state: str, lock: str | None) -> None:
    assert values("cpin_read", raw) == {"state": state, "lock": lock}


def test_file_answer(values: Read) -> None:
    assert values("crsm", "+CRSM: 144, 0,98680012FF") == {
        "sw1": 144,
        "sw2": 0,
        "data": "98680012FF",
    }
    assert values("crsm", "+CRSM: 106,130") == {"sw1": 106, "sw2": 130, "data": None}


@pytest.mark.parametrize(
    ("raw", "retries", "error"),
    [
        ('+CSIM: 4,"63C3"', 3, None),
        ('+CSIM:8,"000063C0"', 0, None),
        ('+CSIM: 4, "6983"', None, "SIM authentication method blocked"),
        ('+CSIM: 4,"9000"', None, "Unknown error returned '0x9000'"),
        ("+CSIM: 4,63C3", None, "Could not recognize +CSIM response '+CSIM: 4,63C3'"),
        ('+CSIM: 4,"000063C3"', None, "Could not recognize +CSIM response '+CSIM: 4,\"000063C3\"'"),
    ],
)
def test_tries_left_are_believed_only_in_their_exact_form(
    values: Read, raw: str, retries: int | None, error: str | None
) -> None:
    assert values("csim_retries", raw) == {"retries": retries, "error": error}


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("cpinr", "+CPINR: SIM PIN,3,3\r\n+CPINR: SIM PUK,10,10", (3, 10, None, None)),
        ("qpinc", '+QPINC: "SC",3,10\r\n+QPINC: "P2",2,9', (3, 10, 2, 9)),
        ("qpinc", '+QPINC: "SC",1,10', (1, 10, None, None)),
        ("huawei_cpin", "^CPIN: SIM PIN,,10,3,10,2", (3, 10, 2, 10)),
        ("spic", "+SPIC: 3,10,0,99", (3, 10, 0, None)),
    ],
)
def test_counters(values: Read, kind: str, raw: str, expected: tuple[int | None, ...]) -> None:
    found = values(kind, raw)
    assert (found["pin"], found["puk"], found["pin2"], found["puk2"]) == expected


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("iccid_value", "OK"),
        ("iccid_value", "no number here"),
        ("iccid_value", "+CME ERROR: 4"),
        ("cimi", "9997001234"),
        ("cpin_read", "OK"),
        ("cpin_read", "SMS DONE\r\nOK"),
        ("cpin_read", "+CME ERROR: 14"),
        ("crsm", "+CRSM: 144,0,XYZ"),
        ("crsm", "+CRSM: 144"),
        ("csim_retries", "OK"),
        ("cpinr", "OK"),
        ("qpinc", "OK"),
        ("huawei_cpin", "^CPIN: READY,,10"),
        ("spic", "+SPIC: x"),
    ],
)
def test_no_card_answer(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
