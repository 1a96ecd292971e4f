"""The owner's command as a way of asking: a real process, whatever it does."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from simd.carriers.plugin import MOST_BYTES, Plugin
from simd.engine.acts.ask import due_inquiries
from simd.engine.plugin import run
from simd.errors import PluginFailed
from simd.model.account import Money
from simd.model.event import AskFailed, HealthCleared, HealthRaised, VisitBegan
from simd.model.units import Span
from tests.engine.household import LI, OpenHousehold, known

GOOD = """cat >/dev/null; echo '{"balance": {"amount": "7.50", "currency": "CNY"},
 "allowances": [{"kind": "data", "unit": "bytes", "left": 1000}]}'"""


def script(folder: Path, body: str, **more: Any) -> Plugin:
    program = folder / "balance"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return Plugin((str(program), "word"), **more)


async def test_it_gets_one_line_and_an_empty_environment(tmp_path: Path) -> None:
    os.environ["SIMD_SECRET"] = "x"
    try:
        said = await run(script(tmp_path, 'cat; echo "$1"; pwd; env; exec 2>&1'), b"asked\n")
    finally:
        del os.environ["SIMD_SECRET"]
    lines = said.decode().splitlines()
    assert lines[:3] == ["asked", "word", "/"]
    names = {line.partition("=")[0] for line in lines[3:]}
    assert names <= {"PATH", "LANG", "PWD", "OLDPWD", "_", "SHLVL"}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("echo '{}'; exit 3", "ended with 3"),
        ("kill -9 $$", "ended with -9"),
        ("yes", "more than"),
        (f"head -c {MOST_BYTES + 1} /dev/zero", "more than"),
        ("sleep 60 & sleep 60", "longer than"),
        ("trap '' TERM; while :; do sleep 1; done", "longer than"),
        ("sleep 60 & echo '{}'", "longer than"),
    ],
)
async def test_whatever_it_does_it_ends(tmp_path: Path, body: str, why: str) -> None:
    plugin = script(tmp_path, f"echo $$ >{tmp_path}/pid\n{body}", timeout=Span(1.0))
    with pytest.raises(PluginFailed, match=why):
        await run(plugin, b"asked\n" * 600)
    group = int((tmp_path / "pid").read_text())
    for _ in range(600):
        if not alive(group):
            return
        await asyncio.sleep(0.05)
    pytest.fail("something of it still runs")


def alive(group: int) -> bool:
    """Whether any process of that group still runs; one that only waits to be buried doesn't."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, own = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(own) == group and state != "Z":
            return True
    return False


async def test_what_can_not_be_trusted_or_started_is_not_run(tmp_path: Path) -> None:
    loose = script(tmp_path, "echo")
    (tmp_path / "balance").chmod(0o777)
    with pytest.raises(PluginFailed, match="others"):
        await run(loose, b"")
    with pytest.raises(PluginFailed, match="not start"):
        await run(Plugin((str(tmp_path / "nothing"),)), b"")
    (tmp_path / "balance").chmod(0o644)
    with pytest.raises(PluginFailed, match="not start"):
        await run(loose, b"")


def settings(plugin: Plugin, **more: Any) -> dict[str, Any]:
    return {"known": [known("cn-mobile-1", plugin=plugin)], **more}


CARDS = {1: "th-ais-1", 2: "cn-mobile-1"}


async def test_a_parked_sim_is_asked_without_a_visit(
    household: OpenHousehold, tmp_path: Path
) -> None:
    plugin = script(tmp_path, GOOD)
    async with household(cards=CARDS, **settings(plugin)) as house:
        await house.ready()
        key = (await house.learn(2)).sim.id
        begun = await house.control.refresh(key, LI)
        done = await house.outcome(begun, 30)
        assert (done.state, done.outcome) == ("done", {"asked": ["plugin"], "outage": 0.0})
        account = house.house.metering.account(key)
        assert account is not None
        assert account.balance == Money.parse("7.50 CNY")
        source = account.sources["balance"]
        assert (source.channel, source.code) == ("web", "balance")
        assert house.of(VisitBegan) == []
        # What it told spares the visit; a person can't press it every second.
        desk = house.desk
        assert due_inquiries(desk, house.board.snapshot.sims[key].sim) == []
        again = await house.outcome(await house.control.refresh(key, LI), 30)
        assert again.error is not None
        assert again.error["code"] == "too_soon"


async def test_it_is_run_unasked_when_its_time_has_come_and_its_failure_is_told(
    household: OpenHousehold, tmp_path: Path
) -> None:
    plugin = script(tmp_path, "exit 1")
    async with household(cards=CARDS, **settings(plugin)) as house:
        await house.ready()
        key = (await house.learn(2)).sim.id
        assert house.group is not None
        work = house.group.create_task(house.control.plugins.serve())
        await house.until(lambda: house.of(AskFailed), 30)
        note = await house.until(lambda: house.of(HealthRaised), 30)
        assert (note[0].code, note[0].params["why"]) == ("plugin_failed", "it ended with 1")
        script(tmp_path, GOOD)
        # Not again before its time, however often it is looked at.
        house.clock.advance(timedelta(hours=5))
        assert not house.of(HealthCleared)
        house.clock.advance(timedelta(hours=2))
        await house.until(lambda: house.of(HealthCleared), 30)
        account = house.house.metering.account(key)
        assert account is not None
        assert account.balance == Money.parse("7.50 CNY")
        assert len(house.of(AskFailed)) == 1
        work.cancel()


async def test_a_dry_run_runs_no_command(household: OpenHousehold, tmp_path: Path) -> None:
    plugin = script(tmp_path, f"touch {tmp_path}/ran; {GOOD}")
    async with household(cards=CARDS, **settings(plugin)) as house:
        await house.ready()
        now = await house.learn(2)
        house.house.dry_run = True
        assert house.control.plugins.of(now) is None
        await house.control.plugins.ask(now)
        assert not (tmp_path / "ran").exists()
