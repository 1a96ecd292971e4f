"""The ledger's file: private, held by one daemon, opened whole or refused by name."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from simd.errors import LedgerBusy, LedgerError
from simd.store.steps import grow

# "simd" in ASCII: another program's database is told apart before anything is written to it.
APPLICATION = 0x73696D64
# A whole check reads the whole file: half a second per 100 MB on a small router's flash.
CHECKED_WHOLE = 64 << 20
BOOT = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def named(path: Path) -> Iterator[None]:
    """What SQLite and the file system complain of, as LedgerError with the file's name."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(why=f"{path}: {error}", path=path) from error


def hold(path: Path) -> int:
    """Take the ledger for this process; returns the lock's descriptor, closed to let go."""
    with named(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(f"{path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise LedgerBusy(path=path) from error
    return lock


def this_boot(place: Path = BOOT) -> str | None:
    """What tells this boot of the machine from others; None where the kernel doesn't say."""
    try:
        return place.read_text("ascii").strip() or None
    except OSError:
        return None


def write_to(path: Path) -> sqlite3.Connection:
    """The one connection that writes, with the ledger in its newest shape."""
    with named(path), ExitStack() as unless_whole:
        _make_private(path)
        connection = sqlite3.connect(path, isolation_level=None)
        unless_whole.callback(connection.close)
        _prepare(connection, path)
        unless_whole.pop_all()
    return connection


def read_from(path: Path) -> sqlite3.Connection:
    """A connection that can only read."""
    with named(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def _make_private(path: Path) -> None:
    """An empty file that only its owner may read; SQLite gives its WAL the same mode."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)  # the file's name is on disk before its first content
    finally:
        os.close(folder)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA busy_timeout = 5000")
    empty = _one(connection, "SELECT count(*) FROM sqlite_master") == 0
    if not empty and _one(connection, "PRAGMA application_id") != APPLICATION:
        raise LedgerError(why=f"{path} is another program's database", path=path)
    if not empty and path.stat().st_size <= CHECKED_WHOLE:
        _check(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased leaves the free pages too
    if empty:
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
    grow(connection)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    found = _one(connection, "PRAGMA quick_check(1)")
    if found != "ok":
        raise LedgerError(why=f"{path} is damaged: {found}", path=path)


def _one(connection: sqlite3.Connection, sql: str) -> object:
    return connection.execute(sql).fetchone()[0]
