"""Data contexts: defined, active, addressed, and what happens to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.pdp import address
from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]


def test_contexts(values: Read) -> None:
    raw = '+CGDCONT: 1,"IPV4V6","internet.example","0.0.0.0",0,0\r\n+CGDCONT: 2,"IP",,,0,0\r\n+CGDCONT: 3,"Non-IP",""\r\nOK'
    found = values("cgdcont_read", raw)["contexts"]
    assert [(c["cid"], c["pdp_type"], c["type"], c["apn"]) for c in found] == [
        (1, "ipv4v6", "IPV4V6", "internet.example"),
        (2, "ipv4", "IP", None),
        (3, "non-ip", "NON-IP", None),
    ]
    assert values("cgdcont_read", "OK") == {"contexts": []}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('+CGDCONT: (1-16),"IP",,,(0-2)\r\n+CGDCONT: (1-16),"PPP",,,(0-2)', [(1, 16, "ipv4")]),
        ('+CGDCONT: 1,"IPV6",,,(0),(0)', [(1, 1, "ipv6")]),
        ('+CGDCONT: (1-7,101-116),("IP","IPV4V6")', [(1, 7, "ipv4"), (1, 7, "ipv4v6")]),
        ('+CGDCONT: (1-3),"PPP"', []),
    ],
)
def test_context_formats(values: Read, raw: str, expected: list[tuple[int, int, str]]) -> None:
    found = values("cgdcont_test", raw)["formats"]
    assert [(f["min_cid"], f["max_cid"], f["pdp_type"]) for f in found] == expected


def test_activations(values: Read) -> None:
    found = values("cgact_read", "AT+CGACT?\r\r\n+CGACT: 1,0\r\n+CGACT: 11,1\r\n\r\nOK\r\n")
    assert found == {"contexts": [{"cid": 1, "active": False}, {"cid": 11, "active": True}]}
    assert values("cgact_read", "") == {"contexts": []}
    assert values("cgatt_read", "+CGATT: 1") == {"attached": True}


@pytest.mark.parametrize(
    ("raw", "ipv4", "ipv6"),
    [
        ('+CGPADDR: 1,"10.1.2.3","2001:db8::7"', "10.1.2.3", "2001:db8::7"),
        ("+CGPADDR: 1,10.1.2.3", "10.1.2.3", None),
        ('+CGPADDR: 1,"0.0.0.0","0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0"', None, None),
        ('+CGPADDR: 1,"32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.7"', None, "2001:db8::7"),
        ('+CGPADDR: 1,"IPV4:10.1.2.3    IPV6:2001:db8::7"', "10.1.2.3", "2001:db8::7"),
        ('+CGPADDR: 1,"IPV4:10.1.2.3"', "10.1.2.3", None),
        ("+CGPADDR: 1", None, None),
        ('+CGPADDR: 1,""', None, None),
    ],
)
def test_addresses(values: Read, raw: str, ipv4: str | None, ipv6: str | None) -> None:
    found = values("cgpaddr", raw, "AT+CGPADDR=1")
    assert (found["cid"], found["ipv4"], found["ipv6"]) == (1, ipv4, ipv6)
    assert found["contexts"] == [{"cid": 1, "ipv4": ipv4, "ipv6": ipv6}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("", None),
        ("300.1.1.1", None),
        ("1.2.3", None),
        ("::", None),
        ("words", None),
        ("fe80::1/64", "fe80::1/64"),
        ("10.1.2.3", "10.1.2.3"),
    ],
)
def test_an_address_alone(text: str | None, expected: str | None) -> None:
    assert address(text) == expected


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (
            ',"10.1.2.3.255.255.255.0","10.1.2.1","10.9.9.1","10.9.9.2"',
            ("10.1.2.3", "255.255.255.0", "10.1.2.1", "10.9.9.1", "10.9.9.2"),
        ),
        (
            ',"10.1.2.3","255.255.255.0","10.1.2.1","10.9.9.1"',
            ("10.1.2.3", "255.255.255.0", "10.1.2.1", "10.9.9.1", None),
        ),
        (
            ',"254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.9","","32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"',
            ("fe80::9", None, None, "2001:db8::1", None),
        ),
        (',,,"10.9.9.1"', (None, None, None, "10.9.9.1", None)),
        ("", (None, None, None, None, None)),
    ],
)
def test_what_the_network_gave(values: Read, tail: str, expected: tuple[str | None, ...]) -> None:
    found = values("cgcontrdp", f'+CGCONTRDP: 4,5,"internet.example"{tail}')
    assert (found["cid"], found["bearer_id"], found["apn"]) == (4, 5, "internet.example")
    fields = ("local_address", "subnet", "gateway_address")
    dns = ("dns_primary_address", "dns_secondary_address")
    assert tuple(found[field] for field in (*fields, *dns)) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "+CGEV: REJECT IP, 10.1.2.3",
            {"event": "reject", "pdp_type": "IP", "pdp_addr": "10.1.2.3", "cid": None},
        ),
        ("NW REACT IP, 10.1.2.3, 1", {"event": "nw_react", "cid": 1}),
        (
            '+CGEV: NW DEACT "IP","10.1.2.3",1',
            {"event": "nw_deact_pdp", "pdp_addr": "10.1.2.3", "cid": 1},
        ),
        ("ME DEACT IP, 10.1.2.3", {"event": "me_deact_pdp", "cid": None}),
        ("+CGEV: ME PDN ACT 2, 3", {"event": "me_act_primary", "cid": 2}),
        ("+CGEV: NW PDN DEACT 1", {"event": "nw_deact_primary", "cid": 1}),
        (
            "ME ACT 3, 2, 1",
            {"event": "me_act_secondary", "parent_cid": 3, "cid": 2, "event_type": 1},
        ),
        ("NW MODIFY 2, 4, 1", {"event": "nw_modify", "cid": 2}),
        ("NW DETACH", {"event": "nw_detach"}),
        ("ME CLASS A", {"event": "me_class"}),
    ],
)
def test_events(values: Read, raw: str, expected: dict[str, Any]) -> None:
    found = values("cgev_urc", raw)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("cgdcont_read", '+CGDCONT: x,"IP"'),
        ("cgdcont_test", "OK"),
        ("cgdcont_test", '+CGDCONT: (),"IP"'),
        ("cgact_read", "+CGACT: 1"),
        ("cgact_read", "+CGACT: x,1"),
        ("cgatt_read", "OK"),
        ("cgpaddr", "OK"),
        ("cgpaddr", "+CGPADDR: x"),
        ("cgcontrdp", "+CGCONTRDP: x"),
        ("cgev_urc", "+CGEV: SOMETHING ELSE"),
        ("cgev_urc", "+CGEV: ME ACT 3"),
        ("cgev_urc", ""),
    ],
)
def test_no_context(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
