from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from simd.api import build_app, serve
from simd.ctl.commands import events
from simd.model import event as ev
from simd.model.modem import ModemState
from tests.api.memory_house import (
    NOW,
    ROOF,
    MemoryHouse,
)
from tests.ctl.calling import Simctl


async def test_events_follow(simctl: Simctl, house: MemoryHouse) -> None:
    ended = await simctl("events", "--since", "0", "--count", str(len(house.history)), "--json")
    found = ended.lines()
    assert [one["seq"] for one in found] == list(range(1, len(house.history) + 1))
    assert found[0]["kind"] == "modem_seen"
    people = await simctl("events", "--since", "0", "--count", str(len(house.history)))
    assert "modem_changed" in people.out
    assert "modem=stick  state=deaf" in people.out
    assert "name=travel" in people.out
    assert "candidates=2" in people.out
    assert len(people.out.splitlines()) == len(house.history)
    first = await simctl("events", "--count", "1", "--json")
    assert first.data["kind"] == "snapshot"
    assert (await simctl("events", "--count", "1")).out == ""


async def test_events_say_when_some_are_lost(simctl: Simctl, house: MemoryHouse) -> None:
    house.kept_from = 5
    ended = await simctl("events", "--since", "1", "--count", "1")
    assert "no longer kept" in ended.out


async def test_events_go_on_when_the_daemon_comes_back(
    house: MemoryHouse,
    socket_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "FIRST_PAUSE", 0.05)
    simctl = Simctl(socket_path, capsys, monkeypatch)
    seen = asyncio.create_task(simctl("events", "--count", "4", "--json"))
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        while not house._followers:
            if seen.done():
                seen = asyncio.create_task(simctl("events", "--count", "4", "--json"))
            await asyncio.sleep(0.02)
        house.tell(ev.ModemChanged(ROOF, ModemState.VISITING))
        await asyncio.sleep(0.1)
    house.tell(ev.ModemChanged(ROOF, ModemState.DEAF))
    await asyncio.sleep(0.1)
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        house.tell(ev.ModemChanged(ROOF, ModemState.READY))
        ended = await asyncio.wait_for(seen, 20)
    found = ended.lines()
    assert [one["kind"] for one in found] == ["snapshot", *["modem_changed"] * 3]
    assert [one["body"]["state"] for one in found[1:]] == ["visiting", "deaf", "ready"]
    assert [one["seq"] for one in found[1:]] == [len(house.history) - 2 + n for n in range(3)]
    assert "trying again" in ended.err


async def test_watch(simctl: Simctl, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = await simctl("watch", "--count", "2", "--every", "0")
    assert ended.out.count("EC25") == 2
    assert "\x1b" not in ended.out
    assert len((await simctl("watch", "--count", "2", "--every", "0", "--json")).lines()) == 2


async def test_watch_waits_for_a_daemon_that_leaves(
    house: MemoryHouse,
    socket_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simctl = Simctl(socket_path, capsys, monkeypatch)
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        watching = asyncio.create_task(simctl("watch", "--count", "3", "--every", "0.3"))
        await asyncio.sleep(0.15)
    ended = await asyncio.wait_for(watching, 20)
    assert ended.code == 0
    assert "nobody answers" in ended.err
