"""What the policy weighs, kept: looks at the radio, probes, troubles, and wished switches.

Each row has the civil time, and the moment on the monotonic clock of the boot in which it was
written: rows of this boot are as old as that clock says, whatever was done to the other one.
Rows are read in the order in which they were written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from simd.model.journal import Switched
from simd.model.radio import Radio
from simd.store import history
from simd.store.identity import ensure_modem, ensure_sim
from simd.store.reader import Reader
from simd.store.rows import moment, stamp
from simd.store.writer import Writer


class KeptAt(msgspec.Struct, frozen=True):
    """When something was kept: civil time, and monotonic seconds if it was in this boot."""

    at: datetime
    monotonic: float | None = None


class KeptSample(msgspec.Struct, frozen=True):
    """One look at the radio; dBm and dB, null is unknown."""

    when: KeptAt
    registration: str
    plmn: str | None = None
    access_tech: str | None = None
    rsrp: float | None = None
    rsrq: float | None = None
    sinr: float | None = None
    rssi: float | None = None
    cause: int | None = None


class KeptProbe(msgspec.Struct, frozen=True):
    """One round of probes: share lost 0…1, latency and jitter in ms."""

    when: KeptAt
    ok: bool
    loss: float | None = None
    latency: float | None = None
    jitter: float | None = None


class KeptTrouble(msgspec.Struct, frozen=True):
    """What a SIM was refused."""

    when: KeptAt
    code: str
    cause: str | None = None


class KeptWish(msgspec.Struct, frozen=True):
    """The SIM that a check would have had."""

    when: KeptAt
    sim: str | None


class KeptArrival(msgspec.Struct, frozen=True):
    """The end of a switch to a SIM, and the error that ended it otherwise than wished."""

    when: KeptAt
    outcome: str
    code: str | None = None


class HeardHours(msgspec.Struct, frozen=True):
    """In how many hours a network was heard, as a subscriber of its own or as a guest."""

    plmn: str
    own: bool
    hours: int


class EvidenceBook:
    """See the module; durable when a verb that writes returns."""

    def __init__(self, writer: Writer, reader: Reader, boot: str | None) -> None:
        self._writer = writer
        self._reader = reader
        self._boot = boot

    # --- writing

    async def note_sample(
        self, sim: str, when: KeptAt, radio: Radio, cause: int | None = None
    ) -> None:
        """Keep one look at the radio while the SIM was in use."""
        signal = radio.signal
        values = (
            radio.registration.value,
            str(radio.plmn) if radio.plmn else None,
            radio.access_tech,
            *(signal.rsrp, signal.rsrq, signal.sinr, signal.rssi),
            cause,
        )
        await self._add(
            "INSERT OR REPLACE INTO quality (sim, at, monotonic, boot, registration, plmn,"
            " access_tech, rsrp, rsrq, sinr, rssi, cause, nth) VALUES (?1,?,?,?,?,?,?,?,?,?,?,?,"
            " (SELECT coalesce(max(nth), 0) + 1 FROM quality WHERE sim = ?1))",
            sim,
            when,
            values,
        )

    async def note_probe(self, sim: str, probe: KeptProbe) -> None:
        """Keep one round of probes through the SIM."""
        values = (int(probe.ok), probe.loss, probe.latency, probe.jitter)
        await self._add("INSERT INTO probe VALUES (?,?,?,?,?,?,?,?)", sim, probe.when, values)

    async def note_trouble(self, sim: str, trouble: KeptTrouble) -> None:
        """Keep what the SIM was refused."""
        values = (trouble.code, trouble.cause)
        await self._add("INSERT INTO trouble VALUES (?,?,?,?,?,?)", sim, trouble.when, values)

    async def _add(self, sql: str, sim: str, when: KeptAt, values: tuple[object, ...]) -> None:
        def work(connection: sqlite3.Connection) -> None:
            ensure_sim(connection, sim)
            connection.execute(sql, (sim, *self._stamps(when), *values))

        await self._writer.do(work)

    async def note_wish(self, modem: str, wish: KeptWish) -> None:
        """Keep which SIM a check of the modem would have had."""

        def work(connection: sqlite3.Connection) -> None:
            ensure_modem(connection, modem)
            row = (modem, *self._stamps(wish.when), wish.sim)
            connection.execute("INSERT INTO wish VALUES (?,?,?,?,?)", row)

        await self._writer.do(work)

    def _stamps(self, when: KeptAt) -> tuple[str, float | None, str | None]:
        return stamp(when.at), when.monotonic, self._boot

    # --- reading: the newest, the oldest first

    async def samples(self, sim: str, limit: int) -> list[KeptSample]:
        """The newest looks at the radio through a SIM."""
        columns = "registration, plmn, access_tech, rsrp, rsrq, sinr, rssi, cause"
        return [
            KeptSample(when, *rest)
            for when, rest in await self._newest("quality", "sim", sim, columns, limit)
        ]

    async def networks(self) -> list[HeardHours]:
        """The networks that any SIM was in, those of the most hours first."""
        sql = (
            "SELECT plmn, registration = 'home' AS own, count(DISTINCT substr(at, 1, 13)) AS hours"
            " FROM quality WHERE plmn IS NOT NULL AND registration IN ('home', 'roaming')"
            " GROUP BY plmn, own ORDER BY hours DESC, min(at)"
        )
        rows = await self._reader.look(lambda c: c.execute(sql).fetchall())
        return [HeardHours(plmn, bool(own), hours) for plmn, own, hours in rows]

    async def probes(self, sim: str, limit: int) -> list[KeptProbe]:
        """The newest probes through a SIM."""
        return [
            KeptProbe(when, bool(ok), *rest)
            for when, (ok, *rest) in await self._newest(
                "probe", "sim", sim, "ok, loss, latency, jitter", limit
            )
        ]

    async def troubles(self, sim: str, limit: int) -> list[KeptTrouble]:
        """The newest troubles of a SIM."""
        rows = await self._newest("trouble", "sim", sim, "code, cause", limit)
        return [KeptTrouble(when, *rest) for when, rest in rows]

    async def wishes(self, modem: str, limit: int) -> list[KeptWish]:
        """The newest wishes of a modem's checks."""
        rows = await self._newest("wish", "modem", modem, "sim", limit)
        return [KeptWish(when, *rest) for when, rest in rows]

    async def _newest(
        self, table: str, by: str, key: str, columns: str, limit: int
    ) -> list[tuple[KeptAt, list[Any]]]:
        order = "nth DESC, at" if table == "quality" else "rowid"
        sql = (
            f"SELECT at, monotonic, boot, {columns} FROM {table} WHERE {by} = ?"  # noqa: S608  # ours
            f" ORDER BY {order} DESC LIMIT ?"
        )
        rows = await self._reader.look(lambda c: c.execute(sql, (key, limit)).fetchall())
        return list(self._kept(reversed(rows)))

    def _kept(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[KeptAt, list[Any]]]:
        for at, monotonic, boot, *rest in rows:
            here = boot is not None and boot == self._boot
            yield KeptAt(moment(at), monotonic if here else None), rest

    async def arrivals(self, sim: str, limit: int) -> list[KeptArrival]:
        """How the newest switches to a SIM ended, visits left out."""
        sql = (
            "SELECT coalesce(ended, began), monotonic, boot, outcome, code FROM switch"
            " WHERE json_extract(body, '$.sim') = ? AND outcome IS NOT NULL"
            " AND json_extract(body, '$.cause') != 'visit' ORDER BY seq DESC LIMIT ?"
        )
        rows = await self._reader.look(lambda c: c.execute(sql, (sim, limit)).fetchall())
        return [KeptArrival(when, *rest) for when, rest in self._kept(reversed(rows))]

    async def last_visit(self, modem: str) -> Switched | None:
        """The newest visit of a modem, whose seat changed twice by it."""
        return await self._reader.look(lambda c: history.last_visit(c, modem, self._boot))
