from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from simd.ctl.commands import VERBS
from simd.ctl.render.width import columns
from simd.model import event as ev
from tests.api.memory_house import (
    HOME,
    SPARE,
    MemoryHouse,
)
from tests.ctl.calling import SIMCTL, Simctl, process

TRACE = """# simd-trace 1 · EC25 · R06
0.000000 > AT+CIMI\\r
0.010000 < \\r\\n460001234567890\\r\\n\\r\\nOK\\r\\n
0.500000 > AT\\r
0.510000 < \\r\\nOK\\r\\n
"""


def test_trace_files(alone: Simctl, tmp_path: Path) -> None:
    raw, clean = tmp_path / "a.trace", tmp_path / "b.trace"
    raw.write_text(TRACE, "utf-8")
    found = alone.now("trace", "check", str(raw))
    assert found.code == 1
    assert "something private" in found.out
    data = alone.now("trace", "check", str(raw), "--json").data
    assert data["findings"][0]["kind"] == "private"
    assert "460001234567890" not in alone.now("trace", "redact", str(raw)).out
    written = alone.now("trace", "redact", str(raw), "-o", str(clean))
    assert str(clean) in written.out
    assert clean.stat().st_mode & 0o777 == 0o600
    assert alone.now("trace", "check", str(clean)).code == 0
    assert alone.now("trace", "redact", str(raw), "-o", str(clean)).code == 2
    played = alone.now("trace", "replay", str(clean))
    assert "> AT+CIMI\\r" in played.out
    assert [one["sent"] for one in alone.now("trace", "replay", str(clean), "--json").lines()] == [
        "AT+CIMI\\r",
        "AT\\r",
    ]


def test_trace_files_that_are_none(alone: Simctl, tmp_path: Path) -> None:
    assert alone.now("trace", "check", str(tmp_path / "no")).code == 5
    bad = tmp_path / "bad.trace"
    bad.write_bytes(b"\xff\xfe")
    assert alone.now("trace", "check", str(bad)).code == 2
    bad.write_text("no trace")
    assert alone.now("trace", "check", str(bad)).code == 1


def test_no_daemon(alone: Simctl, socket_path: Path) -> None:
    for verb in ("status", "events", "watch"):
        ended = alone.now(verb, "--socket", str(socket_path))
        assert ended.code == 3
        assert f"error: nobody answers on {socket_path}" in ended.err
        assert "hint: " in ended.err
    assert json.loads(alone.now("--json", "--socket", str(socket_path), "status").err)["code"] == (
        "daemon_unreachable"
    )


@pytest.mark.parametrize("argv", [[], ["nosuch"], ["use"], ["decode"], ["sms"], ["--nosuch"]])
def test_usage(alone: Simctl, argv: list[str]) -> None:
    ended = alone.now(*argv)
    assert ended.code == 2
    assert "usage: simctl" in ended.err


@pytest.mark.parametrize("lang", ["en", "zh_CN.UTF-8"])
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_help_with_an_example(alone: Simctl, verb: str, lang: str) -> None:
    ended = alone.now(verb, "--help", LANG=lang)
    assert ended.code == 0
    assert f"simctl {verb}" in ended.out.split("\n\n")[-1]
    assert "cli." not in ended.out


@pytest.mark.parametrize("kind", ["at", "pdu", "ussd", "balance"])
def test_every_kind_to_decode_has_help(alone: Simctl, kind: str) -> None:
    ended = alone.now("decode", kind, "--help")
    assert ended.code == 0
    assert "--batch" in ended.out


def test_verbs_of_later_are_not_there(alone: Simctl) -> None:
    listed = alone.now("--help").out
    for later in ("esim", "backtest", "advise"):
        assert f"    {later} " not in listed


async def test_a_name_that_fits_several(simctl: Simctl, house: MemoryHouse) -> None:
    ended = await simctl("use", "sim_")
    assert ended.code == 5
    house.tell(
        ev.SimSeen(
            house.snapshot.sims[SPARE].sim.__class__(
                "sim_other0aa", house.snapshot.sims[SPARE].sim.iccid, "HOME"
            )
        )
    )
    assert (await simctl("balance", "home", "--json")).data["sims"][0]["id"] == HOME
    ended = await simctl("use", "0aa")
    assert ended.code == 2
    assert "sim_other0aa" in ended.err
    assert "home" in ended.err


async def test_as_a_process(door: object, socket_path: Path) -> None:
    ended = await process("status", "--json", SIMD_SOCKET=str(socket_path))
    assert ended.code == 0
    assert ended.data["site"] == "home"
    ended = await process("--socket", str(socket_path), "use", "nosuch", LANG="zh_CN.UTF-8")
    assert ended.code == 5
    assert ended.err.startswith("错误: ")


async def test_a_reader_that_leaves_ends_it_quietly(door: object, socket_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *SIMCTL,
        *("--socket", str(socket_path), "watch", "--every", "0.2"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    await child.stdout.readline()
    child.stdout._transport.close()  # type: ignore[attr-defined]
    assert await asyncio.wait_for(child.wait(), 60) == 1
    assert b"BrokenPipeError" not in await child.stderr.read()


async def test_interrupting_it(door: object, socket_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *SIMCTL,
        *("--socket", str(socket_path), "events", "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    await child.stdout.readline()
    child.send_signal(2)
    assert await asyncio.wait_for(child.wait(), 60) == 130
    assert b"Traceback" not in await child.stderr.read()


async def test_a_terminal_that_lacks_letters_shows_tables_that_line_up(
    door: object, socket_path: Path
) -> None:
    path, lang = str(socket_path), "zh_CN"
    whole = await process("sims", "--socket", path, LC_MESSAGES=lang)
    poor = await process("sims", "--socket", path, LC_MESSAGES=lang, PYTHONIOENCODING="ascii")
    posix = await process("sims", "--socket", path, LC_ALL="POSIX", PYTHONUTF8="")
    assert not whole.out.isascii()
    assert poor.out.isascii()
    assert "\\u" not in poor.out
    assert list(map(columns, poor.out.splitlines())) == list(map(columns, whole.out.splitlines()))
    assert poor.out.count("?") > whole.out.count("?")
    assert (posix.code, posix.err) == (0, "")
    assert "?" not in posix.out


async def test_a_problem_for_programs_is_json_in_any_encoding(tmp_path: Path) -> None:
    gone = str(tmp_path / "é")
    ended = await process("status", "--json", "--socket", gone, PYTHONIOENCODING="ascii")
    assert ended.code == 3
    assert ended.err.isascii()
    assert gone in json.loads(ended.err)["title"]
