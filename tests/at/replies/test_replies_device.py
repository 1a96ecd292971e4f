"""The device, its slots, its calls; and what it says by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("cfun_read", "+CFUN: 1,0", {"fun": 1}),
        ("cbc", "+CBC: 0,85,4012", {"bcs": 0, "bcl": 85, "voltage_mv": 4012}),
        ("cbc", "+CBC: 3.749V", {"bcs": None, "bcl": None, "voltage_mv": 3749}),
        ("ceer", "+CEER:", {"cause": ""}),
        ("ceer", '+CEER: "no cause"', {"cause": "no cause"}),
        ("cscs_read", '+CSCS: "GSM"\r\n\r\nOK', {"charset": "GSM"}),
        (
            "cscs_test",
            '+CSCS: ("8859-1","ASCII","UCS2","UTF-8")',
            {"charsets": ["8859_1", "ira", "ucs2", "utf8"]},
        ),
        ("cscs_test", '+CSCS: "IRA"', {"charsets": ["ira"]}),
        ("cind_read", "+CIND: 5,4,1", {"values": [5, 4, 1]}),
        (
            "cind_test",
            '+CIND: ("Voice Mail",(0,1)),(),("signal",(0-5))',
            {
                "indicators": [
                    {"index": 1, "name": "voicemail", "min": 0, "max": 1},
                    {"index": 3, "name": "signal", "min": 0, "max": 5},
                ]
            },
        ),
        (
            "clcc",
            '+CLCC: 1,0,2,0,0,"0001112",129\r\n+CLCC: 2,1,4,0,0\r\n+CLCC: 3,1,0,1,0,"1",129',
            {
                "voice_calls": [
                    {"index": 1, "direction": "outgoing", "state": "dialing", "number": "0001112"},
                    {"index": 2, "direction": "incoming", "state": "ringing_in", "number": None},
                ]
            },
        ),
        ("clip_urc", '+CLIP: "+9990001112",145,,,,0', {"number": "+9990001112", "type": 145}),
        ("clip_urc", '+CLIP: "",128', {"number": None, "type": 128}),
        ("cring_urc", "+CRING: VOICE", {"type": "VOICE"}),
        ("boot_urcs", "\r\n^BOOT:1,0\r\n\r\n^SIMST:1\r\n", {"urcs": ["^BOOT:1,0", "^SIMST:1"]}),
        ("echo_removal", "AT+X\r\n\r\nOK\r\n", {"without_echo": "\r\n\r\nOK\r\n"}),
        ("echo_removal", "no break", {"without_echo": "no break"}),
        ("echo_removal", "\nNO CARRIER\r\n", {"without_echo": "\nNO CARRIER\r\n"}),
        ("quimslot_read", "+QUIMSLOT: 2", {"slot": 2, "raw": 2}),
        ("quimslot_test", "+QUIMSLOT: (1,2)", {"slots": [1, 2]}),
        ("qdsim_read", "+QDSIM: 0", {"slot": 1, "raw": 0}),
        ("qdsim_test", "+QDSIM: (0-1)", {"slots": [0, 1]}),
        ("switchsim_read", "+SWITCHSIM: 1", {"slot": 2, "raw": 1}),
        ("dualsim_read", "+DUALSIM: 0", {"slot": 1, "raw": 0}),
        ("smsimcfg_read", "+SMSIMCFG: 0,2", {"slot": 2, "raw": 2}),
        ("simswitch_read", "^SIMSWITCH: 0", {"slot": 2, "raw": 0}),
        ("uims_read", "!UIMS: 1", {"slot": 2, "raw": 1}),
        ("uims_read", "!UIMS: 3,0", {"slot": 1, "raw": 0}),
        ("simselect_read", "#SIMSELECT: 2", {"slot": 2, "raw": 2}),
        ("gtdualsim_read", '+GTDUALSIM : 0,"SUB1","LTE"', {"slot": 1, "raw": 0}),
        ("csus_read", "+CSUS: 1", {"slot": 2, "raw": 1}),
        ("switch_slot_read", "^SWITCH_SLOT: SIM2 ENABLE", {"slot": 2, "raw": 2}),
        ("switch_slot_read", "SIM1 ENABLE\r\nOK", {"slot": 1, "raw": 1}),
        ("qsimstat", "+QSIMSTAT: 1,0", {"inserted": False, "reports": True}),
        ("qsimstat", "+QSIMSTAT: 0,2", {"inserted": None, "reports": False}),
        ("simcard_urc", "\r\n+SIMCARD: NOT AVAILABLE\r\n\r\nOK\r\n", {"sim": "NOT AVAILABLE"}),
    ],
)
def test_answers(values: Read, kind: str, raw: str, expected: dict[str, Any]) -> None:
    assert values(kind, raw) == expected


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("cfun_read", "+CFUN: (0-1,4-7),(0-1)"),
        ("cbc", "+CBC: full"),
        ("ceer", "something"),
        ("cscs_read", '+CSCS: ""'),
        ("cscs_test", "+CSCS: ()"),
        ("cind_test", "+CIND: ()"),
        ("cind_read", "+CIND: "),
        ("cind_read", "+CIND: 1,x"),
        ("clcc", "+CLCC: 1,0,9,0,0"),
        ("cring_urc", "+CRING: "),
        ("quimslot_read", "+QUIMSLOT: 9"),
        ("quimslot_read", "+QUIMSLOT: -"),
        ("quimslot_test", "+QUIMSLOT: ()"),
        ("simswitch_read", "^SIMSWITCH: 2"),
        ("switch_slot_read", "^SWITCH_SLOT: none"),
        ("uims_read", "!UIMS: 3"),
        ("qsimstat", "+QSIMSTAT: 1,7"),
        ("simcard_urc", "+SIMCARD: 1"),
        ("simcard_urc", "OK"),
    ],
)
def test_nonsense(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
