"""The whole idea as a newcomer meets it: the demo household, and `simctl` on it."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.daemon_child import DaemonChild, until
from tests.e2e.emulator_child import EmulatorControl

ROOT = Path(__file__).resolve().parents[2]
SIMCTL = str(Path(sys.executable).with_name("simctl"))
NAMES = {"home", "work", "stick", "lagos", "phuket"}


class Simctl:
    """The command line as a person runs it."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    async def run(self, *words: str, seconds: float = 60.0) -> tuple[int, str, str]:
        """Exit code, output and errors."""
        child = await asyncio.create_subprocess_exec(
            *(SIMCTL, "--socket", str(self._socket), *words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(seconds):
            output, errors = await child.communicate()
        return child.returncode or 0, output.decode(), errors.decode()

    async def json(self, *words: str) -> Any:
        """What a verb prints with `--json`, when it went well."""
        code, output, errors = await self.run("--json", *words)
        assert code == 0, (words, code, output, errors)
        return json.loads(output)

    async def first_lines(self, count: int, *words: str) -> list[str]:
        """The first lines of a verb that goes on for ever."""
        child = await asyncio.create_subprocess_exec(
            *(SIMCTL, "--socket", str(self._socket), *words),
            stdout=asyncio.subprocess.PIPE,
        )
        assert child.stdout is not None
        async with asyncio.timeout(60):
            lines = [(await child.stdout.readline()).decode() for _ in range(count)]
            child.send_signal(signal.SIGINT)
            await child.communicate()
        return lines


def config_for_me(folder: Path) -> Path:
    """The demo's own config, its person being whoever runs the test."""
    text = (ROOT / "configs" / "demo.yaml").read_text()
    config = folder / "demo.yaml"
    me = pwd.getpwuid(os.getuid()).pw_name
    config.write_text(text.replace("unix_user: root", f"unix_user: {me}"))
    return config


@pytest.fixture
async def demo(folder: Path) -> AsyncIterator[DaemonChild]:
    async with DaemonChild(folder, config_for_me(folder), "--emulate", "demo") as daemon:
        await daemon.start(after=0)
        try:
            yield daemon
        finally:
            await daemon.stop()


async def all_figures(simctl: Simctl) -> dict[str, Any]:
    """Every SIM's account, once each has money, an allowance, a source and a time."""

    async def complete() -> dict[str, Any] | None:
        sims = (await simctl.json("balance"))["sims"]
        accounts = {sim["name"]: sim["account"] for sim in sims}
        whole = all(one and one["balance"] and one["allowances"] for one in accounts.values())
        return accounts if whole and set(accounts) == NAMES else None

    found: dict[str, Any] = await until(complete, "five SIMs have figures", 120, 0.5)
    return found


@pytest.mark.timeout(180)
async def test_every_sim_has_a_figure_and_the_verbs_work(demo: DaemonChild, folder: Path) -> None:
    simctl = Simctl(demo.socket)
    control = EmulatorControl(folder / "emulated" / "control.sock")
    accounts = await all_figures(simctl)
    _as_in_the_books(accounts, (await control.dump())["books"])
    await _used(simctl, control)
    await _metered(simctl, control)
    await _visited(simctl, control)
    await _told(simctl)
    await _refused(simctl)


def _as_in_the_books(accounts: dict[str, Any], books: list[dict[str, Any]]) -> None:
    truth = {
        (book["currency"], Decimal(book["money"])): sum(p["data_left"] for p in book["packs"])
        for book in books
    }
    for name, account in accounts.items():
        money = account["balance"]
        left = truth.pop((money["currency"], Decimal(money["amount"])))
        shown = sum(one["left"] for one in account["allowances"] if one["kind"] == "data")
        assert shown == pytest.approx(left, rel=0.01), name
        assert {"channel", "code", "at"} <= set(account["source"])
        assert account["as_of"]
    assert not truth


async def _home_bytes(control: EmulatorControl) -> int:
    books = {book["iccid"]: book for book in (await control.dump())["books"]}
    return int(books["89860027123456000116"]["bytes_used"])


async def _used(simctl: Simctl, control: EmulatorControl) -> None:
    await until(lambda: _home_bytes(control), "the house uses data", 60, 0.3)
    code, output, _ = await simctl.run("use", "lagos", "--wait")
    assert (code, "lagos" in output) == (0, True)
    modems = (await control.dump())["modems"]
    assert modems[0]["active_slot"] == 2
    status = await simctl.json("status")
    active = {sim["name"] for sim in status["sims"] if sim["active"]}
    assert active == {"lagos", "work", "stick"}
    assert {one["state"] for one in status["modems"]} == {"ready"}


async def _metered(simctl: Simctl, control: EmulatorControl) -> None:
    """What the household used all along is counted, for the SIM that was left to the last byte."""
    rows = (await simctl.json("usage", "home", "--by", "sim"))["usage"]
    assert sum(row["bytes"] for row in rows) == await _home_bytes(control) > 0
    code, table, _ = await simctl.run("usage", "home")
    assert (code, "home" in table) == (0, True)


async def _visited(simctl: Simctl, control: EmulatorControl) -> None:
    before = (await simctl.json("balance", "phuket"))["sims"][0]["account"]["as_of"]
    code, output, _ = await simctl.run("visit", "phuket")
    assert (code, "phuket" in output) == (0, True)
    after = (await simctl.json("balance", "phuket"))["sims"][0]["account"]["as_of"]
    assert after > before
    assert (await control.dump())["modems"][1]["active_slot"] == 1


async def _told(simctl: Simctl) -> None:
    code, sentences, _ = await simctl.run("why")
    assert (code, "5 CNY" in sentences) == (0, True)
    code, health, _ = await simctl.run("health")
    assert (code, bool(health.strip())) == (0, True)
    # A SIM in a network of its own is on no journey, and a visit to one is none either.
    codes = {one["code"] for one in (await simctl.json("health"))["health"]}
    assert "travel" not in codes
    code, table, _ = await simctl.run("status")
    assert code == 0
    assert all(name in table for name in NAMES)
    code, answer, _ = await simctl.run("ussd", "lagos", "*310#")
    assert (code, "1530.50" in answer) == (0, True)
    (first,) = await simctl.first_lines(1, "--json", "events", "--since", "0")
    assert json.loads(first)


async def _refused(simctl: Simctl) -> None:
    code, _, errors = await simctl.run("use", "nobody")
    assert (code, errors.startswith("error: ")) == (5, True)
    assert "hint: " in errors
    code, _, errors = await simctl.run("ussd", "phuket", "*121#")
    assert (code, "(not_active)" in errors) == (1, True)
    code, _, _ = await simctl.run("use")
    assert code == 2


async def test_no_daemon_has_its_own_exit_code(folder: Path) -> None:
    code, _, errors = await Simctl(folder / "none").run("status")
    assert (code, "hint: " in errors) == (3, True)


@pytest.fixture
def run_script(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`make run` without the set-up of its venv, in a session of its own."""
    env = os.environ | {"SIMD_SOCKET": str(folder / "s"), "SIMD_STATE_DIR": str(folder / "st")}
    with subprocess.Popen(
        ["sh", "scripts/run.sh"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)


def test_make_run_obeys_its_environment_and_ctrl_c(
    run_script: subprocess.Popen[bytes], folder: Path
) -> None:
    control = folder / "emulated" / "control.sock"
    _wait_for(lambda: (folder / "s").exists() and control.exists())
    assert (folder / "st" / "ledger.db").exists()
    assert run_script.stdout is not None
    told = b"".join(run_script.stdout.readline() for _ in range(5)).decode()
    assert str(folder / "s") in told
    assert told.count("simctl") == 3
    (emulator,) = _children(run_script.pid)
    os.killpg(run_script.pid, signal.SIGINT)
    assert run_script.wait(30) == 0
    _wait_for(lambda: not Path(f"/proc/{emulator}").exists())
    assert not (folder / "s").exists()


async def test_a_killed_daemon_takes_its_emulator_along(folder: Path) -> None:
    config = folder / "bare.yaml"
    config.write_text("modems: {discover: false, modemmanager: never}\nvisits: never\n")
    async with DaemonChild(folder, config, "--emulate", "plain-27007") as daemon:
        await daemon.start()
        (emulator,) = _children(daemon.child.pid)
        await daemon.kill()

        async def gone() -> bool:
            return not _runs(emulator)

        await until(gone, "the emulator ends with the daemon", 30)


def _runs(pid: int) -> bool:
    """False for one that ended, also if nobody has fetched its exit code yet."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait_for(truth: Any) -> None:
    for _ in range(600):
        if truth():
            return
        time.sleep(0.05)
    pytest.fail("waited for half a minute")


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in text.split()]
