"""SIMCom's and Huawei's own answers: cell, state, signal, data connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]

CASES: list[tuple[str, str, dict[str, Any]]] = [
    # SIMCom
    (
        "cpsi",
        "+CPSI: LTE,Online,999-70,0x1A2B,12648430,101,EUTRAN-BAND3,1650,5,5,-105,-952,-651,12",
        {
            "mcc": "999",
            "mnc": "70",
            "tac": 0x1A2B,
            "cellid": 12648430,
            "rsrq": -10.5,
            "rsrp": -95.2,
            "rssi": -65.1,
            "snr": 12,
        },
    ),
    (
        "cpsi",
        "+CPSI: LTE CAT-M1,Online,999-70,0x1A2B,1,101,EUTRAN-BAND3,1650,5,5,-10,-95,-65,12",
        {"mode": "LTE CAT-M1", "rsrp": -95, "rsrq": -10},
    ),
    (
        "cpsi",
        "+CPSI: NR5G_SA,Online,999-70,0x1A2B,1,101,NR5G_BAND41,504990,-820,-110,95",
        {"rsrp": -82, "rsrq": -11, "snr": 9.5, "earfcn": 504990},
    ),
    ("cpsi", "+CPSI: NR5G_NSA,101,NR5G_BAND78", {"mode": "NR5G_NSA", "mcc": None}),
    (
        "cpsi",
        "+CPSI: WCDMA,Online,999-70,0x1A2B,1,WCDMA IMT 2000,279,10663,0,1.5,62,33,52,500",
        {"lac": 0x1A2B, "band": "WCDMA IMT 2000", "psc": 279, "freq": 10663},
    ),
    (
        "cpsi",
        "+CPSI: GSM,Online,999-70,0x1A2B,49374,81 EGSM 900,-75,0,33-33",
        {"lac": 0x1A2B, "cellid": 49374, "band": "EGSM 900", "freq": 81, "rssi": -75},
    ),
    ("cpsi", "+CPSI: NO SERVICE,Online", {"mode": "NO SERVICE", "op_mode": "Online"}),
    # Huawei
    (
        "huawei_sysinfo",
        "^SYSINFO: 2,3,0,5,1,0,7",
        {"srv_status": 2, "sys_mode": 5, "sim_state": 1, "sys_submode": 7},
    ),
    ("huawei_sysinfo", "^SYSINFO:2,3,0,5,1,0", {"sys_submode": None}),
    (
        "huawei_sysinfoex",
        '^SYSINFOEX:2,3,0,1,,6,"LTE",101,"LTE"',
        {
            "sim_state": 1,
            "sys_mode": 6,
            "sys_mode_name": "LTE",
            "sys_submode": 101,
            "sys_submode_name": "LTE",
        },
    ),
    ("huawei_sysinfoex", "^SYSINFOEX: 2,3,0,1,6,LTE,101,LTE", {"sys_mode": 6, "sys_submode": 101}),
    ("huawei_sysinfoex", "^SYSINFOEX: 2,3,0,1,,6", {"sys_mode": 6, "sys_mode_name": None}),
    (
        "huawei_hcsq",
        '^HCSQ:"LTE",50,40,100,20',
        {
            "act": "lte",
            "mode": "LTE",
            "rssi_dbm": -71,
            "rsrp_dbm": -101,
            "sinr_db": -0.2,
            "rsrq_db": -10,
        },
    ),
    (
        "huawei_hcsq",
        "^HCSQ: WCDMA,50,40,30",
        {"act": "umts", "rssi_dbm": -71, "rscp_dbm": -81, "ecio_db": -17.5},
    ),
    ("huawei_hcsq", '^HCSQ: "GSM",36,255', {"act": "gsm", "values": [36, 255], "rssi_dbm": -85}),
    ("huawei_hcsq", '^HCSQ: "NR",40,100,20', {"act": "5gnr", "rssi_dbm": None, "rsrp_dbm": -101}),
    (
        "huawei_ndisstatqry",
        "^NDISSTATQRY: 1,,,IPV4\r\n^NDISSTATQRY: 0,,,IPV6",
        {
            "ipv4_available": True,
            "ipv4_connected": True,
            "ipv6_available": True,
            "ipv6_connected": False,
        },
    ),
    (
        "huawei_ndisstatqry",
        '^NDISSTAT: 0,,,"IPV4",1,,,"IPV6"',
        {"ipv4_connected": False, "ipv6_connected": True},
    ),
    ("huawei_ndisstatqry", "^NDISSTATQry:1", {"ipv4_connected": True, "ipv6_available": False}),
    (
        "huawei_dhcp",
        "^DHCP:0X0201000A,f8ffffff,101000A,0,0,x,1,1",
        {"addr": "10.0.1.2", "prefix": 29, "gateway": "10.0.1.1", "dns1": "0.0.0.0", "dns2": None},
    ),
    (
        "huawei_getportmode",
        "^GETPORTMODE: TYPE: WCDMA: Example Co.,Ltd.,MDM:0,PCUI:1,3g_diag:2",
        {"ports": ["modem", "pcui", "diag"]},
    ),
    ("huawei_rssi_urc", "^RSSI:20", {"rssi": 20}),
]


@pytest.mark.parametrize(("kind", "raw", "expected"), CASES)
def test_answers(values: Read, kind: str, raw: str, expected: dict[str, Any]) -> None:
    found = values(kind, raw)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("cpsi", "+CPSI: what"),
        ("huawei_sysinfo", "^SYSINFO: 2,3"),
        ("huawei_sysinfoex", "^SYSINFOEX: 2,3,0,1"),
        ("huawei_sysinfoex", "^SYSINFOEX: 2,3"),
        ("huawei_hcsq", "^HCSQ: NOSERVICE"),
        ("huawei_hcsq", "^HCSQ: LTE,x"),
        ("huawei_ndisstatqry", "OK"),
        ("huawei_ndisstatqry", "^NDISSTATQRY: x"),
        ("huawei_dhcp", "^DHCP: 1,2"),
        ("huawei_rssi_urc", "^RSSI:"),
    ],
)
def test_nonsense(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
