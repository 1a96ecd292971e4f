"""The real ModemManager for tests: `rig = await rigs("quectel-ec25")`, a bare client beside it.

A room that needs them imports `real_mm`, `folder`, `rigs` and `clients` in its conftest.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.mm.client import Client, connected
from tests.mm.rig import Rig, missing

Rigs = Callable[..., Awaitable[Rig]]
Clients = Callable[[Rig], Awaitable[Client]]


@pytest.fixture(scope="session")
def real_mm() -> None:
    """ModemManager and a bus to run it on; without root's help the lack of it is only told."""
    lacking = missing()
    if not lacking:
        return
    told = f"not installed: {' '.join(lacking)} (what ModemManager does is not tried)"
    if os.geteuid() == 0:
        pytest.fail(told)
    pytest.skip(told)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path: a Unix socket's may not exceed 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="simd-", ignore_cleanup_errors=True) as path:
        yield Path(path)


@pytest.fixture
async def rigs(real_mm: None, folder: Path) -> AsyncIterator[Rigs]:
    """Starts ModemManager with the personas named; options as Rig has them."""
    async with AsyncExitStack() as stack:
        started: list[Rig] = []

        async def start(*personas: str, kind: type[Rig] = Rig, **options: Any) -> Rig:
            place = folder / str(len(started))
            place.mkdir()
            started.append(await stack.enter_async_context(kind(place, *personas, **options)))
            return started[-1]

        yield start


@pytest.fixture
async def clients() -> AsyncIterator[Clients]:
    """A bare D-Bus client on a rig's bus: `client = await clients(rig)`."""
    async with AsyncExitStack() as stack:

        async def connect(rig: Rig) -> Client:
            return await stack.enter_async_context(connected(rig.address))

        yield connect
