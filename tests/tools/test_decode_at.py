"""One case of `decode at` in, one plain outcome out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simd.errors import Unreadable
from simd.tools.decode_at import decode, result


def test_a_case_by_kind() -> None:
    case = {"id": "a", "raw": "+CSQ: 10,99", "command": "AT+CSQ", "kind": "csq"}
    assert decode(case) == {"id": "a", "ok": True, "result": {"rssi": 10, "ber": 99, "dbm": -93}}


def test_a_case_in_pieces_by_command() -> None:
    found = decode({"id": 1, "raw": ["+CSQ: ", "10,99", 7], "command": "AT+CSQ"})
    assert found["result"]["dbm"] == -93


def test_an_unsolicited_line() -> None:
    found = decode({"id": 1, "raw": '\r\n+CMTI: "SM",4\r\n', "command": None})
    assert found["result"] == {"mem": "SM", "index": 4}


def test_unknown_text_is_no_failure() -> None:
    found = decode({"id": 1, "raw": "+ODD: 1\r\nOK", "command": "AT+ODD?", "kind": ""})
    assert found == {"id": 1, "ok": True, "result": {"lines": ["+ODD: 1"], "final": "OK"}}


def test_what_does_not_fit_its_kind_is_told_without_repeating_it() -> None:
    found = decode({"id": 1, "raw": "+CSQ: secret", "kind": "csq"})
    assert not found["ok"]
    assert "secret" not in found["error"]
    assert "rssi" in found["error"]


@pytest.mark.parametrize("case", [{}, {"id": 1, "raw": None}, {"raw": 5, "kind": 3}])
def test_a_broken_case_is_an_outcome_too(case: dict[str, Any]) -> None:
    found = decode(case)
    assert (found["id"], found["ok"]) == (case.get("id"), False)
    json.dumps(found)


def test_result_raises_what_it_can_not_read() -> None:
    assert result("+CSQ: 10,99", "AT+CSQ")["rssi"] == 10
    with pytest.raises(Unreadable):
        result("nothing", kind="csq")
