"""`simctl decode pdu` in the words of the contract."""

from __future__ import annotations

import json

from simd.at.pdu import Wish, submit
from simd.tools.decode_pdu import decode

DELIVER = "0004" + "0581" + "0180F6" + "0000" + "62112251402123" + "02C834"


def test_a_message() -> None:
    answer = decode({"id": "a", "pdu": DELIVER})
    assert answer["ok"] is True
    assert answer["id"] == "a"
    result = answer["result"]
    assert result["type"] == "deliver"
    assert result["number"] == "10086"
    assert result["text"] == "Hi"
    assert result["data_hex"] is None
    assert result["timestamp"] == "2026-11-22T15:04:12+08:00"
    assert result["encoding"] == "gsm7"
    assert result["class"] is None
    assert result["dcs"] == 0
    assert result["concat"] is None
    assert result["ports"] is None
    assert result["smsc"] is None
    assert (result["ton"], result["npi"]) == ("unknown", "isdn")
    json.dumps(answer)


def test_a_part_with_ports_and_a_period() -> None:
    pdu = "0051010481" + "2143" + "0004" + "A7" + "0D" + "0B05040B8423F00003070201" + "AB"
    result = decode({"id": 1, "pdu": pdu, "direction": "mo"})["result"]
    assert result["type"] == "submit"
    assert result["concat"] == {"ref": 7, "total": 2, "seq": 1}
    assert result["ports"] == {"dst": 2948, "src": 9200}
    assert result["data_hex"] == "AB"
    assert result["text"] is None
    assert result["validity"] == {"seconds": 86400, "until": None, "single_shot": False}
    assert result["labels"] == ["wap-push", "binary"]
    assert result["header"][1] == {"iei": "00", "data": "070201"}


def test_an_enhanced_period_without_a_span() -> None:
    pdu = "0009010481" + "2143" + "0000" + "00" * 7 + "00"
    result = decode({"id": 1, "pdu": pdu})["result"]
    assert result["validity"] == {"seconds": None, "until": None, "single_shot": False}


def test_a_report_without_a_service_centre() -> None:
    stamp = "62112251402123"
    answer = decode({"pdu": "06070481" + "2143" + stamp + stamp + "30", "tpdu_only": True})
    result = answer["result"]
    assert (result["mr"], result["status"], result["delivery"]) == (7, 48, "trying")
    assert result["discharge"] == result["timestamp"] == "2026-11-22T15:04:12+08:00"


def test_the_direction_tells_kinds_apart() -> None:
    assert decode({"pdu": "0001AB", "direction": "mt"})["result"]["type"] == "submit-report"
    assert decode({"pdu": "0001AB", "direction": "mt"})["result"]["ton"] is None


def test_what_is_no_pdu_is_an_error() -> None:
    for pdu in ("xyz", "", None, 7):
        answer = decode({"id": 3, "pdu": pdu})
        assert answer["ok"] is False
        assert answer["id"] == 3
        assert answer["error"]["code"] == "bad_pdu"


def test_all_that_is_sent_can_be_shown() -> None:
    for part in submit("+4479", "Grüße 😀" * 30, Wish(report=True)):
        result = decode({"pdu": part.pdu.reveal()})["result"]
        assert result["report_requested"] is True
        assert result["encoding"] == "ucs2"
