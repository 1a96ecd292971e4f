"""Everything the ledger holds about a person or a SIM: given out whole, or erased.

Both go by the ledger's own shape, not by a list of tables: whatever mentions the id of a SIM
or a person in any column, or inside a JSON body, belongs to it. So a table that a later
version adds can't be forgotten. The audit alone stays: it holds random ids and no words, and
says nothing about anyone once the ids' meaning is gone.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from simd.store.reader import Reader
from simd.store.writer import Writer

Row = dict[str, Any]
KEPT = frozenset({"audit", "audit_mark"})
# The ids that a row can be about (simd.store.identity).
_ID = re.compile(r"(?:sim|per)_[a-z2-9]{12}")
GONE = "erased"


class _Table(NamedTuple):
    """A table of the ledger: its name and the columns that hold text."""

    name: str
    texts: tuple[str, ...]


class PrivacyBook:
    """Exports and erasures; every verb may raise LedgerError."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def about(self, keys: Collection[str]) -> dict[str, list[Row]]:
        """Every row that mentions one of the ids and nobody else's, by its table."""
        return await self._reader.look(lambda c: about(c, frozenset(keys)))

    async def count(self, keys: Collection[str]) -> dict[str, int]:
        """How many rows mention one of the ids, by table."""
        return await self._reader.look(lambda c: count(c, frozenset(keys)))

    async def erase_sims(self, keys: Collection[str]) -> dict[str, int]:
        """Erase every row that mentions one of the SIMs; what was erased, by table."""
        return await self._writer.do(lambda c: erase_sims(c, frozenset(keys)))

    async def erase_person(self, key: str, name: str) -> dict[str, int]:
        """Erase what is a person's own, and take the person out of what is others' too."""
        return await self._writer.do(lambda c: erase_person(c, key, name))

    async def scrub(self) -> None:
        """Write the file anew without a trace of what was erased, its WAL emptied."""
        await self._writer.scrub()


def _tables(connection: sqlite3.Connection) -> Iterator[_Table]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " ORDER BY name"
    ).fetchall()
    for (name,) in names:
        if name in KEPT:
            continue
        columns = connection.execute(f"PRAGMA table_info('{name}')").fetchall()
        yield _Table(name, tuple(one[1] for one in columns if one[2] == "TEXT"))


def _mentions(table: _Table, keys: Collection[str]) -> tuple[str, list[str]]:
    """A condition on rows, and its values: ids are random, so that a part of a text is enough."""
    tests = [f'instr("{column}", ?) > 0' for column in table.texts for _ in keys]
    values = [key for _ in table.texts for key in sorted(keys)]
    return " OR ".join(tests) or "0", values


def count(connection: sqlite3.Connection, keys: frozenset[str]) -> dict[str, int]:
    """How many rows mention one of the ids, by table."""
    found: dict[str, int] = {}
    for table in _tables(connection):
        where, values = _mentions(table, keys)
        (rows,) = connection.execute(
            f'SELECT count(*) FROM "{table.name}" WHERE {where}',  # noqa: S608  # our own names
            values,
        ).fetchone()
        found |= {table.name: rows} if rows else {}
    return found


def about(connection: sqlite3.Connection, keys: frozenset[str]) -> dict[str, list[Row]]:
    """Every row that mentions one of the ids and nobody else's, its JSON read."""
    found: dict[str, list[Row]] = {}
    for table in _tables(connection):
        where, values = _mentions(table, keys)
        cursor = connection.execute(
            f'SELECT * FROM "{table.name}" WHERE {where}',  # noqa: S608  # our own names
            values,
        )
        heads = [one[0] for one in cursor.description]
        rows = [_plain(dict(zip(heads, row, strict=True))) for row in cursor]
        if mine := [row for row in rows if not _others(row, keys)]:
            found[table.name] = mine
    return found


def _plain(row: Row) -> Row:
    """The row as JSON values; what is sealed or hashed is of no use elsewhere and is left out."""
    return {name: _value(value) for name, value in row.items() if not isinstance(value, bytes)}


def _value(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _others(value: Any, keys: frozenset[str]) -> bool:
    """True when the value mentions a SIM or a person that is none of these."""
    match value:
        case str():
            return _ID.fullmatch(value) is not None and value not in keys
        case dict():
            return any(_others(one, keys) for one in (*value, *value.values()))
        case list():
            return any(_others(one, keys) for one in value)
        case _:
            return False


def erase_sims(connection: sqlite3.Connection, keys: frozenset[str]) -> dict[str, int]:
    """Erase every row that mentions one of the SIMs."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    return _delete(connection, keys)


def _delete(connection: sqlite3.Connection, keys: frozenset[str]) -> dict[str, int]:
    gone: dict[str, int] = {}
    for table in _tables(connection):
        where, values = _mentions(table, keys)
        cursor = connection.execute(
            f'DELETE FROM "{table.name}" WHERE {where}',  # noqa: S608  # our own names
            values,
        )
        gone |= {table.name: cursor.rowcount} if cursor.rowcount else {}
    return gone


_OWN = ("token", "consent", "person_count", "group_member", "person")


def erase_person(connection: sqlite3.Connection, key: str, name: str) -> dict[str, int]:
    """Erase a person's own rows; elsewhere the person's id and name make room for `erased`."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    gone: dict[str, int] = {}
    for table in _tables(connection):
        if table.name in _OWN:
            where, values = _mentions(table, (key,))
            cursor = connection.execute(
                f'DELETE FROM "{table.name}" WHERE {where}',  # noqa: S608  # our own names
                values,
            )
            changed = cursor.rowcount
        else:
            changed = _unname(connection, table, key, name)
        gone |= {table.name: changed} if changed else {}
    return gone


def _unname(connection: sqlite3.Connection, table: _Table, key: str, name: str) -> int:
    """Take a person out of rows that are about other things too."""
    where, values = _mentions(table, (key, name))
    columns = ", ".join(f'"{column}"' for column in table.texts)
    if not columns:
        return 0
    rows = connection.execute(
        f'SELECT {columns} FROM "{table.name}" WHERE {where}',  # noqa: S608  # our own names
        values,
    ).fetchall()
    changed = 0
    for row in rows:
        new = [_without(value, key, name) for value in row]
        if new != list(row):
            sets = ", ".join(f'"{column}" = ?' for column in table.texts)
            same = " AND ".join(f'"{column}" IS ?' for column in table.texts)
            changed += connection.execute(
                f'UPDATE "{table.name}" SET {sets} WHERE {same}',  # noqa: S608  # our own names
                [*new, *row],
            ).rowcount
    return changed


def _without(text: str | None, key: str, name: str) -> str | None:
    """The column without the person: as a whole, or somewhere inside its JSON."""
    if text is None:
        return None
    value = _value(text)
    if isinstance(value, str):
        return GONE if value == key else text
    new = _unnamed(value, key, name)
    return text if new == value else json.dumps(new, ensure_ascii=False, separators=(",", ":"))


# Where a body says in whose name something was done.
_BY = frozenset({"by", "by_name", "approvals"})


def _unnamed(value: Any, key: str, name: str, under: str = "") -> Any:
    match value:
        case str():
            return GONE if value == key or (value == name and under in _BY) else value
        case dict():
            return {one: _unnamed(inner, key, name, one) for one, inner in value.items()}
        case list():
            return [_unnamed(inner, key, name, under) for inner in value]
        case _:
            return value
