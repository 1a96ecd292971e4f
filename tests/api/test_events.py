from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiohttp import ClientSession, UnixConnector

import simd.api.routes.events as stream
from simd.api import build_app, serve
from simd.model import event as ev
from simd.model.modem import ModemState
from tests.api.fixtures import until
from tests.api.memory_house import (
    CARRIER_TEXT,
    HOME,
    ICCID,
    NOW,
    PEER,
    ROOF,
    SECRET_TEXT,
    MemoryHouse,
    decision,
    first_events,
    message,
    reading,
)

As = Callable[[str], None]


class Frame(NamedTuple):
    id: int
    kind: str
    data: Any


async def frames(
    door: ClientSession, last: str | None = None, query: str = ""
) -> AsyncGenerator[Frame, None]:
    headers = {} if last is None else {"Last-Event-ID": last}
    async with door.get(f"/v1/events{query}", headers=headers) as answer:
        assert answer.content_type == "text/event-stream"
        fields: dict[str, str] = {}
        async for raw in answer.content:
            line = raw.decode().rstrip("\n")
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
            elif not line and "data" in fields:
                yield Frame(int(fields["id"]), fields["event"], json.loads(fields["data"]))
                fields = {}


async def take(door: ClientSession, count: int, last: str | None = None) -> list[Frame]:
    found: list[Frame] = []
    async with asyncio.timeout(10), aclosing(frames(door, last)) as each:
        async for frame in each:
            found.append(frame)
            if len(found) == count:
                break
    return found


async def test_a_snapshot_first_then_each_event(door: ClientSession, house: MemoryHouse) -> None:
    async with asyncio.timeout(10), aclosing(frames(door)) as each:
        first = await anext(each)
        assert first.kind == "snapshot"
        assert first.id == first.data["seq"] == house.snapshot.seq
        assert first.data["lost"] is False
        assert {one["id"] for one in first.data["modems"]} == set(house.snapshot.modems)
        house.tell(ev.ModemChanged(ROOF, ModemState.VISITING))
        house.tell(ev.ModemChanged(ROOF, ModemState.READY))
        told = [await anext(each), await anext(each)]
    assert [one.kind for one in told] == ["modem_changed"] * 2
    assert [one.id for one in told] == [first.id + 1, first.id + 2]
    assert told[0].data["body"]["state"] == "visiting"
    assert (told[0].data["v"], told[0].data["site"]) == (1, "home")


async def test_it_resumes_without_loss_and_without_a_snapshot(
    door: ClientSession, house: MemoryHouse
) -> None:
    last = house.snapshot.seq
    for _ in range(5):
        house.tell(ev.ModemChanged(ROOF, ModemState.READY))
    found = await take(door, 5, str(last))
    assert [one.id for one in found] == list(range(last + 1, last + 6))
    assert all(one.kind == "modem_changed" for one in found)


async def test_from_the_beginning(door: ClientSession, house: MemoryHouse) -> None:
    found = await take(door, len(house.history), "0")
    assert [one.id for one in found] == list(range(1, len(house.history) + 1))


@pytest.mark.parametrize("last", ["2", "999", "nonsense", "-1", "²"])
async def test_what_can_not_be_resumed_says_so(
    door: ClientSession, house: MemoryHouse, last: str
) -> None:
    house.kept_from = 10
    (first,) = await take(door, 1, last)
    assert first.kind == "snapshot"
    assert first.data["lost"] is True
    assert first.id == house.snapshot.seq


async def test_a_quiet_stream_is_kept_alive(
    door: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.02)
    async with asyncio.timeout(10), door.get("/v1/events") as answer:
        beats = 0
        async for line in answer.content:
            beats += line.startswith(b": still here")
            if beats == 3:
                break
    assert beats == 3


async def test_a_reader_that_does_not_read_is_cut_off(
    door: ClientSession,
    house: MemoryHouse,
    socket_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "STALL", 0.2)
    reader, writer = await asyncio.open_unix_connection(str(socket_path), limit=1024)
    writer.write(b"GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n")
    async with asyncio.timeout(10):
        await reader.readline()
        await until(lambda: bool(house._followers))
        for number in range(3000):
            house.tell(ev.HealthRaised("x", str(number), "info", {"a": "b" * 500}))
        await until(lambda: not house._followers)
    writer.close()
    async with door.get("/v1/health") as answer:
        assert answer.status == 200


async def test_a_reader_who_leaves_is_forgotten(
    door: ClientSession, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.02)
    await take(door, 1)
    async with asyncio.timeout(10):
        await until(lambda: not house._followers)


async def test_a_stream_does_not_hold_up_the_end(house: MemoryHouse, socket_path: Path) -> None:
    async with asyncio.timeout(10):
        async with serve(build_app(house, lambda: NOW), socket_path, environ={}) as path:
            session = ClientSession("http://simd", connector=UnixConnector(str(path)))
            answer = await session.get("/v1/events")
            await answer.content.readline()
        await session.close()
    assert not house._followers


SECRETS = ("12.34", CARRIER_TEXT, SECRET_TEXT, PEER, ICCID[HOME], "13800138000", "20 CNY")


async def told(door: ClientSession, house: MemoryHouse, query: str = "") -> dict[str, Any]:
    async with asyncio.timeout(10), aclosing(frames(door, None, query)) as each:
        await anext(each)
        every = [
            *first_events(),
            ev.MessageGone("msg_9", HOME),
            ev.PolicyPaused(paused=True, by="li"),
        ]
        for body in every:
            house.tell(body)
        found = [await anext(each) for _ in every]
    return {one.kind: one.data["body"] for one in found if HOME in str(one.data["body"])}


async def test_a_stranger_hears_of_everything_and_learns_no_secret(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("stranger")
    found = await told(door, house, "?reveal=true")
    for secret in SECRETS:
        assert secret not in str(found)
    assert found["reading_taken"]["reading"] is None
    assert not {"message_kept", "message_gone"} & set(found)
    assert found["decided"]["decision"]["candidates"] == []


async def test_a_viewer_hears_figures_but_no_texts(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("gran")
    found = await told(door, house, "?reveal=true")
    assert found["reading_taken"]["reading"]["balance"]["amount"] == "12.34"
    for secret in (CARRIER_TEXT, SECRET_TEXT, PEER, ICCID[HOME]):
        assert secret not in str(found)
    # The decision weighed a SIM whose figures are not for this person.
    assert found["decided"]["decision"]["candidates"] == []


async def test_an_owner_hears_texts_and_on_demand_numbers(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("li")
    found = await told(door, house)
    assert found["message_kept"]["message"]["text"] == SECRET_TEXT
    assert PEER not in str(found)
    assert found["reading_taken"]["reading"]["text"] == CARRIER_TEXT
    assert found["decided"]["decision"]["candidates"]
    revealed = await told(door, house, "?reveal=true")
    assert revealed["message_kept"]["message"]["peer"] == PEER
    assert revealed["sim_seen"]["sim"]["iccid"] == ICCID[HOME]


async def test_two_followers_hear_the_same(door: ClientSession, house: MemoryHouse) -> None:
    async with asyncio.timeout(10), aclosing(frames(door)) as a, aclosing(frames(door)) as b:
        await anext(a)
        await anext(b)
        house.tell(ev.ReadingTaken("rdg_9", HOME, "balance", reading()))
        house.tell(ev.Decided(decision("stay")))
        house.tell(ev.MessageKept(message("msg_z", HOME, "hi")))
        assert [await anext(a) for _ in range(3)] == [await anext(b) for _ in range(3)]
