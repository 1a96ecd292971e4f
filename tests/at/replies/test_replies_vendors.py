"""Makers' own answers: cells, signal, status pages, counters, settings."""

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
    # Quectel
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
def test_vendors(values: Read, kind: str, raw: str, expected: dict[str, Any]) -> None:
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
        ("gtccinfo", "OK"),
        ("gtsenrdtemp", "+GTSENRDTEMP: x"),
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
def test_vendor_nonsense(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
