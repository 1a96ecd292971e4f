from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal as signal_module
import struct
import termios
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from simd.ctl.exits import Exit, exit_for_problem
from simd.ctl.render.colour import Colours
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import (
    age,
    amount,
    duration,
    moment,
    money,
    percent,
    signal,
    size,
    source,
)
from simd.ctl.render.width import columns, fit, pad, printable
from simd.ctl.words import Words, language
from tests.api.memory_house import MemoryHouse
from tests.ctl.calling import SIMCTL

PLAIN = Colours(on=False)
EN, ZH = Words("en"), Words("zh")
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("余额", 4), ("e\u0301", 1), ("￥", 2), ("…", 1), ("", 0), ("a\u200db", 2)],
)
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("余额余额", 5, "余额…"), ("余额余额", 4, "余…")],
)
def test_fit(text: str, room: int, shown: str) -> None:
    assert fit(text, room) == shown
    assert columns(shown) <= room
    assert columns(pad(shown, room)) == room
    assert columns(pad(shown, room, right=True)) == room


def test_printable() -> None:
    assert printable("a\tb\x1b[1m\u202ex\ud83d") == "a b\ufffd[1mx\ufffd"


def test_a_table_lines_up_in_any_alphabet() -> None:
    table = Table(["NAME", "LEFT"], "none")
    table.row("家", Cell("1 CNY", None, right=True))
    table.row("travel", Cell("12.50 EUR", None, right=True))
    lines = table.lines(None, PLAIN)
    assert {columns(line) for line in lines[1:]} == {columns("travel  12.50 EUR")}
    assert Table(["A"], "none").lines(80, PLAIN) == ["none"]


@pytest.mark.parametrize("room", [5, 10, 20, 40, 200])
def test_a_table_never_wraps(room: int) -> None:
    table = Table(["NAME", "TEXT", "STATE"], "none")
    table.row("home", "a very long text " * 5, "received")
    table.row("旅行", "余额" * 30, None)
    assert all(columns(line) <= room for line in table.lines(room, PLAIN))


def test_colours_are_for_screens() -> None:
    table = Table(["A"], "none")
    table.row(Cell("x", "good"))
    assert table.lines(None, Colours(on=True))[1] == "\x1b[32mx\x1b[0m"
    assert table.lines(None, PLAIN)[1] == "x"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1 << 20, "1 MB"),
        (1536 << 20, "1.5 GB"),
        (-2048, "-2 KB"),
        (1010 << 20, "0.986 GB"),
        (999 << 20, "999 MB"),
        (1023 << 10, "0.999 MB"),
    ],
)
def test_sizes(count: int, shown: str) -> None:
    assert size(count) == shown


def test_sizes_never_run_out_of_units() -> None:
    assert size(1 << 50) == "1024 TB"


def test_amounts() -> None:
    assert amount(None, "bytes", EN) == "—"
    assert amount(0, "bytes", EN) == "0 B"
    assert amount(120, "seconds", EN) == duration(120, EN) == "2 min"
    assert amount(95, "seconds", ZH) == "1:35 分钟"
    assert (amount(3, "messages", EN), amount(3, "messages", ZH)) == ("3 SMS", "3 条")
    assert (amount(3, "stars", ZH), amount(3, "", ZH)) == ("3 stars", "3")
    price = {"amount": "4.50", "currency": "CNY"}
    assert (money(price, EN), money(price, ZH)) == ("4.50 CNY", "4.50 元")
    assert money({"amount": "2", "currency": "XAF"}, ZH) == "2 XAF"
    assert percent(None) == "—"
    assert source(None, EN) == "—"
    assert source({"channel": "metered", "code": None}, ZH) == "计量"
    assert source({"channel": "sms", "code": "CXYE"}, EN) == "SMS CXYE"
    assert moment(None) == "—"
    assert signal(None) == "—"
    assert signal({"rsrp": None, "rssi": -70.0}) == "-70 dBm RSSI"


@pytest.mark.parametrize(
    ("ago", "en", "zh"),
    [
        (timedelta(seconds=20), "just now", "刚刚"),
        (timedelta(seconds=-20), "just now", "刚刚"),
        (timedelta(minutes=59), "59 min ago", "59 分钟前"),
        (timedelta(hours=3), "3 h ago", "3 小时前"),
        (timedelta(days=9), "9 days ago", "9 天前"),
        (timedelta(days=60), "2026-01-08", "2026-01-08"),
        (timedelta(days=-2), "2026-03-11", "2026-03-11"),
    ],
)
def test_ages(ago: timedelta, en: str, zh: str) -> None:
    at = (NOW - ago).isoformat()
    assert (age(at, NOW, EN), age(at, NOW, ZH), age(None, NOW, EN)) == (en, zh, "—")


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US"}, "en"),
        ({"LC_ALL": "zh_TW", "LANG": "C"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_language(environ: dict[str, str], lang: str) -> None:
    assert language(environ) == lang


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ({"code": "forbidden", "status": 403}, Exit.FORBIDDEN),
        ({"code": "not_found", "status": 404}, Exit.NOT_FOUND),
        ({"code": "outcome_unknown", "status": 504}, Exit.UNKNOWN),
        ({"code": "daemon_unreachable", "status": 503}, Exit.NO_DAEMON),
        ({"code": "bad_request", "status": 400}, Exit.USAGE),
        ({"code": "busy", "status": 409}, Exit.FAILED),
        ({"code": "unheard_of", "status": "odd"}, Exit.FAILED),
        ({}, Exit.FAILED),
    ],
)
def test_exit_codes(problem: dict[str, object], code: Exit) -> None:
    assert exit_for_problem(problem) is code


class Terminal:
    """A real terminal of a width, with a program in it."""

    def __init__(self, width: int) -> None:
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("4H", 40, width, 0, 0))
        self.text = b""
        self._more = asyncio.Event()
        asyncio.get_running_loop().add_reader(self.ours, self._read)

    def _read(self) -> None:
        try:
            self.text += os.read(self.ours, 65536)
        except OSError:
            asyncio.get_running_loop().remove_reader(self.ours)
        self._more.set()

    async def until(self, word: bytes) -> None:
        async with asyncio.timeout(20):
            while word not in self.text:
                self._more.clear()
                await self._more.wait()

    def type(self, line: bytes) -> None:
        os.write(self.ours, line)

    async def run(self, *argv: str, **environ: str) -> asyncio.subprocess.Process:
        kept = {name: value for name, value in os.environ.items() if name == "PATH"}
        return await asyncio.create_subprocess_exec(
            *SIMCTL,
            *argv,
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            env={**kept, "PYTHONUTF8": "1", **environ},
        )

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.ours)
        os.close(self.ours)
        os.close(self.theirs)


@pytest.mark.parametrize("width", [40, 80, 132])
@pytest.mark.parametrize("lang", ["en_US.UTF-8", "zh_CN.UTF-8"])
async def test_on_a_screen(door: ClientSession, socket_path: Path, width: int, lang: str) -> None:
    screen = Terminal(width)
    child = await screen.run("balance", SIMD_SOCKET=str(socket_path), LANG=lang, NO_COLOR="1")
    assert await asyncio.wait_for(child.wait(), 20) == 0
    await screen.until(b"travel")
    screen.close()
    text = screen.text.decode()
    assert "\x1b" not in text
    assert all(columns(line) <= width for line in text.splitlines())


async def test_colours_on_a_screen(door: ClientSession, socket_path: Path) -> None:
    screen = Terminal(100)
    child = await screen.run("status", SIMD_SOCKET=str(socket_path))
    assert await asyncio.wait_for(child.wait(), 20) == 0
    await screen.until(b"\x1b[1m")
    screen.close()


async def test_a_menu_answered_by_hand(
    door: ClientSession, house: MemoryHouse, socket_path: Path
) -> None:
    house.menus.add("uss_1")
    steps = [("1 Data", "uss_1"), ("All?", "uss_1"), ("3 GB left", None)]

    async def next_step() -> dict[str, object]:
        text, session = steps.pop(0)
        return {"status": "menu" if session else "done", "text": text, "session": session}

    house.acts["ussd"] = next_step
    screen = Terminal(80)
    child = await screen.run("ussd", "home", "*100#", SIMD_SOCKET=str(socket_path))
    await screen.until(b"reply (empty ends): ")
    screen.type(b"1\n")
    await screen.until(b"All?")
    screen.type(b"2\n")
    await screen.until(b"3 GB left")
    assert await asyncio.wait_for(child.wait(), 20) == 0
    screen.close()
    assert [call[2] for call in house.calls] == ["*100#", "1", "2"]


async def test_a_menu_left_by_hand(
    door: ClientSession, house: MemoryHouse, socket_path: Path
) -> None:
    house.menus.add("uss_1")

    async def menu() -> dict[str, object]:
        return {"status": "menu", "text": "1 Data", "session": "uss_1"}

    house.acts["ussd"] = menu
    screen = Terminal(80)
    child = await screen.run("ussd", "home", "*100#", SIMD_SOCKET=str(socket_path))
    await screen.until(b"reply (empty ends): ")
    child.send_signal(signal_module.SIGINT)
    assert await asyncio.wait_for(child.wait(), 20) == 130
    screen.close()
    assert house.calls[-1][:2] == ("ussd_cancel", "uss_1")
    assert b"Traceback" not in screen.text


async def test_watch_redraws_a_screen(door: ClientSession, socket_path: Path) -> None:
    screen = Terminal(100)
    child = await screen.run(
        "watch", "--count", "2", "--every", "0.2", SIMD_SOCKET=str(socket_path)
    )
    assert await asyncio.wait_for(child.wait(), 20) == 0
    await screen.until(b"\x1b[H\x1b[J")
    screen.close()
    assert screen.text.count(b"\x1b[H\x1b[J") == 2
