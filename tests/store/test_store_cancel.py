"""A caller that is cancelled ends, also when its work is done in the same moment."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from simd.store.reader import Reader
from simd.store.writer import Writer

Ask = Callable[[Callable[[sqlite3.Connection], None]], Awaitable[None]]


@pytest.mark.parametrize("door", ["writer", "reader"])
async def test_a_cancellation_is_not_swallowed_by_a_result(ledger: Path, door: str) -> None:
    loop = asyncio.get_running_loop()
    ledger.parent.mkdir()
    writer = Writer(ledger)
    await writer.open()
    reader = Reader(ledger)
    await reader.open()
    ask: Ask = writer.do if door == "writer" else reader.look
    started = asyncio.Event()

    def work(connection: sqlite3.Connection) -> None:
        del connection
        loop.call_soon_threadsafe(caller.cancel)

    async def ask_once() -> None:
        started.set()
        await ask(work)

    caller = asyncio.create_task(ask_once())
    await started.wait()
    await asyncio.sleep(0)
    time.sleep(0.1)  # noqa: ASYNC251  # cancellation and result shall wait for the loop together
    with pytest.raises(asyncio.CancelledError):
        await caller
    await reader.close()
    await writer.close()
