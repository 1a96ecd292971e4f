"""Quectel's own answers: cells, signal, counters, settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]

CASES: list[tuple[str, str, dict[str, Any]]] = [
    (
        "qeng_serving",
        '+QENG: "servingcell","NOCONN","LTE","FDD",999,70,C0DE11,101,1650,3,5,5,1A2B,-95,-10,-65,12,33',
        {
            "state": "NOCONN",
            "rat": "LTE",
            "mcc": 999,
            "mnc": "70",
            "cellid_hex": "C0DE11",
            "pci": 101,
            "earfcn": 1650,
            "band": 3,
            "tac_hex": "1A2B",
            "rsrp": -95,
            "rsrq": -10,
            "rssi": -65,
            "sinr": 12,
            "srxlev": 33,
            "lte": None,
        },
    ),
    (
        "qeng_serving",
        '+QENG: "servingcell","CONNECT","CAT-M","FDD",999,70,C0DE11,101,1650,3,5,5,1A2B,-95,-10,-65,12,0,-40,33',
        {"rat": "CAT-M", "srxlev": 33, "sinr": 12},
    ),
    (
        "qeng_serving",
        '+QENG: "servingcell","NOCONN","LTE","FDD",999,70,C0DE11,101,1650,3,5,5,1A2B,-95,-10,-65,12',
        {"srxlev": None, "sinr": 12},
    ),
    (
        "qeng_serving",
        '+QENG: "servingcell","NOCONN","NR5G-SA","TDD",999,07,C0DE11,101,1A2B,504990,41,12,-32768,-11,15,1,-',
        {
            "mnc": "07",
            "arfcn": 504990,
            "band": 41,
            "rsrp": None,
            "rsrq": -11,
            "sinr": 15,
            "srxlev": None,
        },
    ),
    (
        "qeng_serving",
        '+QENG: "servingcell","NOCONN","NR5G-SA","TDD",999,07,C0DE11,101,1A2B,504990,41,12,-80,-11,15,20,30,1',
        {"srxlev": 30},
    ),
    (
        "qeng_serving",
        '+QENG: "servingcell","NOCONN","NR5G-SA","TDD",999,07,C0DE11,101,1A2B,504990,41,12,-80,-11,15',
        {"srxlev": None, "sinr": 15},
    ),
    (
        "qeng_serving",
        '+QENG: "servingcell","NOCONN","WCDMA",999,70,1A2B,C0DE11,10663,285,1,-85,-7,-,-,-,-,-',
        {"rat": "WCDMA", "lac_hex": "1A2B", "psc": 285, "rscp": -85, "ecio": -7},
    ),
    (
        "qeng_serving",
        '+QENG: "servingcell","NOCONN","GSM",999,70,1A2B,C0DE,22,81,0,-71,255,255',
        {"rat": "GSM", "arfcn": 81, "rssi": -71},
    ),
    ("qeng_serving", '+QENG: "servingcell","SEARCH"', {"state": "SEARCH", "rat": None}),
    (
        "qeng_serving",
        (
            '+QENG: "servingcell","NOCONN"\r\n'
            '+QENG: "LTE","FDD",999,70,C0DE11,101,1650,3,5,5,1A2B,-95,-10,-65,12,0,230,33\r\n'
            '+QENG: "NR5G-NSA",999,70,747,-71,13,-11,627264,78,12,1'
        ),
        {"state": "NOCONN", "rat": "NR5G-NSA", "mcc": None},
    ),
    (
        "qeng_serving",
        '+QENG: "servingcell","NOCONN"\r\n+QENG: "NR5G-NSA",999,70,747,-71,13,-11,627264,78,12,1',
        {"lte": None, "rat": "NR5G-NSA"},
    ),
    (
        "qeng_serving",
        (
            '+QENG: "servingcell","NOCONN"\r\n'
            '+QENG: "LTE","FDD",999,70,C0DE11,101,1650,3,5,5,1A2B,-95,-10,-65,12,33'
        ),
        {"nr5g_nsa": None, "rat": "LTE"},
    ),
    (
        "qeng_neighbour",
        (
            '+QENG: "neighbourcell intra","LTE",1650,101,-10,-95,-65,0,-\r\n'
            '+QENG: "neighbourcell","NR",504990,262,-102,-17,-6\r\n'
            '+QENG: "neighbourcell","WCDMA",10663,14,-,-\r\n+QENG: "neighbourcell"'
        ),
        {
            "cells": [
                {"rat": "LTE", "arfcn": 1650, "pci": 101, "rsrp": -95, "rsrq": -10},
                {"rat": "NR", "arfcn": 504990, "pci": 262, "rsrp": -102, "rsrq": -17},
                {"rat": "WCDMA", "arfcn": 10663, "pci": 14, "rsrp": None, "rsrq": None},
            ]
        },
    ),
    (
        "qcainfo",
        (
            '+QCAINFO: "PCC",1650,75,"LTE BAND 3",1,101,-95,-10,-65,12\r\n'
            '+QCAINFO: "SCC",627264,12,"NR5G BAND 78",747\r\n'
            '+QCAINFO: "SCC",504990,12,"NR5G BAND 41",1,711,0,-,-\r\n'
            '+QCAINFO: "SCC",504990,12,"NR5G BAND 41",711,-90,-11'
        ),
        {
            "carriers": [
                {
                    "role": "PCC",
                    "arfcn": 1650,
                    "bandwidth": 75,
                    "band": "LTE BAND 3",
                    "state": 1,
                    "pci": 101,
                    "rsrp": -95,
                    "rsrq": -10,
                    "rssi": -65,
                    "sinr": 12,
                },
                {
                    "role": "SCC",
                    "arfcn": 627264,
                    "bandwidth": 12,
                    "band": "NR5G BAND 78",
                    "state": None,
                    "pci": 747,
                    "rsrp": None,
                    "rsrq": None,
                    "rssi": None,
                    "sinr": None,
                },
                {
                    "role": "SCC",
                    "arfcn": 504990,
                    "bandwidth": 12,
                    "band": "NR5G BAND 41",
                    "state": 1,
                    "pci": 711,
                    "rsrp": None,
                    "rsrq": None,
                    "rssi": None,
                    "sinr": None,
                },
                {
                    "role": "SCC",
                    "arfcn": 504990,
                    "bandwidth": 12,
                    "band": "NR5G BAND 41",
                    "state": None,
                    "pci": 711,
                    "rsrp": -90,
                    "rsrq": -11,
                    "rssi": None,
                    "sinr": None,
                },
            ]
        },
    ),
    (
        "qnwinfo",
        '+QNWINFO: "FDD LTE","99970","LTE BAND 3",1650',
        {"act": "FDD LTE", "oper": "99970", "band": "LTE BAND 3", "channel": 1650},
    ),
    ("qnwinfo", "+QNWINFO: No Service", {"act": None, "oper": None}),
    (
        "qcsq",
        '+QCSQ: "LTE",-65,-95,160,-10',
        {"rssi": -65, "rsrp": -95, "sinr_db": 12.0, "rsrq": -10},
    ),
    ("qcsq", '+QCSQ: "LTE",-65,-95,-3,-10', {"sinr_raw": -3, "sinr_db": -3.0}),
    ("qcsq", '+QCSQ: "NR5G",-75,4,-11', {"rsrp": -75, "sinr_db": 4.0, "rsrq": -11, "rssi": None}),
    ("qcsq", '+QCSQ: "WCDMA",-65,-80,-7', {"rssi": -65, "rscp": -80, "ecio": -7, "rsrp": None}),
    ("qcsq", '+QCSQ: "NOSERVICE"', {"mode": "NOSERVICE", "rssi": None, "sinr_db": None}),
    (
        "qspn",
        '+QSPN: "Example","EX","",0,"99970"',
        {"fnn": "Example", "spn": None, "rplmn": "99970"},
    ),
    ("qspn", '+QSPN: "00450078002D004D006F","EX","",1,"99970"', {"fnn": "Ex-Mo", "snn": "EX"}),
    ("qspn", '+QSPN: "Example","EX","EX",2', {"spn": "EX", "rplmn": None}),
    (
        "qtemp",
        '+QTEMP: "soc","50"\r\n+QTEMP: "pa","49"\r\n+QTEMP: "","1"',
        {"sensors": {"soc": 50, "pa": 49}},
    ),
    ("qtemp", "+QTEMP: 28,27,x", {"sensors": {"pmic": 28, "xo": 27}}),
    ("qgdcnt", "+QGDCNT: 3832,4618", {"bytes": [3832, 4618]}),
    (
        "qicsgp",
        '+QICSGP: 1,3,"internet.example","me","pw",2',
        {
            "cid": 1,
            "pdp_type": 3,
            "apn": "internet.example",
            "user": "me",
            "password": "pw",
            "auth": 2,
        },
    ),
    ("qicsgp", '+QICSGP: 1,"internet.example","","",0', {"cid": None, "pdp_type": 1, "user": ""}),
    (
        "qnetdevstatus",
        "+QNETDEVSTATUS: 0201000A,00FFFFFF,0101000A,0101000A,0,x, 1, 1",
        {
            "ipv4": "10.0.1.2",
            "netmask": "255.255.255.0",
            "gateway": "10.0.1.1",
            "dns1": None,
            "dns2": None,
        },
    ),
    ("qnetdevstatus_urc", '+QNETDEVSTATUS:1,0,"IPV4"', {"cid": 1, "state": 0, "type": "IPV4"}),
    ("qnwcfg", '+QNWCFG: "up/down",250,0', {"name": "up/down", "values": ["250", "0"]}),
    (
        "qnwprefcfg",
        '+QNWPREFCFG: "lte_band",1:3:41',
        {"name": "lte_band", "values": ["1", "3", "41"]},
    ),
    ("qnwprefcfg", '+QNWPREFCFG: "mode_pref",AUTO', {"values": ["AUTO"]}),
    ("qcfg_usbnet", '+QCFG: "usbnet",1', {"mode": 1}),
]


@pytest.mark.parametrize(("kind", "raw", "expected"), CASES)
def test_answers(values: Read, kind: str, raw: str, expected: dict[str, Any]) -> None:
    found = values(kind, raw)
    assert {key: found[key] for key in expected} == expected


def test_both_cells_of_a_non_standalone_link(values: Read) -> None:
    raw = (
        '+QENG: "servingcell","CONNECT"\r\n'
        '+QENG: "LTE","TDD",999,07,C0DE11,101,1650,3,5,5,1A2B,-95,-10,-65,12,0,230,33\r\n'
        '+QENG: "NR5G-NSA",999,07,747,-32768,13,-11,627264,78,12,1'
    )
    found = values(None, raw, 'at+qeng="servingcell"')
    assert found["lte"]["mnc"] == "07"
    assert (found["lte"]["rsrp"], found["lte"]["srxlev"], found["lte"]["band"]) == (-95, 33, 3)
    assert found["nr5g_nsa"] == {
        "mcc": 999,
        "mnc": "07",
        "pci": 747,
        "rsrp": None,
        "sinr": 13,
        "rsrq": -11,
        "arfcn": 627264,
        "band": 78,
    }


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("qeng_serving", "OK"),
        ("qnwinfo", '+QNWINFO: "FDD LTE"'),
        ("qcsq", "+QCSQ: "),
        ("qspn", "+QSPN: x"),
        ("qtemp", "+QTEMP: hot"),
        ("qgdcnt", "+QGDCNT: 1"),
        ("qicsgp", "+QICSGP: x"),
        ("qnetdevstatus", "+QNETDEVSTATUS: 1,1"),
        ("qnetdevstatus_urc", "+QNETDEVSTATUS: 1,1,1,1,1"),
        ("qnwcfg", "+QNWCFG: "),
        ("qcfg_usbnet", '+QCFG: "nat",0'),
    ],
)
def test_nonsense(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
