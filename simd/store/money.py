"""Money in the ledger: transactions as they stand, and the vault's sealed vouchers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from simd.model.codec import from_json
from simd.model.moved import KEPT
from simd.model.transaction import Transaction
from simd.model.voucher import Voucher, VoucherState
from simd.store.identity import ensure_sim
from simd.store.reader import Reader
from simd.store.rows import packed, stamp
from simd.store.writer import Writer

# Nobody needs the code of a voucher whose end is known.
_ENDED = ("used", "refused", "withdrawn")


class MoneyBook:
    """Transactions and vouchers; every verb may raise LedgerError, and what it wrote is durable."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def transactions(
        self, sims: Sequence[str] | None, limit: int, before: str | None = None
    ) -> list[Transaction]:
        """The newest first; of those SIMs or of all; `before` is the last id of the page before."""
        return await self._reader.look(lambda c: _newest(c, sims, limit, before))

    async def transaction(self, key: str) -> Transaction | None:
        """One transaction, or None."""
        return await self._reader.look(lambda c: _one(c, key))

    async def since(self, at: datetime) -> list[Transaction]:
        """All that were planned since then, and those still open, the oldest first."""
        return await self._reader.look(lambda c: _since(c, at))

    async def add_voucher(self, voucher: Voucher, mark: bytes, sealed: bytes) -> bool:
        """Keep a voucher; false when its code was here before, whatever became of it."""
        return await self._writer.do(lambda c: _add(c, voucher, mark, sealed))

    async def vouchers(self, sim: str | None) -> list[Voucher]:
        """The vouchers of a SIM or of all, the oldest first."""
        return await self._reader.look(lambda c: _vouchers(c, sim))

    async def voucher(self, key: str) -> Voucher | None:
        """One voucher, or None."""
        return await self._reader.look(lambda c: _voucher(c, key))

    async def claim_voucher(self, key: str, transaction: str) -> bytes | None:
        """The sealed code for the one transaction that tries it; None when it was tried before.

        The same transaction may claim again: what is claimed has not left the house yet.
        """
        return await self._writer.do(lambda c: _claim(c, key, transaction))

    async def end_voucher(self, key: str, state: VoucherState) -> None:
        """What became of a voucher; its code is forgotten with that, its mark never."""
        await self._writer.do(lambda c: _end(c, key, state))

    async def free_voucher(self, key: str) -> None:
        """Nothing of it left the house: it is as it was."""
        await self._writer.do(lambda c: _free(c, key))


def project(connection: sqlite3.Connection, transaction: Transaction, seq: int) -> None:
    """The transaction as it stands now."""
    ensure_sim(connection, transaction.sim)
    connection.execute(
        "INSERT INTO money (id, seq, sim, by, at, changed, open, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " changed = excluded.changed, open = excluded.open, body = excluded.body",
        (
            *(transaction.id, seq, transaction.sim, transaction.by),
            *(stamp(transaction.planned), stamp(transaction.changed)),
            *(int(transaction.state.open), packed(transaction)),
        ),
    )


def open_ones(connection: sqlite3.Connection) -> list[Transaction]:
    """Those of which something may still come, in their order."""
    rows = connection.execute("SELECT body FROM money WHERE open ORDER BY seq")
    return [_read(row[0]) for row in rows]


def lately_closed(connection: sqlite3.Connection) -> list[Transaction]:
    """Of each SIM the newest that moved money, in their order: figures may be from before them."""
    rows = connection.execute(
        "SELECT body FROM (SELECT body, seq,"
        " row_number() OVER (PARTITION BY sim ORDER BY seq DESC) AS place"
        " FROM money WHERE NOT open AND json_extract(body, '$.sent') NOT NULL) WHERE place <= ? ORDER BY seq",
        (KEPT,),
    )
    return [_read(row[0]) for row in rows]


def _read(text: str) -> Transaction:
    return from_json(text, Transaction)


def _newest(
    connection: sqlite3.Connection, sims: Sequence[str] | None, limit: int, before: str | None
) -> list[Transaction]:
    named = ", ".join("?" * len(sims or ()))
    whose = f" AND sim IN ({named})" if sims is not None else ""
    rows = connection.execute(
        "SELECT body FROM money WHERE seq <"  # noqa: S608  # question marks alone are filled in
        f" coalesce((SELECT seq FROM money WHERE id = ?), 9223372036854775807){whose}"
        " ORDER BY seq DESC LIMIT ?",
        (before, *(sims or ()), limit),
    )
    return [_read(row[0]) for row in rows]


def _one(connection: sqlite3.Connection, key: str) -> Transaction | None:
    row = connection.execute("SELECT body FROM money WHERE id = ?", (key,)).fetchone()
    return _read(row[0]) if row else None


def _since(connection: sqlite3.Connection, at: datetime) -> list[Transaction]:
    rows = connection.execute(
        "SELECT body FROM money WHERE at >= ? OR open ORDER BY seq", (stamp(at),)
    )
    return [_read(row[0]) for row in rows]


def _add(connection: sqlite3.Connection, voucher: Voucher, mark: bytes, sealed: bytes) -> bool:
    ensure_sim(connection, voucher.sim)
    cursor = connection.execute(
        "INSERT OR IGNORE INTO voucher (id, mark, sim, added, state, body, sealed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(voucher.id, mark, voucher.sim, stamp(voucher.added)),
            *(voucher.state, packed(voucher), sealed),
        ),
    )
    return cursor.rowcount == 1


def _vouchers(connection: sqlite3.Connection, sim: str | None) -> list[Voucher]:
    rows = connection.execute(
        "SELECT body FROM voucher WHERE ?1 IS NULL OR sim = ?1 ORDER BY added, rowid", (sim,)
    )
    return [from_json(row[0], Voucher) for row in rows]


def _voucher(connection: sqlite3.Connection, key: str) -> Voucher | None:
    row = connection.execute("SELECT body FROM voucher WHERE id = ?", (key,)).fetchone()
    return from_json(row[0], Voucher) if row else None


def _claim(connection: sqlite3.Connection, key: str, transaction: str) -> bytes | None:
    connection.execute(
        "UPDATE voucher SET state = 'tried',"
        " body = json_set(body, '$.state', 'tried', '$.transaction', ?2)"
        " WHERE id = ?1 AND state = 'fresh'",
        (key, transaction),
    )
    row = connection.execute(
        "SELECT sealed FROM voucher WHERE id = ? AND state = 'tried'"
        " AND json_extract(body, '$.transaction') = ?",
        (key, transaction),
    ).fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


def _end(connection: sqlite3.Connection, key: str, state: VoucherState) -> None:
    connection.execute(
        "UPDATE voucher SET state = ?2, body = json_set(body, '$.state', ?2),"
        " sealed = CASE WHEN ?3 THEN NULL ELSE sealed END"
        " WHERE id = ?1 AND (?2 != 'withdrawn' OR state = 'fresh')",
        (key, state, int(state in _ENDED)),
    )


def _free(connection: sqlite3.Connection, key: str) -> None:
    connection.execute(
        "UPDATE voucher SET state = 'fresh',"
        " body = json_set(body, '$.state', 'fresh', '$.transaction', NULL)"
        " WHERE id = ? AND state = 'tried'",
        (key,),
    )
