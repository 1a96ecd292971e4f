"""Counted from day one, because forecasts need history: bytes, radio quality, coarse place."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from simd.model.codec import from_json
from simd.model.ids import Plmn
from simd.model.journal import PinMemory
from simd.model.radio import Radio
from simd.store.identity import ensure_sim
from simd.store.rows import QualitySample, UsageHour, moment, packed, stamp


def _hour(at: datetime) -> str:
    return stamp(at.replace(minute=0, second=0, microsecond=0))


def count_bytes(connection: sqlite3.Connection, sim: str, hour: datetime, rx: int, tx: int) -> None:
    """Add bytes to a SIM's hour."""
    ensure_sim(connection, sim)
    connection.execute(
        "INSERT INTO usage VALUES (?, ?, ?, ?)"
        " ON CONFLICT (sim, hour) DO UPDATE SET rx = rx + excluded.rx, tx = tx + excluded.tx",
        (sim, _hour(hour), rx, tx),
    )


def usage(connection: sqlite3.Connection, sim: str | None, since: datetime) -> list[UsageHour]:
    """Bytes by hour, the oldest first; the hour that `since` lies in is included."""
    rows = connection.execute(
        "SELECT sim, hour, rx, tx FROM usage WHERE (?1 IS NULL OR sim = ?1) AND hour >= ?2"
        " ORDER BY hour, sim",
        (sim, _hour(since)),
    )
    return [UsageHour(sim, moment(hour), rx, tx) for sim, hour, rx, tx in rows]


def sample_quality(connection: sqlite3.Connection, sim: str, at: datetime, radio: Radio) -> None:
    """Keep one look at the radio."""
    ensure_sim(connection, sim)
    signal = radio.signal
    connection.execute(
        "INSERT OR REPLACE INTO quality (sim, at, registration, plmn, access_tech, rsrp, rsrq,"
        " sinr, rssi) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sim,
            stamp(at),
            radio.registration.value,
            str(radio.plmn) if radio.plmn else None,
            radio.access_tech,
            signal.rsrp,
            signal.rsrq,
            signal.sinr,
            signal.rssi,
        ),
    )


def quality(connection: sqlite3.Connection, sim: str, since: datetime) -> list[QualitySample]:
    """A SIM's radio samples, the oldest first."""
    rows = connection.execute(
        "SELECT sim, at, registration, plmn, access_tech, rsrp, rsrq, sinr, rssi FROM quality"
        " WHERE sim = ? AND at >= ? ORDER BY at",
        (sim, stamp(since)),
    )
    return [QualitySample(sim, moment(at), *rest) for sim, at, *rest in rows]


def note_place(
    connection: sqlite3.Connection, sim: str, at: datetime, plmn: Plmn, area: int
) -> None:
    """Keep in which serving area the SIM was in that hour."""
    ensure_sim(connection, sim)
    connection.execute(
        "INSERT OR IGNORE INTO place VALUES (?, ?, ?, ?)", (sim, _hour(at), str(plmn), area)
    )


def places(
    connection: sqlite3.Connection, sim: str, since: datetime
) -> list[tuple[datetime, Plmn, int]]:
    """(hour, PLMN, area) of a SIM, the oldest first."""
    rows = connection.execute(
        "SELECT hour, plmn, area FROM place WHERE sim = ? AND hour >= ? ORDER BY hour, plmn, area",
        (sim, _hour(since)),
    )
    return [(moment(hour), Plmn(plmn), area) for hour, plmn, area in rows]


def pin_memory(connection: sqlite3.Connection, sim: str) -> PinMemory | None:
    """What became of the PIN that was last typed for the SIM; never pruned."""
    row = connection.execute("SELECT value FROM fact WHERE name = ?", (f"pin:{sim}",)).fetchone()
    return from_json(row[0], PinMemory) if row else None


def remember_pin(connection: sqlite3.Connection, sim: str, memory: PinMemory, at: datetime) -> None:
    """Remember what became of a PIN: before it is typed, and after."""
    connection.execute(
        "INSERT OR REPLACE INTO fact VALUES (?, ?, ?)", (f"pin:{sim}", packed(memory), stamp(at))
    )


def ussd_coding(connection: sqlite3.Connection, model: str, carrier: str, code: str) -> str | None:
    """The coding that was proved right for these answers, if one was."""
    row = connection.execute(
        "SELECT coding FROM ussd_coding WHERE model = ? AND carrier = ? AND code = ?",
        (model, carrier, code),
    ).fetchone()
    return str(row[0]) if row else None


def learn_ussd_coding(
    connection: sqlite3.Connection, model: str, carrier: str, code: str, coding: str
) -> None:
    """Remember the coding that was right."""
    connection.execute(
        "INSERT OR REPLACE INTO ussd_coding VALUES (?, ?, ?, ?)", (model, carrier, code, coding)
    )
