"""What was asked with an idempotency key: on disk before it is done, so that no key does twice."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import msgspec

from simd.model.codec import from_json
from simd.model.operation import Operation
from simd.store.reader import Reader
from simd.store.rows import packed, stamp
from simd.store.writer import Writer


class Deed(msgspec.Struct, frozen=True):
    """Who asked for what kind of work on what, under which key."""

    person: str
    kind: str
    subject: str
    key: str


class DeedBook:
    """The work that was asked with a key; every verb may raise LedgerError."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def find(self, deed: Deed) -> Operation | None:
        """What was begun under the key; a running one may be of an earlier life."""
        return await self._reader.look(lambda c: _find(c, deed))

    async def begin(self, deed: Deed, operation: Operation, at: datetime) -> Operation:
        """Keep that it begins; the operation of an earlier begin, if there was one."""
        return await self._writer.do(lambda c: _begin(c, deed, operation, at))

    async def end(self, operation: Operation) -> None:
        """Keep what came of it."""
        await self._writer.do(lambda c: _end(c, operation))

    async def recent(self, limit: int) -> list[Operation]:
        """The newest, the oldest of them first."""
        return await self._reader.look(lambda c: _recent(c, limit))


def _find(connection: sqlite3.Connection, deed: Deed) -> Operation | None:
    row = connection.execute(
        "SELECT body FROM deed WHERE person = ? AND kind = ? AND subject = ? AND key = ?",
        (deed.person, deed.kind, deed.subject, deed.key),
    ).fetchone()
    return from_json(row[0], Operation) if row else None


def _begin(
    connection: sqlite3.Connection, deed: Deed, operation: Operation, at: datetime
) -> Operation:
    connection.execute(
        "INSERT OR IGNORE INTO deed (operation, person, kind, subject, key, at, state, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(operation.id, deed.person, deed.kind, deed.subject, deed.key),
            *(stamp(at), operation.state, packed(operation)),
        ),
    )
    return _find(connection, deed) or operation


def _end(connection: sqlite3.Connection, operation: Operation) -> None:
    connection.execute(
        "UPDATE deed SET state = ?, body = ? WHERE operation = ?",
        (operation.state, packed(operation), operation.id),
    )


def _recent(connection: sqlite3.Connection, limit: int) -> list[Operation]:
    rows = connection.execute(
        "SELECT body FROM deed ORDER BY at DESC, rowid DESC LIMIT ?", (limit,)
    )
    return [from_json(row[0], Operation) for row in rows][::-1]
