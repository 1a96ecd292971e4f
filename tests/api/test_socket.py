from __future__ import annotations

import asyncio
import grp
import os
import socket
import stat
from itertools import count
from pathlib import Path

import pytest
import structlog

from simd.api import build_app, doorkeeper, serve
from simd.api.unix import LONGEST_PATH, SocketUnusable, bind
from tests.api.memory_house import NOW, MemoryHouse

REQUEST = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


async def status(path: Path) -> int:
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(REQUEST)
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])


async def let_in(path: Path) -> None:
    """Come again until there is room; the caller's time-out ends it."""
    for _ in count():
        if await status(path) == 200:
            return
        await asyncio.sleep(0.01)


def there(path: Path) -> bool:
    return path.exists()


def gone(path: Path) -> None:
    path.unlink()


def group_of(path: Path) -> int:
    return path.stat().st_gid


async def test_it_is_shared_with_its_group_and_taken_away(
    house: MemoryHouse, socket_path: Path
) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    async with serve(build_app(house, lambda: NOW), socket_path, group=group, environ={}):
        assert mode(socket_path) == 0o660
        assert group_of(socket_path) == os.getgid()
        assert await status(socket_path) == 200
    assert not there(socket_path)


async def test_a_group_that_does_not_exist_is_logged(house: MemoryHouse, socket_path: Path) -> None:
    with structlog.testing.capture_logs() as logs:
        async with serve(build_app(house, lambda: NOW), socket_path, group="nosuch", environ={}):
            assert mode(socket_path) == 0o660
    assert logs[0]["event"] == "socket_group_not_set"


def test_what_a_dead_daemon_left_is_replaced(socket_path: Path) -> None:
    bind(socket_path, None, {}).close()
    assert socket_path.exists()
    bind(socket_path, None, {}).close()


async def test_a_living_daemon_keeps_its_socket(house: MemoryHouse, socket_path: Path) -> None:
    app = build_app(house, lambda: NOW)
    async with serve(app, socket_path, environ={}):
        with pytest.raises(SocketUnusable, match="another daemon answers"):
            await asyncio.to_thread(bind, socket_path, None, {})
        assert await status(socket_path) == 200


def test_a_file_is_not_removed(socket_path: Path) -> None:
    socket_path.write_text("precious")
    with pytest.raises(SocketUnusable, match="another kind"):
        bind(socket_path, None, {})
    assert socket_path.read_text() == "precious"


def test_a_path_too_long_is_named(socket_path: Path) -> None:
    path = socket_path.with_name("x" * LONGEST_PATH)
    with pytest.raises(SocketUnusable, match="more than 107"):
        bind(path, None, {})


def test_a_place_that_is_not_there(socket_path: Path) -> None:
    path = socket_path.parent / "no" / "s"
    with pytest.raises(SocketUnusable, match="no directory"):
        bind(path, None, {})
    bind(path, None, {"XDG_RUNTIME_DIR": str(socket_path.parent)}).close()
    assert mode(path.parent) == 0o700


def test_a_place_that_can_not_be_used(socket_path: Path) -> None:
    with pytest.raises(SocketUnusable, match="no directory"):
        bind(Path("/proc/nope/s"), None, {"XDG_RUNTIME_DIR": "/proc"})
    with pytest.raises(SocketUnusable):
        bind(Path("/proc/s"), None, {})


async def test_a_socket_that_someone_else_put_there_stays(
    house: MemoryHouse, socket_path: Path
) -> None:
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        gone(socket_path)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(str(socket_path))
    assert there(socket_path)


async def test_callers_past_the_cap_are_told_so(house: MemoryHouse, socket_path: Path) -> None:
    app = build_app(house, lambda: NOW)
    async with serve(app, socket_path, connections=3, environ={}):
        inside = [await asyncio.open_unix_connection(str(socket_path)) for _ in range(3)]
        late = [asyncio.create_task(status(socket_path)) for _ in range(20)]
        assert set(await asyncio.gather(*late)) == {503}
        for _, writer in inside:
            writer.close()
            await writer.wait_closed()
        async with asyncio.timeout(5):
            await let_in(socket_path)


async def test_a_refused_caller_who_says_nothing_is_shown_out(
    house: MemoryHouse, socket_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorkeeper, "PATIENCE", 0.05)
    app = build_app(house, lambda: NOW)
    async with serve(app, socket_path, connections=0, environ={}), asyncio.timeout(5):
        reader, writer = await asyncio.open_unix_connection(str(socket_path))
        assert await reader.read() == b""
        writer.close()
        reader, writer = await asyncio.open_unix_connection(str(socket_path))
        writer.write(REQUEST)
        answer = await reader.read()
        assert b"too_many_connections" in answer
        assert b"application/problem+json" in answer
        writer.close()


async def test_a_flood_of_half_requests_leaves_the_door_standing(
    house: MemoryHouse, socket_path: Path
) -> None:
    app = build_app(house, lambda: NOW)
    async with serve(app, socket_path, connections=20, environ={}), asyncio.timeout(20):
        for _ in range(100):
            _, writer = await asyncio.open_unix_connection(str(socket_path))
            writer.write(b"GET /v1/st")
            writer.close()
        await let_in(socket_path)
