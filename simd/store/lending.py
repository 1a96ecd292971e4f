"""Loans of modems' ports, as the ledger's events tell of them."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import msgspec

from simd.model.codec import from_json
from simd.model.event_port import PortBorrowed
from simd.store.reader import Reader
from simd.store.rows import moment, stamp


class Loan(msgspec.Struct, frozen=True):
    """A loan, and when it began."""

    at: datetime
    body: PortBorrowed


class LendingBook:
    """What was borrowed; every verb may raise LedgerError."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def loans(self, modem: str, since: datetime) -> list[Loan]:
        """The loans of a modem's port since then, the oldest first."""
        return await self._reader.look(lambda c: _loans(c, modem, since))

    async def open(self, modem: str) -> Loan | None:
        """The newest loan of that port, if its return was never written."""
        return await self._reader.look(lambda c: _open(c, modem))

    async def served(self, modem: str, why: str) -> bool:
        """Whether a loan for that reason ever ended well."""
        return await self._reader.look(lambda c: _served(c, modem, why))


def _served(connection: sqlite3.Connection, modem: str, why: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM event WHERE kind = 'port_returned' AND about = ?"
        " AND json_extract(body, '$.why') = ? AND json_extract(body, '$.code') IS NULL LIMIT 1",
        (modem, why),
    ).fetchone()
    return row is not None


def _loans(connection: sqlite3.Connection, modem: str, since: datetime) -> list[Loan]:
    rows = connection.execute(
        "SELECT at, body FROM event WHERE kind = 'port_borrowed' AND about = ? AND at >= ?"
        " ORDER BY seq",
        (modem, stamp(since)),
    )
    return [_loan(row) for row in rows]


def _open(connection: sqlite3.Connection, modem: str) -> Loan | None:
    row = connection.execute(
        "SELECT at, body FROM event AS lent WHERE kind = 'port_borrowed' AND about = ?1"
        " AND NOT EXISTS (SELECT 1 FROM event AS back WHERE back.kind = 'port_returned'"
        " AND back.about = ?1 AND back.seq > lent.seq) ORDER BY seq DESC LIMIT 1",
        (modem,),
    ).fetchone()
    return None if row is None else _loan(row)


def _loan(row: tuple[str, str]) -> Loan:
    at, body = row
    return Loan(moment(at), from_json(body, PortBorrowed))
