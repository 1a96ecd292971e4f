"""Registration: the asked and the unasked form, told apart by their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.unreadable import Unreadable

HOME = {"stat": 1, "state": "home", "registered": True}


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("creg_read", "+CREG: 0,1", HOME | {"n": 0, "lac": None, "ci": None, "act": None}),
        ("creg_read", '+CREG:002,005,"1a2b","ffff"', {"n": 2, "state": "roaming", "ci": 65535}),
        ("creg_read", '+CREG: 2,1,"1A2B","0C0FFEE",7', HOME | {"lac": 0x1A2B, "act": 7}),
        ("creg_read", "+CREG: 2,1,1A2B,C0FFEE\r\n\r\nOK", HOME | {"ci": 0xC0FFEE, "n": 2}),
        ("creg_read", "+CREG: 2,1,  1 A, 2715", HOME | {"lac_or_tac": None, "ci": 0x2715}),
        ("creg_read", '+CREG: 2,1,"0B,"0100701",7', HOME | {"n": 2}),
        ("creg_read", "+CREG: 3", {"n": None, "state": "denied", "registered": False}),
        ("creg_read", '+CREG: 1,"1A2B","C0DE"', HOME | {"n": None, "lac": 0x1A2B}),
        ("creg_read", "+CREG: 2,1,1A2B", HOME | {"n": 2, "lac": 0x1A2B, "ci": None}),
        ("creg_read", '+CREG: 5,"1A2B","C0DE",7\r\n+CREG: 2,1,"1A2C","C0DF",7', HOME | {"n": 2}),
        ("creg_urc", "\r\n+CREG: 2,,\r\n", {"state": "searching", "lac": None, "ci": None}),
        ("creg_urc", "+CREG: 1,1A2B,00C0FFEE", HOME | {"lac_hex": "1A2B", "ci_hex": "00C0FFEE"}),
        ("creg_urc", "+CREG: 10,0001,0010,0", {"state": "roaming_csfb_not_preferred", "ci": 16}),
        ("creg_urc", '+CREG: 0011,"0001","0010",000', {"state": "attached_rlos", "act": "gsm"}),
        ("creg_urc", '+CREG: 2,5,"1A2B","0C0FFEE1"', {"n": 2, "state": "roaming", "lac": 0x1A2B}),
        ("creg_urc", "+CREG: 2,5,1A2B,C0DE", {"n": 2, "state": "roaming", "ci": 0xC0DE}),
        ("creg_urc", "+CREG: 1,5,12AB,7", HOME | {"lac": 5, "ci": 0x12AB, "act": "lte"}),
        ("creg_urc", "+CREG: 1,5,12AB", HOME | {"n": None, "lac": 5}),
        (
            "creg_urc",
            "+CREG: 2,11,003F,8FE3, B, C2816",
            {"n": 2, "state": "attached_rlos", "act": None},
        ),
        ("creg_urc", "+CREG: 2,1,XXXX,AAAA", HOME | {"lac_hex": "XXXX", "lac": None}),
        ("creg_urc", "+CREG: 1,3", {"n": 1, "state": "denied"}),
        ("cgreg_read", '+CGREG: 2,1,"1A2B","0000C0DE",3,"0C"', HOME | {"act": "edge", "rac": 12}),
        ("cgreg_urc", '+CGREG: 1,"1A2B","0000C0DE",3', HOME | {"act": "edge", "rac": None}),
        ("cereg_read", "+CEREG: 2,1, 1A2B, C0FFEE ,7", HOME | {"tac": 0x1A2B, "act": "lte"}),
        ("cereg_read", "+CEREG: 2,1, 1A2B, 20, C0FFEE ,7", HOME | {"rac": 32, "ci": 0xC0FFEE}),
        ("cereg_read", '+CEREG: 3,3,"1A2B","C0FFEE",7,0,15', {"cause_type": 0, "reject_cause": 15}),
        ("cereg_read", "+CEREG: 0,8", {"state": "emergency_only", "registered": False}),
        ("cereg_urc", "+CEREG: 2, 0001, 00000100, 7", {"state": "searching", "ci": 256}),
        ("cereg_urc", "+CEREG: 1,1A2B,C0FFEE,99", HOME | {"act": None, "act_number": 99}),
        (
            "c5greg_read",
            '+C5GREG: 2,1,"46550C","0000000170C23001",11,1,"01"',
            HOME | {"tac": 0x46550C, "act": 11, "act_name": "5gnr", "allowed_nssai": "01"},
        ),
        ("c5greg_urc", "+C5GREG: 1,1A00,C0FFEE,11,6,ABCDEF", HOME | {"allowed_nssai": "ABCDEF"}),
    ],
)
def test_registration(
    values: Callable[..., dict[str, Any]], kind: str, raw: str, expected: dict[str, Any]
) -> None:
    found = values(kind, raw)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("creg_read", "OK"),
        ("creg_read", "+CREG: "),
        ("creg_read", "+CREG: 0,77"),
        ("creg_read", "+CREG: 2,,1A2B,C0DE"),
        ("creg_urc", "+CREG: 2,77"),
        ("creg_read", "+CEREG: 0,1"),
        ("creg_urc", ""),
        ("creg_urc", "+CREG: home"),
        ("creg_urc", "+CREG: ,1,1A2B,C0DE"),
    ],
)
def test_no_registration(values: Callable[..., dict[str, Any]], kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
