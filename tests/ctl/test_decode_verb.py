from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

from simd.ctl.commands.decode import answer_case
from simd.errors import Unreadable
from tests.ctl.calling import SIMCTL, Keyboard, Simctl, process

PDU = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"


def test_one_pdu(alone: Simctl) -> None:
    ended = alone.now("decode", "pdu", PDU, "--json")
    assert ended.code == 0
    assert ended.data["type"] == "deliver"
    assert ended.data["text"] == "How are you?"
    assert ended.err == ""


def test_people_get_it_indented(alone: Simctl) -> None:
    ended = alone.now("decode", "pdu", PDU)
    assert json.loads(ended.out)["text"] == "How are you?"
    assert len(ended.out.splitlines()) > 5


def test_tpdu_and_direction_reach_the_decoder(alone: Simctl) -> None:
    ended = alone.now("--json", "decode", "pdu", PDU[16:], "--tpdu-only", "--direction", "mt")
    assert ended.data["text"] == "How are you?"


def test_at_reads_stdin(alone: Simctl) -> None:
    raw = b"\r\n+CREG: 0,5\r\n\r\nOK\r\n"
    ended = alone.now("decode", "at", "--command", "AT+CREG?", "--json", stdin=raw)
    assert ended.data["state"] == "roaming"


def test_ussd_from_the_line(alone: Simctl) -> None:
    ended = alone.now("decode", "ussd", '+CUSD: 0,"12.50 EUR",15', "--json")
    assert (ended.data["status"], ended.data["text"]) == (0, "12.50 EUR")


def test_balance_reads_a_text(alone: Simctl) -> None:
    ended = alone.now(
        "decode", "balance", "--country", "DE", "--json", stdin="Guthaben: 12,50 €".encode()
    )
    assert ended.code == 0
    assert ended.data["balance"] == {"amount": "12.50", "currency": "EUR"}


def test_bytes_that_are_no_utf8_are_taken_one_by_one(alone: Simctl) -> None:
    ended = alone.now("decode", "ussd", "--json", stdin=b'+CUSD: 0,"\xe9t\xe9",15')
    assert ended.code == 0
    assert ended.data["status"] == 0


def test_what_can_not_be_read(alone: Simctl) -> None:
    ended = alone.now("decode", "pdu", "zz", LANG="zh_CN.UTF-8")
    assert ended.code == 1
    assert ended.out == ""
    assert ended.err.startswith("错误: ")
    assert "(bad_pdu)" in ended.err
    assert json.loads(alone.now("decode", "pdu", "zz", "--json").err)["code"] == "bad_pdu"


def test_a_batch_answers_each_line(alone: Simctl) -> None:
    lines = [
        json.dumps({"id": "a", "pdu": PDU}),
        "no json",
        "",
        json.dumps([1]),
        json.dumps({"id": 7}),
        json.dumps({"id": 8, "pdu": 5}),
        json.dumps({"id": "z", "pdu": "00"}),
        "[" * 100_000,
        json.dumps({"id": "b", "pdu": PDU}),
    ]
    ended = alone.now("decode", "pdu", "--batch", stdin="\n".join(lines).encode())
    assert ended.code == 0
    found = ended.lines()
    assert [one["id"] for one in found] == ["a", None, None, 7, 8, "z", None, "b"]
    assert [one["ok"] for one in found] == [True, *[False] * 6, True]
    assert all(isinstance(one["error"], dict) for one in found if not one["ok"])


def test_blank_lines_of_a_batch_are_passed_over(alone: Simctl) -> None:
    raw = b"\n  \r\n" + json.dumps({"id": 7, "text": "nothing"}).encode() + b"\n\n"
    found = alone.now("decode", "balance", "--batch", stdin=raw).lines()
    assert [one["id"] for one in found] == [7]


def test_a_batch_of_texts(alone: Simctl) -> None:
    case = {"id": 1, "text": "Dein Guthaben: 3,00 EUR", "carrier": None, "country": "DE"}
    lines = f"{json.dumps(case)}\n{json.dumps({**case, 'id': 2, 'carrier': 'no-such'})}\n"
    found = alone.now("decode", "balance", "--batch", stdin=lines.encode()).lines()
    assert found[0]["result"]["balance"]["amount"] == "3.00"
    assert found[1]["id"] == 2


@pytest.mark.parametrize("error", [Unreadable(why="x"), ValueError("x"), UnicodeError()])
def test_a_decoder_that_fails_fails_its_case_alone(error: Exception) -> None:
    def decode(case: dict[str, Any]) -> dict[str, Any]:
        raise error

    found = answer_case(decode, "ussd", {"id": 5, "raw": "+CUSD: 0"})
    assert (found["id"], found["ok"]) == (5, False)


async def test_each_line_is_answered_before_the_next_comes() -> None:
    child = await asyncio.create_subprocess_exec(
        *SIMCTL,
        *("decode", "ussd", "--batch"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    for number in range(3):
        case = {"id": number, "raw": '+CUSD: 0,"hi",15'}
        child.stdin.write(json.dumps(case).encode() + b"\n")
        line = await asyncio.wait_for(child.stdout.readline(), 30)
        assert json.loads(line)["id"] == number
    child.stdin.close()
    assert await child.wait() == 0


async def test_a_terminal_that_lacks_the_letters_gets_them_escaped() -> None:
    raw = json.dumps({"id": "你", "raw": '+CUSD: 0,"4F60597D",72'}).encode()
    ended = await process("decode", "ussd", "--batch", stdin=raw, PYTHONIOENCODING="ascii")
    assert ended.code == 0
    assert ended.data["id"] == "你"
    assert ended.out.isascii()


def test_nothing_to_decode(alone: Simctl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Keyboard, "person", True)
    ended = alone.now("decode", "ussd")
    assert ended.code == 2
    assert "(misused)" in ended.err


LOADED = """
import json, sys
from simd.ctl.main import main
try:
    main(sys.argv[1:], {"SIMD_SOCKET": "/nonexistent/s"})
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
HEAVY = ("aiohttp", "msgspec", "yaml", "asyncio", "serial", "simd.at", "simd.model", "simd.traces")


@pytest.mark.parametrize(
    "argv",
    [
        ["--help"],
        ["status"],
        ["balance"],
        ["sims", "--json"],
        ["ussd", "x", "*1#"],
        ["sms", "list"],
        ["use", "x"],
        ["visit", "x"],
        ["why"],
        ["policy", "show"],
        ["events"],
        ["watch"],
        ["health"],
        ["modems"],
        ["trace", "record", "x"],
    ],
    ids=lambda argv: argv[0],
)
async def test_it_starts_without_what_only_the_daemon_needs(argv: list[str]) -> None:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LOADED, *argv),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await child.communicate()
    loaded = json.loads(err.splitlines()[-1])
    assert "simd.ctl.main" in loaded
    heavy = [one for one in loaded if one.startswith(HEAVY)]
    assert heavy == []
