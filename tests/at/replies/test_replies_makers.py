"""Fibocom's, Sierra's, Telit's, u-blox', Intel's and ASR's own answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]

PAGE = """!GSTATUS:
Current Time:  99\t\tTemperature: 31
Reset Counter: 1\t\tMode:        ONLINE
System mode:   LTE        \tPS state:    Attached
LTE band:      B3     \t\tLTE bw:      20 MHz
PCC RxM RSSI:  -61\t\tPCC RxM RSRP:  -91
PCC RxD RSSI:  -63\t\tPCC RxD RSRP:  -93
Tx Power:      --\t\tTAC:         1a2b (6699)
RSRQ (dB):     -10.5\t\tCell ID:     00c0ffee (12648430)
SINR (dB):     7.4
OK
"""
NR_PAGE = """!GSTATUS:
Temperature: --       Mode:   LOW POWER
System mode:   NR5G   PS state:  Not attached
NR5G TAC:      1A2B\t\tNR5G Cell ID:    C0DE (49374)
NR5G band:     n41
NR5G RSRP (dBm): -99\t\tNR5G RSRQ (dB):  -12
NR5G SINR (dB):  3.5
"""

CASES: list[tuple[str, str, dict[str, Any]]] = [
    # Fibocom
    (
        "gtccinfo",
        (
            "+GTCCINFO:\r\nLTE service cell:\r\n1,4,999,70,1A2B,00C0FFEE0,1650,101,103,100,24,40,45,20\r\n"
            "LTE neighbor cell:\r\n2,4,,,FFFF,00FFFFFFF,1650,102,,43,43,10\r\n"
        ),
        {
            "serving": {
                "rat": "LTE",
                "mcc": "999",
                "mnc": "70",
                "tac_hex": "1A2B",
                "cellid_hex": "00C0FFEE0",
                "earfcn": 1650,
                "pci": 101,
                "band": 103,
                "rsrp_dbm": -96,
                "rsrq_db": -10,
                "rssnr_db": 12,
                "sinr_db": None,
            },
            "neighbours": [
                {
                    "rat": "LTE",
                    "mcc": None,
                    "mnc": None,
                    "tac_hex": None,
                    "cellid_hex": None,
                    "earfcn": 1650,
                    "pci": 102,
                    "band": None,
                    "rsrp_dbm": -98,
                    "rsrq_db": -15,
                    "rssnr_db": None,
                    "sinr_db": None,
                }
            ],
        },
    ),
    ("gtccinfo", "+GTCCINFO: \r\n\r\nOK\r\n", {"serving": None, "neighbours": []}),
    ("gtsenrdtemp", "+GTSENRDTEMP: 1,36500", {"sensor": 1, "celsius": 36.5}),
    ("gtsenrdtemp", "+GTSENRDTEMP: 41000", {"sensor": None, "celsius": 41.0}),
    ("chiptemp", "^CHIPTEMP: 352,341,65535,65535,33", {"celsius": 35.2}),
    ("chiptemp", "^CHIPTEMP:418", {"celsius": 41.8}),
    ("cpmutemp", "+CPMUTEMP: 34", {"celsius": 34.0}),
    ("mtsm", "+MTSM: 41", {"celsius": 41.0}),
    ("tempmon", "#TEMPMON: 0,34", {"celsius": 34.0}),
    ("tempmon", "#TEMPMEAS: 0,-5", {"celsius": -5.0}),
    # Sierra
    (
        "gstatus",
        PAGE,
        {
            "temperature": 31,
            "mode": "ONLINE",
            "system_mode": "LTE",
            "ps_state": "Attached",
            "band": "B3",
            "tac": 6699,
            "cellid": 12648430,
            "rsrp": -91,
            "rsrq": -10.5,
            "sinr": 7.4,
        },
    ),
    (
        "gstatus",
        NR_PAGE,
        {
            "temperature": None,
            "mode": "LOW POWER",
            "ps_state": "Not attached",
            "band": "n41",
            "tac": 0x1A2B,
            "cellid": 49374,
            "rsrp": -99,
            "rsrq": -12,
            "sinr": 3.5,
        },
    ),
    # u-blox
    (
        "ublox_ugcntrd",
        "+UGCNTRD: 1, 100, 20, 3000000000, 400",
        {"cid": 1, "session_tx_bytes": 100, "total_tx_bytes": 3000000000, "total_rx_bytes": 400},
    ),
    (
        "ublox_upincnt",
        "+UPINCNT: 3,2,10,9",
        {"pin_attempts": 3, "pin2_attempts": 2, "puk_attempts": 10},
    ),
    (
        "ublox_uipaddr",
        '+UIPADDR: 1,"ccinet0","10.1.2.3","255.255.255.0","",""',
        {"cid": 1, "if_name": "ccinet0", "ipv4_address": "10.1.2.3", "ipv6_global_address": None},
    ),
    # Telit
    (
        "rfsts",
        '#RFSTS: "999 70",1650,-95,-65,-10,1A2B,,128,3,1,0C0FFEE,"999700123456789","Example",3,3,108',
        {
            "plmn": "999 70",
            "earfcn": 1650,
            "rsrp": -95,
            "rssi": -65,
            "rsrq": -10,
            "tac": 0x1A2B,
            "cellid": 0xC0FFEE,
            "imsi": "999700123456789",
            "operator": "Example",
            "band": 3,
        },
    ),
    (
        "rfsts",
        '#RFSTS: "999 70",14,-83,1A2B,00,5,19,10,,C0DE,"999700123456789","Example",0,2',
        {"arfcn": 14, "rssi": -83, "lac": 0x1A2B, "cellid": 0xC0DE, "band": 2},
    ),
    (
        "rfsts",
        '#RFSTS: "999 70",10663,98,-5.0,-74,-69,1A2B,01,,64,19,10,1,000,C0DE11,"999700123456789","Example",3,1',
        {
            "arfcn": 10663,
            "psc": 98,
            "ecio": -5.0,
            "rscp": -74,
            "rssi": -69,
            "lac": 0x1A2B,
            "cellid": 0xC0DE11,
        },
    ),
    (
        "servinfo",
        '#SERVINFO: 1650,-65,"Example","99970",0C0FFEE,1A2B,64,3,-95',
        {
            "earfcn": 1650,
            "rssi": -65,
            "operator": "Example",
            "plmn": "99970",
            "cellid": 0xC0FFEE,
            "tac": 0x1A2B,
            "rsrp": -95,
        },
    ),
    (
        "servinfo",
        '#SERVINFO: 14,-83,"Example","99970",56,1A2B,00,1,,"II",01,6',
        {"earfcn": None, "arfcn": 14, "cellid": None, "lac": 0x1A2B},
    ),
    (
        "moni",
        (
            "#MONI: Example RSRP:-95 RSRQ:-10 TAC:1A2B Id:0C0FFEE EARFCN:1650 PWR:-65dbm\r\n"
            "#MONI: RSRP:-99 RSRQ:-12 Id:0000065 EARFCN:1650 PWR:-70dbm"
        ),
        {
            "cells": [
                {
                    "rsrp": -95,
                    "rsrq": -10,
                    "pci": None,
                    "earfcn": 1650,
                    "arfcn": None,
                    "rssi": -65,
                    "tac": 0x1A2B,
                    "lac": None,
                    "cellid": 0xC0FFEE,
                },
                {
                    "rsrp": -99,
                    "rsrq": -12,
                    "pci": 101,
                    "earfcn": 1650,
                    "arfcn": None,
                    "rssi": -70,
                    "tac": None,
                    "lac": None,
                    "cellid": None,
                },
            ]
        },
    ),
    ("telit_qss_read", "#QSS: 0, 3", {"status": "sim_inserted_and_ready"}),
    ("telit_qss_urc", "#QSS: 1", {"status": "sim_inserted"}),
    # Intel and ASR
    (
        "xccinfo",
        '+XCCINFO: 0,999,07,"00C0FFEE",3,103,"FFFF",1,"FF","1A2B",0,0',
        {
            "mcc": "999",
            "mnc": "07",
            "ci_hex": "00C0FFEE",
            "tac_hex": "1A2B",
            "rat_raw": 3,
            "band_info": 103,
        },
    ),
    (
        "xmci",
        (
            '+XMCI: 5,000,000,"0xFFFE","0xFFFFFFFF","0x006A","0x672","0xFFFFFFFF","0xFFFFFFFF",40,10,0\r\n'
            '+XMCI: 4,999,07,"0x1A2B","0x00C0FFEE","0x0065","0x00000672","0x00004CC2","0x00000050",45,20,0'
        ),
        {
            "type": 4,
            "mnc": "07",
            "tac": 0x1A2B,
            "ci": 0xC0FFEE,
            "pci": 101,
            "earfcn": 1650,
            "rsrp_raw": 45,
            "rsrq_raw": 20,
            "rsrp_dbm": -96,
            "rsrq_db": -10,
        },
    ),
    ("xmci", '+XMCI: 3,999,07,"0x1A2B","0x00C0FFEE"', {"type": 3, "rsrp_dbm": None}),
    (
        "xlec",
        "+XLEC: 0,2,5,3,BAND_LTE_3,BAND_LTE_7",
        {"band": "BAND_LTE_3", "bands": ["BAND_LTE_3", "BAND_LTE_7"]},
    ),
    (
        "xmm_xcesq",
        "+XCESQ: 0,99,99,255,255,20,45,-9",
        {"rsrp_dbm": -96, "rsrq_db": -10, "rssnr_db": -4.5},
    ),
    ("xmm_xcesq", "+XCESQ: 0,99,99,255,255,20,45,255", {"rssnr": 255, "rssnr_db": None}),
    (
        "eemginfo",
        (
            "AT+EEMGINFO?\r\n\r\n+EEMGINFO: 3, 2\r\n\r\nOK\r\n\r\n"
            "+EEMLTESVC: 2457, 2, 7, 6699, 101, 1650, 19650, 3, 5, 12648430, 1\r\n"
        ),
        {
            "rat": "LTE",
            "mcc": "999",
            "mnc": "07",
            "tac": 6699,
            "pci": 101,
            "earfcn": 1650,
            "band": 3,
            "cellid": 12648430,
        },
    ),
    (
        "eemginfo",
        "+EEMLTESVC: -1, 9, -1, 6699, 101, 1650, 19650, 3, 5, 1",
        {"mcc": None, "mnc": None},
    ),
    ("eemginfo", "+EEMGINFO: 3, 1\r\n+EEMUMTSSVC: 1", {"rat": "UMTS", "cellid": None}),
]


@pytest.mark.parametrize(("kind", "raw", "expected"), CASES)
def test_answers(values: Read, kind: str, raw: str, expected: dict[str, Any]) -> None:
    found = values(kind, raw)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("rat", [(9, "NR"), (2, "UMTS"), (77, None)])
def test_cells_of_other_technologies(values: Read, rat: tuple[int, str | None]) -> None:
    raw = f"+GTCCINFO:\r\n1,{rat[0]},999,70,1A2B,C0FFEE,504990,101,5041,100,60,70,70,66\r\n"
    found = values("gtccinfo", raw)["serving"]
    assert found["rat"] == rat[1]
    nr = (-87, -10.5, 6.5) if rat[1] == "NR" else (None, None, None)
    assert (found["rsrp_dbm"], found["rsrq_db"], found["sinr_db"]) == nr
    assert found["rssnr_db"] is None


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("gtccinfo", "OK"),
        ("gtsenrdtemp", "+GTSENRDTEMP: x"),
        ("chiptemp", "^CHIPTEMP: 65535,x"),
        ("cpmutemp", "+CPMUTEMP: warm"),
        ("tempmon", "OK"),
        ("gstatus", "Temperature: 40"),
        ("rfsts", '#RFSTS: "999 70",1650'),
        ("rfsts", "#RFSTS: "),
        ("servinfo", "#SERVINFO: x"),
        ("moni", "#MONI: (0-7)"),
        ("telit_qss_read", "#QSS: 0"),
        ("telit_qss_read", "#QSS: 0,9"),
        ("telit_qss_urc", "#QSS: 0,1"),
        ("telit_qss_urc", "OK"),
        ("xccinfo", "+XCCINFO: 0"),
        ("xmci", "OK"),
        ("xmci", "+XMCI: x"),
        ("xlec", "+XLEC: 0,1,5"),
        ("xmm_xcesq", "+XCESQ: 0,99"),
        ("eemginfo", "+EEMGINFO: 3, 2\r\nOK"),
        ("eemginfo", "+EEMLTESVC: 1"),
        ("ublox_ugcntrd", "+UGCNTRD: 1,2"),
        ("ublox_upincnt", "+UPINCNT: 3,2,10,99"),
        ("ublox_uipaddr", "+UIPADDR: x"),
    ],
)
def test_nonsense(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
