"""Reading back what happened: answers, decisions and the journal of switches."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import TypeVar

from simd.model import event as ev
from simd.model.decision import Decision
from simd.model.journal import OpenSwitch, Switched
from simd.store.rows import happening, moment, stamp

T = TypeVar("T", bound=ev.Happening)


def answers(
    connection: sqlite3.Connection, sim: str, kind: type[T], tag: str, limit: int
) -> list[T]:
    """A SIM's answers of one kind, the newest first."""
    rows = connection.execute(
        "SELECT body FROM reading WHERE sim = ? AND kind = ? ORDER BY seq DESC LIMIT ?",
        (sim, tag, limit),
    )
    bodies = [happening(row[0]) for row in rows]
    return [body for body in bodies if isinstance(body, kind)]


def decisions(connection: sqlite3.Connection, modem: str | None, limit: int) -> list[Decision]:
    """Decisions, the newest first."""
    rows = connection.execute(
        "SELECT body FROM event WHERE kind = 'decided' AND (?1 IS NULL OR about = ?1)"
        " ORDER BY seq DESC LIMIT ?2",
        (modem, limit),
    )
    bodies = [happening(row[0]) for row in rows]
    return [body.decision for body in bodies if isinstance(body, ev.Decided)]


_SWITCH = "SELECT body, began, ended, outcome, outage, step FROM switch"


def switches(connection: sqlite3.Connection, since: datetime) -> list[Switched]:
    """Every switch heard of since then, in the order they began."""
    rows = connection.execute(
        f"{_SWITCH} WHERE began >= ?1 OR ended >= ?1 ORDER BY seq", (stamp(since),)
    )
    return [
        Switched(
            body.id,
            body.origin,
            body.target,
            body.sim,
            body.cause,
            moment(began),
            moment(ended) if ended else None,
            outcome,
            outage,
        )
        for text, began, ended, outcome, outage, _ in rows
        if isinstance(body := happening(text), ev.SwitchBegan)
    ]


def open_switches(connection: sqlite3.Connection) -> list[OpenSwitch]:
    """Switches whose outcome was never written, in the order they began."""
    rows = connection.execute(f"{_SWITCH} WHERE outcome IS NULL ORDER BY seq")
    return [
        OpenSwitch(body.id, body.origin, body.target, body.sim, body.cause, moment(began), step)
        for text, began, _, _, _, step in rows
        if isinstance(body := happening(text), ev.SwitchBegan)
    ]
