"""The program itself: list, run, signals, refusals, traces."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simd.emulator import main as program
from simd.emulator.clock import HandClock, WallClock, parse_step
from simd.emulator.identity import check_digit, nth_checked
from simd.emulator.persona import load_cards, load_persona, names
from simd.emulator.replay import Chunk, read_trace, replay

Make = Callable[..., Any]


@contextlib.asynccontextmanager
async def _running(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simd.emulator.main", "run", *arguments,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    try:
        assert await asyncio.wait_for(child.stdout.readline(), 20) == b"ready\n"
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGTERM)
        await asyncio.wait_for(child.wait(), 10)
        child._transport.close()  # type: ignore[attr-defined]  # asyncio leaves its pipe open


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_sixteen_modems_until_sigterm(tmp_path: Path) -> None:
    link, control = tmp_path / "m", tmp_path / "c"
    async with _running(
        "plain-27007", "--link", str(link), "--control", str(control), "--count", "16"
    ) as child:
        assert link.is_symlink()
        assert (tmp_path / "m.15").is_symlink()
        assert child.stdout is not None
        first = json.loads(await child.stdout.readline())
        assert (first["modem"], first["link"]) == (0, str(link))
        assert control.is_socket()
    assert child.returncode == 0
    assert _names(tmp_path) == []


async def test_quit_by_control(tmp_path: Path) -> None:
    async with _running(
        "demo", "--link", str(tmp_path / "m"), "--control", str(tmp_path / "c")
    ) as child:
        reader, writer = await asyncio.open_unix_connection(tmp_path / "c")
        writer.write(b'{"do":"quit"}\n')
        assert b'"ok": true' in await reader.readline()
        writer.close()
        await writer.wait_closed()
        assert await asyncio.wait_for(child.wait(), 10) == 0


def test_list_and_help() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simd.emulator.main", "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in (
        "plain-27007",
        "quectel-ec25",
        "quectel-rm520n",
        "simcom-sim7600",
        "huawei-e3372",
        "demo",
    ):
        assert name in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["run", "no-such-persona"], 2),
        (["run", "cards"], 2),
        (["run", "plain-27007", "--listen", "pigeon"], 2),
        (["run", "missing.trace"], 2),
    ],
)
def test_mistakes_end_with_a_word(arguments: list[str], code: int, capsys: Any) -> None:
    assert program.main(arguments) == code
    assert capsys.readouterr().err


def test_an_unknown_persona_is_answered_with_those_there_are(capsys: Any) -> None:
    program.main(["run", "nosuch"])
    said = capsys.readouterr().err
    assert "no such persona: nosuch (known: " in said
    assert all(name in said for name in names())
    assert "cards" not in said


def test_the_list_tells_each_persona_whole() -> None:
    assert names()["telit-le910"].endswith("two slots by #SIMSELECT with the radio off")
    assert all(about for about in names().values())


def test_usage_mistakes() -> None:
    with pytest.raises(SystemExit) as caught:
        program.main(["run", "plain-27007", "--fault", "earthquake"])
    assert caught.value.code == 2


def test_in_process_runs(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["simd-emulator", "list"])
    with pytest.raises(SystemExit) as caught:
        program.run()
    assert caught.value.code == 0
    assert "demo" in capsys.readouterr().out
    trace = tmp_path / "x.trace"
    trace.write_text(TRACE)
    for arguments in (
        ["run", "demo", "--link", str(tmp_path / "m"), "--control", str(tmp_path / "c")],
        ["run", str(trace), "--link", str(tmp_path / "t")],
    ):
        monkeypatch.setattr(program, "_say", lambda _: os.kill(os.getpid(), signal.SIGTERM))
        assert program.main(arguments) == 0


TRACE = r"""# simd-trace 1 · EC25 · EC25EFAR06A08M4G · redacted
0.000 < \r\nRDY\r\n
0.100 > AT\r
0.101 < \r\nOK\r\n
0.200 > AT+CMGS=1\r
0.201 < \r\n\x3e\x20
0.250 > 00\x1a
0.260 < \r\n+CMGS: 1\r\n
0.280 < \r\nOK\r\n
# a remark
0.400 > AT+X="\\"\r
0.401 < \r\n\xff\\\r\n\r\nOK\r\n
"""


def test_traces_are_read() -> None:
    chunks = read_trace(TRACE)
    assert chunks[0] == Chunk(0.0, False, b"\r\nRDY\r\n")
    assert chunks[-2].data == b'AT+X="\\"\r'
    assert chunks[-1].data == b"\r\n\xff\\\r\n\r\nOK\r\n"


@pytest.mark.parametrize("text", ["", "nothing", "# simd-trace 1 · X\nrubbish"])
def test_what_is_no_trace_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="line"):
        read_trace(text)


async def test_a_recorded_session_answers_again(tmp_path: Path) -> None:
    path = tmp_path / "x.trace"
    path.write_text(TRACE)
    async with replay(path, link=tmp_path / "m", speed=1.0) as player:
        fd = os.open(tmp_path / "m", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        for written, heard in (
            (b"AT+CMGS=1\r", b"\r\n> "),
            (b"00\x1a", b"\r\n+CMGS: 1\r\n\r\nOK\r\n"),
            (b"AT\r", b"\r\nOK\r\n"),
            (b"AT+NEVER\r\n", b"\r\nERROR\r\n"),
            (b"\x1a", b"\r\nERROR\r\n"),
        ):
            for place in range(len(written)):
                os.write(fd, written[place : place + 1])
            await asyncio.sleep(0.1)
            assert heard in os.read(fd, 1000)
        assert player.misses == 2
        os.close(fd)
    assert not (tmp_path / "m").is_symlink()


async def test_a_trace_behind_a_socket(tmp_path: Path) -> None:
    path = tmp_path / "x.trace"
    path.write_text(TRACE)
    async with replay(path, listen=f"unix:{tmp_path / 's'}", speed=0):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "s")
        writer.write(b"AT\r")
        assert await reader.readexactly(13) == b"\r\nRDY\r\n\r\nOK\r\n"
        writer.close()
        await writer.wait_closed()


def test_clocks() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hand = HandClock(start)
    done: list[str] = []
    hand.call_later(2, lambda: done.append("b"))
    hand.call_later(1, lambda: done.append("a"))
    hand.call_later(1, lambda: done.append("never")).cancel()
    hand.advance(timedelta(seconds=1.5))
    assert done == ["a"]
    hand.advance(timedelta(days=1))
    assert done == ["a", "b"]
    assert hand.now() == start + timedelta(days=1, seconds=1.5)
    wall = WallClock()
    wall.advance(timedelta(days=3))
    assert wall.now() - datetime.now(UTC) > timedelta(days=2)
    assert parse_step("2w") == timedelta(days=14)
    assert parse_step("90") == timedelta(seconds=90)
    with pytest.raises(ValueError, match="float"):
        parse_step("")


def _luhn(number: str) -> bool:
    return check_digit(number[:-1]) == number[-1]


def test_identities_are_sound() -> None:
    assert check_digit("7992739871") == "3"
    for name in names():
        if name != "demo":
            assert _luhn(load_persona(name).maker.imei)
    cards = load_cards()
    assert len({sim.card.iccid for sim in cards.values()}) == len(cards)
    assert all(_luhn(sim.card.iccid) for sim in cards.values())
    assert all(len(sim.card.imsi) == 15 for sim in cards.values())
    assert _luhn(nth_checked("001017000001001", 15))
