"""Signal steps in dBm and dB, and the modem's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("rssi", "dbm"),
    [(0, -113), (21, -71), (31, -51), (99, None), (100, -116), (191, -25), (199, None)],
)
def test_csq(values: Read, rssi: int, dbm: int | None) -> None:
    assert values("csq", f"+CSQ: {rssi},99") == {"rssi": rssi, "ber": 99, "dbm": dbm}


def test_cesq_of_each_technology(values: Read) -> None:
    gsm = values("cesq", "+CESQ: 30,4,255,255,255,255")
    assert (gsm["rssi_dbm"], gsm["rscp_dbm"], gsm["rsrp_dbm"], gsm["rsrp"]) == (
        -81,
        None,
        None,
        255,
    )
    umts = values("cesq", "+CESQ:99,99,40,30,255,255")
    assert (umts["rssi_dbm"], umts["rscp_dbm"], umts["ecio_db"]) == (None, -81, -9.5)
    lte = values("cesq", "+CESQ: 99,99,255,255,20,45")
    assert (lte["rsrq_db"], lte["rsrp_dbm"], lte["ss_rsrp"]) == (-10, -96, None)
    nr = values("cesq", "+CESQ: 99,99,255,255,255,255,66,70,60")
    assert (nr["ss_rsrq_db"], nr["ss_rsrp_dbm"], nr["ss_sinr_db"]) == (-10.5, -87, 6.5)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("csq", "OK"),
        ("csq", "+CSQ: strong"),
        ("csq", "+CSQ: 250,99"),
        ("cesq", "+CESQ: 99,99,255,255,20"),
        ("cclk", '+CCLK: "XX/XX/XX,XX:XX:XX+XX"'),
        ("cclk", '+CCLK: "26/13/01,00:00:00+00"'),
        ("cclk", '+CCLK: "26/12/01,00:00:00+99"'),
        ("ctzu_urc", '+CTZU: "26/03/01,12:00:00"'),
        ("huawei_time", "^TIME: 26-03-01 12:00:00"),
    ],
)
def test_no_figures(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (
            "cclk",
            '+CCLK: "26/03/01,12:30:05+32"',
            ("2026-03-01T12:30:05+08", "2026-03-01T04:30:05+00:00", 480, None),
        ),
        (
            "cclk",
            "+CCLK: 26/03/01,12:30:05-14",
            ("2026-03-01T12:30:05-03:30", "2026-03-01T16:00:05+00:00", -210, None),
        ),
        (
            "cclk",
            '+CCLK: "2026/3/1,12:30:05+00"',
            ("2026-03-01T12:30:05+00", "2026-03-01T12:30:05+00:00", 0, None),
        ),
        ("cclk", '"26/03/01,12:30:05"', ("2026-03-01T12:30:05", None, None, None)),
        (
            "cclk",
            '+CCLK: "26/12/31,23:59:60+00"',
            ("2026-12-31T23:59:59+00", "2026-12-31T23:59:59+00:00", 0, None),
        ),
        (
            "ctzu_urc",
            '+CTZU: "26/07/09,11:15:40",+08,1',
            ("2026-07-09T11:15:40+02", "2026-07-09T09:15:40+00:00", 120, 60),
        ),
        (
            "ctzu_urc",
            '+CTZU: "26/07/09,11:15:40","-08"',
            ("2026-07-09T11:15:40-02", "2026-07-09T13:15:40+00:00", -120, None),
        ),
        (
            "huawei_nwtime",
            "^NWTIME: 26/07/09,11:15:40+20,01",
            ("2026-07-09T11:15:40+05", "2026-07-09T06:15:40+00:00", 300, 60),
        ),
        (
            "huawei_nwtime",
            "^NWTIME: 26/07/09,11:15:40+20",
            ("2026-07-09T11:15:40+05", "2026-07-09T06:15:40+00:00", 300, None),
        ),
        (
            "qlts",
            '+QLTS: "2026/07/09,11:15:40+20,0"',
            ("2026-07-09T11:15:40+05", "2026-07-09T06:15:40+00:00", 300, 0),
        ),
        (
            "huawei_time",
            "^TIME: 2026/07/09 11:15:40",
            ("2026-07-09T11:15:40Z", "2026-07-09T11:15:40+00:00", 0, None),
        ),
    ],
)
def test_clock(values: Read, kind: str, raw: str, expected: tuple[str | int | None, ...]) -> None:
    found = values(kind, raw)
    fields = ("iso8601", "utc", "utc_offset_minutes", "dst_minutes")
    assert tuple(found[field] for field in fields) == expected
    assert not found["unset"]


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("cclk", '+CCLK: "80/01/06,00:00:12+00"'),
        ("cclk", '+CCLK: "04/01/01,00:03:20"'),
        ("huawei_time", "^TIME: 1980/01/06 00:00:12"),
    ],
)
def test_a_clock_nobody_set_says_no_time(values: Read, kind: str, raw: str) -> None:
    found = values(kind, raw)
    assert (found["unset"], found["iso8601"], found["utc"]) == (True, None, None)
