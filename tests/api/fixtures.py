"""Fixtures of the rooms that meet at the socket: a house, its door, and callers."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from aiohttp import ClientSession, UnixConnector

import simd.api.app
from simd.api import build_app, serve
from simd.api.access import user_name
from tests.api.memory_house import NOW, MemoryHouse


@pytest.fixture
def socket_path() -> Iterator[Path]:
    """A place for a socket whose path is short, whatever the temporary directory is called."""
    place = Path(tempfile.mkdtemp(prefix="simd-"))
    yield place / "s"
    shutil.rmtree(place)


@pytest.fixture
async def house() -> AsyncIterator[MemoryHouse]:
    made = MemoryHouse()
    yield made
    await made.close()


@pytest.fixture
async def door(house: MemoryHouse, socket_path: Path) -> AsyncIterator[ClientSession]:
    """A session of HTTP calls to the served house."""
    async with (
        serve(build_app(house, lambda: NOW), socket_path, environ={}) as path,
        ClientSession("http://simd", connector=UnixConnector(str(path))) as session,
    ):
        yield session


@pytest.fixture
def as_user(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let callers come in as another Unix user than the one who runs the tests."""
    uids = {"li": 70001, "ming": 70002, "gran": 70003, "pay": 70004, "stranger": 70009}
    names = {uid: name for name, uid in uids.items()}

    def become(name: str) -> None:
        uid = os.getuid() if name == "steward" else uids[name]
        monkeypatch.setattr(simd.api.app, "peer_uid", lambda _request: uid)
        monkeypatch.setattr(
            simd.api.access, "user_name", lambda uid: names.get(uid) or user_name(uid)
        )

    return become


async def until(true: Callable[[], bool]) -> None:
    """Look every few milliseconds; the caller's time-out ends it."""
    for _ in count():
        if true():
            return
        await asyncio.sleep(0.01)
