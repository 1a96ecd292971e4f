"""Messages on the modem: lists, single ones, stores, announcements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]
PDU = "0791999900000001040B919999000011F200006230100021430002E834"


def test_list_of_pdus(values: Read) -> None:
    raw = f'AT+CMGL=4\r\r\n+CMGL: 3,1,,22\r\n{PDU}\r\n+CMGL: 4,0,"",22\r\n{PDU[:40]}\r\n{PDU[40:]}\r\n\r\nOK\r\n'
    found = values(None, raw, "AT+CMGL=4")["messages"]
    assert found == [{"index": 3, "stat": 1, "pdu": PDU}, {"index": 4, "stat": 0, "pdu": PDU}]


def test_empty_list(values: Read) -> None:
    assert values("cmgl_pdu", "\r\nOK\r\n") == {"messages": []}


def test_a_notice_after_the_pdu_is_no_part_of_it(values: Read) -> None:
    raw = f'+CMGL: 3,1,,22\r\n{PDU}\r\n+CMTI: "SM",4\r\nOK'
    assert values("cmgl_pdu", raw)["messages"][0]["pdu"] == PDU


def test_single_pdu_or_text_by_its_header(values: Read) -> None:
    assert values(None, f'+CMGR: 1,"",22\r\n{PDU}\r\nOK', "AT+CMGR=3") == {"stat": 1, "pdu": PDU}
    raw = '+CMGR: "REC READ","+9990001112",,"26/03/01,09:56:03+32"\r\nline one\r\n\r\nOK\r\nend\r\n\r\nOK\r\n'
    assert values(None, raw, "AT+CMGR=3") == {
        "stat": "REC READ",
        "number": "+9990001112",
        "timestamp": "2026-03-01T09:56:03+08:00",
        "timestamp_local": None,
        "text": "line one\n\nOK\nend",
    }


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            '+CMGR: "REC READ", "+999", "2026/3/1,09:56:03"\nhello\nOK',
            ("+999", None, "2026-03-01T09:56:03", "hello"),
        ),
        ('+CMGR: "STO UNSENT","0001112",\r\nhello', ("0001112", None, None, "hello")),
        (
            '+CMGR: "REC UNREAD","002B0039003900390030","","26/03/01,09:56:03+00"\r\n00480069\r\nOK',
            ("+9990", "2026-03-01T09:56:03+00:00", None, "Hi"),
        ),
        (
            '+CMGR: "REC UNREAD","002B0039003900390030"\r\nnot hex',
            ("+9990", None, None, "not hex"),
        ),
        ('+CMGR: "REC UNREAD","+999"\r\n00480069', ("+999", None, None, "00480069")),
    ],
)
def test_text_mode(values: Read, raw: str, expected: tuple[str | None, ...]) -> None:
    found = values("cmgr_text", raw)
    fields = ("number", "timestamp", "timestamp_local", "text")
    assert tuple(found[field] for field in fields) == expected


@pytest.mark.parametrize(
    ("raw", "mem", "index"),
    [
        ('+CMTI: "SM",3', "SM", 3),
        ("+CMTI: ME, 41", "ME", 41),
        ("+CMTI: 0,111", None, 111),
        ('+CDSI: "SR",1', "SR", 1),
    ],
)
def test_arrival(values: Read, raw: str, mem: str | None, index: int) -> None:
    assert values(None, raw) == {"mem": mem, "index": index}


def test_delivery(values: Read) -> None:
    assert values(None, "\r\n+CDS: 25\r\n0006AA\r\n") == {"length": 25, "pdu": "0006AA"}
    assert values(None, "\r\n+CMT: ,22\r\n0006AA\r\n") == {"length": 22, "pdu": "0006AA"}
    assert values("cds_urc", '+CMTI: "SM",1\r\n+CDS: 25\r\n0006AA')["length"] == 25


def test_stores(values: Read) -> None:
    assert values("cpms_read", '+CPMS: "SM", 3, 40,"ME",1,23,"MT",0,99') == {
        "mem1": "SM",
        "mem2": "ME",
        "mem3": "MT",
        "used1": 3,
        "total1": 40,
        "used2": 1,
        "total2": 23,
        "used3": 0,
        "total3": 99,
    }
    found = values("cpms_read", "+CPMS: 14,50,14,50", 'AT+CPMS="SM","SM"')
    assert (found["mem1"], found["used2"], found["total2"], found["total3"]) == (None, 14, 50, None)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('+CPMS: ("SM","ME"), ("SM","ME"),("MT")', (["SM", "ME"], ["SM", "ME"], ["MT"])),
        ('+CPMS: "ME","MT","SM"', (["ME"], ["MT"], ["SM"])),
        ('+CPMS: (("SM","BM","SR"),("SM"))', (["SM", "BM", "SR"], ["SM"], [])),
        ("+CPMS: (),,( )", ([], [], [])),
        ("+CPMS: \r\nOK", ([], [], [])),
        ('+CPMS: ("SM")', (["SM"], [], [])),
    ],
)
def test_store_choices(values: Read, raw: str, expected: tuple[list[str], ...]) -> None:
    found = values("cpms_test", raw)
    assert (found["mem1"], found["mem2"], found["mem3"]) == expected


@pytest.mark.parametrize(
    ("raw", "number", "toa"),
    [
        ('+CSCA: "+9990001112",145', "+9990001112", 145),
        ("+CSCA: 002B0039003900390030,145", "+9990", 145),
        ('+CSCA: "",129', None, 129),
        ('+CSCA: "0001112"', "0001112", None),
    ],
)
def test_service_centre(values: Read, raw: str, number: str | None, toa: int | None) -> None:
    assert values("csca_read", raw) == {"number": number, "toa": toa}


def test_settings(values: Read) -> None:
    assert values("cnmi_read", "+CNMI: 2,1,0,2") == {
        "mode": 2,
        "mt": 1,
        "bm": 0,
        "ds": 2,
        "bfr": None,
    }
    assert values("cnmi_test", "+CNMI:(0-2),(0,1,3),(0),(0-1),(1)") == {
        "mode": [0, 1, 2],
        "mt": [0, 1, 3],
        "bm": [0],
        "ds": [0, 1],
        "bfr": [1],
    }
    assert values("cmgs", "+CMGS: 198\r\nOK", "AT+CMGS=23") == {"mr": 198}
    assert values("cmgw", "+CMGW: 4") == {"index": 4}
    assert values("cmgf_read", "+CMGF: 0") == {"mode": 0}
    assert values("csms", "+CSMS: 1,1,1,0") == {"service": 1, "mt": True, "mo": True, "bm": False}
    assert values("csms", "+CSMS: 1,1,1") == {"service": None, "mt": True, "mo": True, "bm": True}


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("cmgl_pdu", "+CMGL: 3,1,,22\r\nOK"),
        ("cmgl_pdu", f"+CMGL: x,1,,22\r\n{PDU}"),
        ("cmgl_pdu", f'+CMGL: 3,"REC READ"\r\n{PDU}'),
        ("cmgr_pdu", "OK"),
        ("cmgr_pdu", f'+CMGR: "REC READ"\r\n{PDU}'),
        ("cmgr_text", "OK"),
        ("cmgr_text", f"+CMGR: 1,,22\r\n{PDU}"),
        ("cmgr_text", "+CMGR: ,22\r\ntext"),
        ("cmti_urc", "+CMTI: "),
        ("cmti_urc", '+CMTI: "SM",-1'),
        ("cds_urc", "+CDS: \r\n0006"),
        ("cds_urc", "OK"),
        ("cpms_read", "+CPMS: ,3,40"),
        ("csca_read", "OK"),
        ("cnmi_read", "+CNMI: 2"),
        ("cnmi_test", "+CNMI: ()"),
        ("cmgs", "+CMGS: "),
        ("cmgs", "+CMS ERROR: 500"),
        ("cmgw", "OK"),
        ("csms", "+CSMS: 1"),
        ("cmgf_read", "OK"),
    ],
)
def test_no_message(values: Read, kind: str, raw: str) -> None:
    with pytest.raises(Unreadable):
        values(kind, raw)
