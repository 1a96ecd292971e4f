"""One thread that reads, on a connection that can't write: reading never waits for a commit."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from simd.errors import LedgerError
from simd.store.files import named, read_from

T = TypeVar("T")
PATIENCE = 60.0


class Reader:
    """Reads the ledger as of the last commit."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, "ledger-reader")
        self._connection: sqlite3.Connection | None = None
        self._stuck = False

    async def open(self) -> None:
        """Open the file; raises LedgerError."""
        await self._in_thread(self._open)

    async def look(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What the work reads; raises LedgerError."""
        return await self._in_thread(lambda: self._look(work))

    async def close(self) -> None:
        """Let the file go."""
        if self._stuck:
            self._thread.submit(self._close)
            self._thread.shutdown(wait=False)
            return
        try:
            await self._in_thread(self._close)
        finally:
            self._thread.shutdown(wait=not self._stuck)

    async def _in_thread(self, step: Callable[[], T]) -> T:
        future = self._thread.submit(step)
        try:
            # Not wait_for: until Python 3.12 it swallows a cancellation that comes with the result.
            async with asyncio.timeout(self._patience):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            self._stuck = True
            raise LedgerError(why="the disk does not answer") from error

    def _open(self) -> None:
        self._connection = read_from(self._path)

    def _look(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._connection is None:
            raise LedgerError(why="it is closed")
        with named(self._path):
            return work(self._connection)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
