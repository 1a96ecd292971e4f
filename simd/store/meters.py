"""What was counted by each SIM: stretches between a carrier's words, hours, and what was learnt."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from simd.model.event_metering import BytesCounted, MeterLearnt
from simd.model.metering import KEEP
from simd.store.counts import count_bytes
from simd.store.identity import ensure_sim
from simd.store.reader import Reader
from simd.store.rows import UsageHour, moment, packed, stamp

_HOUR = 13


class MeterBook:
    """The counts, as they are asked for; every verb may raise LedgerError."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def hours(self, sims: Sequence[str], since: datetime, until: datetime) -> list[UsageHour]:
        """Bytes of these SIMs by hour, from the hour that `since` lies in, the oldest first."""
        return await self._reader.look(lambda c: _hours(c, sims, since, until))


def _hours(
    connection: sqlite3.Connection, sims: Sequence[str], since: datetime, until: datetime
) -> list[UsageHour]:
    first = stamp(since.replace(minute=0, second=0, microsecond=0))
    rows = connection.execute(
        "SELECT sim, hour, rx, tx FROM usage WHERE hour >= ? AND hour < ?"
        " AND sim IN (SELECT value FROM json_each(?)) ORDER BY hour, sim",
        (first, stamp(until), json.dumps(list(sims))),
    )
    return [UsageHour(sim, moment(hour), rx, tx) for sim, hour, rx, tx in rows]


def keep_count(connection: sqlite3.Connection, body: BytesCounted) -> None:
    """Book a count to its hour, and to the stretch that it goes on, or to one of its own.

    A stretch never goes over an hour or over a reading.
    """
    if body.rx or body.tx:
        count_bytes(connection, body.sim, body.until, body.rx, body.tx)
    since, until = stamp(body.since), stamp(body.until)
    last = connection.execute(
        "SELECT since, until FROM tally WHERE sim = ? ORDER BY until DESC LIMIT 1", (body.sim,)
    ).fetchone()
    if last and last[0][:_HOUR] == until[:_HOUR] and not _told(connection, body.sim, last[1]):
        connection.execute(
            "UPDATE tally SET until = max(until, ?), rx = rx + ?, tx = tx + ?, sms = sms + ?"
            " WHERE sim = ? AND since = ? AND until = ?",
            (until, body.rx, body.tx, body.sms, body.sim, *last),
        )
        return
    connection.execute(
        "INSERT INTO tally (sim, since, until, rx, tx, sms) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (sim, until, since) DO UPDATE"
        " SET rx = rx + excluded.rx, tx = tx + excluded.tx, sms = sms + excluded.sms",
        (body.sim, since, until, body.rx, body.tx, body.sms),
    )
    horizon = stamp(body.until - KEEP)
    connection.execute("DELETE FROM tally WHERE sim = ? AND until < ?", (body.sim, horizon))


def _told(connection: sqlite3.Connection, sim: str, since: str) -> bool:
    """Whether a carrier spoke since then."""
    row = connection.execute(
        "SELECT 1 FROM reading WHERE sim = ? AND kind = 'reading_taken' AND at >= ? LIMIT 1",
        (sim, since),
    ).fetchone()
    return row is not None


def keep_drift(connection: sqlite3.Connection, body: MeterLearnt, at: datetime) -> None:
    """The newest lesson of a figure replaces the one before."""
    ensure_sim(connection, body.sim)
    connection.execute(
        "INSERT OR REPLACE INTO drift VALUES (?, ?, ?, ?)",
        (body.sim, body.figure, stamp(at), packed(body)),
    )


def counted(connection: sqlite3.Connection) -> Iterator[tuple[str, BytesCounted]]:
    """Every stretch as the count that it is the sum of."""
    for sim, since, until, rx, tx, sms in connection.execute(
        "SELECT sim, since, until, rx, tx, sms FROM tally ORDER BY until, since"
    ):
        yield until, BytesCounted(sim, rx, tx, moment(since), moment(until), sms)
