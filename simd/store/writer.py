"""One thread that writes: everything waiting goes into one transaction.

Each caller is answered after the commit that holds its work, and SQLite's FULL
synchronous mode has then synced the WAL. While one commit syncs, the next batch gathers, so
many callers cost one sync. Each job runs in a savepoint of its own: one that fails takes
none of the others with it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from simd.errors import LedgerError, SimdError
from simd.store.files import named, write_to

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
# A disk that takes longer is broken; what it holds then is read again after a restart.
PATIENCE = 60.0


class _Job:
    """One caller's work and what came of it."""

    def __init__(self, work: Work[Any]) -> None:
        self.work = work
        self.value: Any = None
        self.error: SimdError | None = LedgerError(why="it was not written")

    def run(self, connection: sqlite3.Connection) -> None:
        connection.execute("SAVEPOINT job")
        try:
            self.value = self.work(connection)
        except (sqlite3.Error, SimdError) as error:
            if not connection.in_transaction:
                raise  # a full or failing disk: SQLite gave the whole transaction up
            connection.execute("ROLLBACK TO job")
            self.error = error if isinstance(error, SimdError) else LedgerError(why=str(error))
        else:
            self.error = None
        connection.execute("RELEASE job")


class Writer:
    """The only writer of the ledger; see the module."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, "ledger-writer")
        self._jobs: deque[_Job] = deque()
        self._connection: sqlite3.Connection | None = None
        self._stuck = False

    async def open(self) -> None:
        """Open the file; raises LedgerError."""
        await self._in_thread(self._open)

    async def do(self, work: Work[T]) -> T:
        """Run the work in a transaction; durable when it returns. Raises LedgerError."""
        if self._stuck:
            raise LedgerError(why="the disk stopped answering; restart simd")
        job = _Job(work)
        self._jobs.append(job)
        await self._in_thread(self._flush)
        if job.error is not None:
            raise job.error
        value: T = job.value
        return value

    async def scrub(self) -> None:
        """Write the file anew, with neither free pages nor a WAL; raises LedgerError.

        What was deleted before is then nowhere in the ledger's files (SQLite: VACUUM, and a
        checkpoint that truncates the WAL). It takes about as long as copying the file.
        """
        await self._in_thread(self._scrub)

    async def close(self) -> None:
        """Write what waits and let the file go."""
        if self._stuck:
            self._thread.submit(self._close)
            self._thread.shutdown(wait=False)
            return
        try:
            await self._in_thread(self._close)
        finally:
            self._thread.shutdown(wait=not self._stuck)

    async def _in_thread(self, step: Callable[[], None]) -> None:
        future: Future[None] = self._thread.submit(step)
        # Shielded: a caller that goes away must not take queued work of others with it.
        waiting = asyncio.shield(asyncio.wrap_future(future))
        try:
            # Not wait_for: until Python 3.12 it swallows a cancellation that comes with the result.
            async with asyncio.timeout(self._patience):
                await waiting
        except TimeoutError as error:
            self._stuck = True
            raise LedgerError(why="the disk stopped answering; restart simd") from error

    def _open(self) -> None:
        self._connection = write_to(self._path)

    def _close(self) -> None:
        self._flush()
        if self._connection is not None:
            with named(self._path):
                self._connection.close()
            self._connection = None

    def _scrub(self) -> None:
        self._flush()
        if self._connection is None:
            return
        with named(self._path):
            for step in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"):
                self._connection.execute(step).fetchall()
            busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise LedgerError(
                why="someone reads it; its write-ahead log still holds what was erased"
            )

    def _flush(self) -> None:
        jobs: list[_Job] = []
        while self._jobs:
            jobs.append(self._jobs.popleft())
        if not jobs or self._connection is None:
            return
        try:
            self._commit(self._connection, jobs)
        except sqlite3.Error as error:
            _fail(jobs, error)
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _commit(self, connection: sqlite3.Connection, jobs: Sequence[_Job]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for job in jobs:
            job.run(connection)
        connection.execute("COMMIT")


def _fail(jobs: Sequence[_Job], error: sqlite3.Error) -> None:
    for job in jobs:
        job.error = LedgerError(why=str(error))
