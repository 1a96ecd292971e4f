"""Reading back what happened: answers, decisions and the journal of switches."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any, TypeVar

from simd.model import event as ev
from simd.model.codec import from_json
from simd.model.decision import Decision
from simd.model.journal import OpenSwitch, Switched
from simd.store.rows import moment, stamp

T = TypeVar("T", bound=ev.Happening)


def answers(connection: sqlite3.Connection, sim: str, kind: type[T], limit: int) -> list[T]:
    """A SIM's answers of one kind, the newest first."""
    rows = connection.execute(
        "SELECT body FROM reading WHERE sim = ? AND kind = ? ORDER BY seq DESC LIMIT ?",
        (sim, kind.__struct_config__.tag, limit),
    )
    return [from_json(row[0], kind) for row in rows]


def decisions(connection: sqlite3.Connection, modem: str | None, limit: int) -> list[Decision]:
    """Decisions, the newest first."""
    rows = connection.execute(
        "SELECT body FROM event WHERE kind = 'decided' AND (?1 IS NULL OR about = ?1)"
        " ORDER BY seq DESC LIMIT ?2",
        (modem, limit),
    )
    return [from_json(row[0], ev.Decided).decision for row in rows]


_SWITCH = "SELECT body, began, ended, outcome, outage, step, monotonic, boot FROM switch"
_CHOICES = ("policy", "person", "recover")
_Row = tuple[Any, ...]


def switches(connection: sqlite3.Connection, since: datetime, boot: str | None) -> list[Switched]:
    """Every switch heard of since then, in the order they began."""
    rows = connection.execute(
        _SWITCH + " WHERE began >= ?1 OR ended >= ?1 ORDER BY seq", (stamp(since),)
    )
    return [_switched(row, boot) for row in rows]


def last_switches(
    connection: sqlite3.Connection, modem: str, limit: int, boot: str | None
) -> list[Switched]:
    """The newest switches of a modem that were choices (no visits), the newest first.

    By sequence, not by stamp: a clock that jumps hides none of them.
    """
    rows = connection.execute(
        _SWITCH + " WHERE modem = ? AND json_extract(body, '$.cause') IN (?, ?, ?)"
        " ORDER BY seq DESC LIMIT ?",
        (modem, *_CHOICES, limit),
    )
    return [_switched(row, boot) for row in rows]


def last_visit(connection: sqlite3.Connection, modem: str, boot: str | None) -> Switched | None:
    """A modem's newest visit."""
    row = connection.execute(
        _SWITCH + " WHERE modem = ? AND json_extract(body, '$.cause') = 'visit'"
        " ORDER BY seq DESC LIMIT 1",
        (modem,),
    ).fetchone()
    return None if row is None else _switched(row, boot)


def _switched(row: _Row, now: str | None) -> Switched:
    text, began, ended, outcome, outage, _, monotonic, boot = row
    body = from_json(text, ev.SwitchBegan)
    return Switched(
        body.id,
        body.origin,
        body.target,
        body.sim,
        body.cause,
        moment(began),
        moment(ended) if ended else None,
        outcome,
        outage,
        monotonic if boot is not None and boot == now else None,
    )


def recoveries(
    connection: sqlite3.Connection, modem: str, since: datetime
) -> list[tuple[datetime, ev.RecoveryTried]]:
    """What was tried to recover a modem since then, the oldest first."""
    rows = connection.execute(
        "SELECT at, body FROM event WHERE kind = 'recovery_tried' AND about = ? AND at >= ?"
        " ORDER BY seq",
        (modem, stamp(since)),
    )
    return [(moment(at), from_json(body, ev.RecoveryTried)) for at, body in rows]


def open_switches(connection: sqlite3.Connection) -> list[OpenSwitch]:
    """Switches whose outcome was never written, in the order they began."""
    rows = connection.execute(_SWITCH + " WHERE outcome IS NULL ORDER BY seq")
    return [_open(row) for row in rows]


def _open(row: _Row) -> OpenSwitch:
    text, began, _, _, _, step, *_ = row
    body = from_json(text, ev.SwitchBegan)
    return OpenSwitch(body.id, body.origin, body.target, body.sim, body.cause, moment(began), step)


def borrowed_radio(connection: sqlite3.Connection, modem: str) -> str | None:
    """The mode that a modem's radio must be put back to, if it left it."""
    row = connection.execute("SELECT mode FROM borrowed_radio WHERE modem = ?", (modem,)).fetchone()
    return str(row[0]) if row else None
