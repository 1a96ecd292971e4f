"""Who the modem is, and how its answers end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("kind", "field", "raw", "expected"),
    [
        ("cgmi", "manufacturer", "\nExample Modems Ltd.\n", "Example Modems Ltd."),
        ("cgmi", "value", 'AT+CGMI\r\r\n"Example"\r\n\r\nOK\r\n', "Example"),
        ("cgmm", "model", " EX  900E \r\nOK", "EX  900E"),
        ("cgmm", "model", "RING\r\nEX-42\r\nOK", "EX-42"),
        ("cgmr", "revision", '+CGMR: "EX42_V1.2"', "EX42_V1.2"),
        ("cgmr", "revision", "Revision: EX42A01", "EX42A01"),
        ("cgmr", "revision", "Build: 17", "Build: 17"),
    ],
)
def test_identity(values: Read, kind: str, field: str, raw: str, expected: str) -> None:
    assert values(kind, raw)[field] == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("490154203237518\r\nOK", {"imei": "490154203237518", "esn": None, "meid": None}),
        ('+CGSN: "490154203237518"', {"imei": "490154203237518"}),
        ("IMEI: 4901542032375101", {"imei": "4901542032375101"}),
        ("0x1234567", {"imei": None, "esn": "01234567"}),
        ("8012ABCD", {"imei": None, "esn": "8012ABCD"}),
        ("0xA1000012345678", {"imei": None, "esn": None, "meid": "A1000012345678"}),
        (
            "12345678901234567:1234567890\r\n0x00A1000012345678:0x8012ABCD",
            {"meid": "A1000012345678"},
        ),
    ],
)
def test_serial(values: Read, raw: str, expected: dict[str, Any]) -> None:
    found = values("cgsn", raw)
    assert {key: found[key] for key in expected} == expected


def test_ati_with_labels_and_what_follows(values: Read) -> None:
    raw = (
        "ATI\r\r\nManufacturer: Example\r\nModel: EX-42\r\nRevision: V1\r\nSVN: 07\r\n"
        "IMEI: 490154203237518\r\n+GCAP: +CGSM\r\n\r\nOK\r\n\r\nSMS DONE\r\n"
    )
    assert values(None, raw, "ATI") == {
        "manufacturer": "Example",
        "model": "EX-42",
        "revision": "V1",
        "serial": "490154203237518",
        "imei": "490154203237518",
        "svn": "07",
        "urcs_after": ["SMS DONE"],
    }


def test_ati_without_labels(values: Read) -> None:
    found = values("ati", "Example\nEX-42\nRevision: V1\nUnheard: of\n")
    assert (found["manufacturer"], found["model"], found["revision"]) == ("Example", "EX-42", "V1")


def test_ati_of_cdma(values: Read) -> None:
    found = values("ati", "Manufacturer: Example\nModel: EX1\nESN: +GSN:12ab34cd\n+CIS707-A\n")
    assert (found["serial"], found["imei"]) == ("12ab34cd", None)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("cgmi", "OK"), ("cgmm", '""'), ("cgsn", "0xNOTHEX"), ("ati", "OK"), ("cgsn", "ERROR")],
)
def test_no_identity(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)


@pytest.mark.parametrize(
    ("raw", "complete", "error"),
    [
        ("\r\nOK\r\n", True, False),
        ("\r\nCONNECT 150000000\r\n", True, False),
        ("\r\n+CME ERROR: 10\r\n", True, True),
        ("\r\n+CMS ERROR: \r\n", True, True),
        ("\r\nCOMMAND NOT SUPPORT\r\n\r\nmore\r\n", True, True),
        ("\r\nMODEM ERROR: 7\r\n", True, True),
        ("\r\nNO CARRIER\r\n", True, True),
        ("\r\n+CSQ: 1,99\r\n", False, False),
    ],
)
def test_completion(values: Read, raw: str, *, complete: bool, error: bool) -> None:
    found = values("final_result", raw)
    assert (found["complete"], found["error"]) == (complete, error)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("AT+X\r\n\r\n+CME ERROR: 10\r\n", ("+CME ERROR", None, 10, 10)),
        ("+CME ERROR: SIM busy", ("+CME ERROR", "SIM busy", None, 14)),
        ("+CMS ERROR:", ("+CMS ERROR", None, None, None)),
        ("ERROR", ("ERROR", None, None, None)),
        ("COMMAND NOT SUPPORT", ("COMMAND NOT SUPPORT", None, None, None)),
        ("MODEM ERROR: odd", ("MODEM ERROR", "odd", None, None)),
    ],
)
def test_refusals(values: Read, raw: str, expected: tuple[str | int | None, ...]) -> None:
    found = values("error", raw)
    assert (found["result"], found["text"], found["code"], found["number"]) == expected


def test_refused_echo(values: Read) -> None:
    assert values("ate_error", "RDATE0Q0V1\r\nCOMMAND NOT SUPPORT\r\n") == {
        "result": "COMMAND NOT SUPPORT"
    }
    for kind in ("ate_error", "error"):
        with pytest.raises(Unreadable):
            values(kind, "nothing final")
