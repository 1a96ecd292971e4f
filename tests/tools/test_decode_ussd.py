"""`simctl decode ussd` in the words of the contract."""

from __future__ import annotations

import json

from simd.tools.decode_ussd import decode


def test_one_line() -> None:
    answer = decode({"id": "u", "raw": '+CUSD: 0,"00480069",72'})
    assert answer == {
        "id": "u",
        "ok": True,
        "result": {
            "status": 0,
            "status_name": "done",
            "text": "Hi",
            "coding": "ucs2-hex",
            "dcs": 72,
        },
    }
    json.dumps(answer)


def test_several_pieces_in_order() -> None:
    answer = decode({"raw": ['+CUSD: 2,"wait",15', "\r\nOK\r\n", '+CUSD: 0,"Saldo 5",15']})
    assert answer["result"]["text"] == "Saldo 5"
    assert [line["text"] for line in answer["result"]["lines"]] == ["wait", "Saldo 5"]


def test_no_text() -> None:
    result = decode({"raw": "+CUSD: 4"})["result"]
    assert result["status_name"] == "unsupported"
    assert result["text"] is None
    assert result["coding"] is None


def test_what_is_known_of_the_modem() -> None:
    assert decode({"raw": '+CUSD: 0,"CF25",15'})["result"]["coding"] == "plain"
    known = decode({"raw": '+CUSD: 0,"CF25",15', "known": "gsm7-hex"})
    assert known["result"]["text"] == "OK"


def test_no_answer_is_an_error() -> None:
    answer = decode({"id": 9, "raw": "OK"})
    assert answer["ok"] is False
    assert answer["error"]["code"] == "unreadable"
