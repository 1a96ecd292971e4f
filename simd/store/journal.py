"""Appending what happened: the event and all that is derived from it, in one transaction.

A body with an identity of its own (a reading, a switch's intent, a message) is told once: a
retry after a crash gets the first telling's event back and changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from functools import singledispatch
from typing import Any

import msgspec

from simd.model import event as ev
from simd.store.project import project
from simd.store.rows import event, kind_of, packed, stamp


class When(msgspec.Struct, frozen=True):
    """The moment of a telling: civil time, and monotonic seconds in this boot, if known."""

    at: datetime
    site: str
    monotonic: float | None = None
    boot: str | None = None


class Line(msgspec.Struct, frozen=True):
    """One body, made ready outside the writer's thread."""

    body: Any
    kind: str
    text: str
    about: str | None
    once: str | None


def ready(bodies: Sequence[ev.Happening]) -> list[Line]:
    """The bodies as lines."""
    return [Line(body, kind_of(body), packed(body), _about(body), _once(body)) for body in bodies]


@singledispatch
def _about(body: object) -> str | None:
    """Whose event it is, where it is looked up by that: a modem, or a message."""
    del body
    return None


@_about.register
def _(body: ev.Decided) -> str | None:
    return body.decision.modem


@_about.register
def _(body: ev.RecoveryTried) -> str | None:
    return body.modem


@_about.register(ev.PortBorrowed)
@_about.register(ev.PortReturned)
def _(body: ev.PortBorrowed | ev.PortReturned) -> str | None:
    return body.modem


@_about.register
def _(body: ev.MessageKept) -> str | None:
    return body.message.id


@_about.register(ev.MessageChanged)
def _(body: ev.MessageChanged) -> str | None:
    return body.id


@singledispatch
def _once(body: object) -> str | None:
    """The key under which it is told only once."""
    del body
    return None


@_once.register(ev.ReadingTaken)
@_once.register(ev.AnswerUnparsed)
def _(body: ev.ReadingTaken | ev.AnswerUnparsed) -> str | None:
    return f"reading:{body.id}"


@_once.register
def _(body: ev.SwitchBegan) -> str | None:
    return f"switch:{body.id}"


@_once.register
def _(body: ev.MessageKept) -> str | None:
    """A message that grew (a part came late) or changed state is told again."""
    message = body.message
    return f"message:{message.id}:{message.state.value}:{message.parts}"


def append(connection: sqlite3.Connection, lines: Sequence[Line], when: When) -> list[ev.Event]:
    """One event per line, in order; those told before come back as they were first told."""
    return [_append(connection, line, when) for line in lines]


def _append(connection: sqlite3.Connection, line: Line, when: When) -> ev.Event:
    told = _told(connection, line, when.site)
    if told is not None:
        return told
    at = stamp(when.at)
    cursor = connection.execute(
        "INSERT INTO event (at, site, v, kind, about, body) VALUES (?, ?, ?, ?, ?, ?)",
        (at, when.site, ev.EVENT_VERSION, line.kind, line.about, line.text),
    )
    seq = int(cursor.lastrowid or 0)
    if line.once is not None:
        connection.execute("INSERT INTO once VALUES (?, ?, ?)", (line.once, seq, at))
    project(line.body, connection, seq, when.at)
    if isinstance(line.body, ev.SwitchBegan | ev.SwitchEnded):
        connection.execute(
            "UPDATE switch SET monotonic = ?, boot = ? WHERE id = ?",
            (when.monotonic, when.boot, line.body.id),
        )
    return ev.Event(seq, when.at, when.site, line.body)


def _told(connection: sqlite3.Connection, line: Line, site: str) -> ev.Event | None:
    if line.once is None:
        return None
    row = connection.execute("SELECT seq, at FROM once WHERE key = ?", (line.once,)).fetchone()
    if row is None:
        return None
    kept = connection.execute(
        "SELECT seq, at, site, v, body FROM event WHERE seq = ?", row[:1]
    ).fetchone()
    # The event itself may be past its retention; that it was told is not forgotten with it.
    return event(kept or (row[0], row[1], site, ev.EVENT_VERSION, line.text))


def events(connection: sqlite3.Connection, after: int, limit: int) -> list[ev.Event]:
    """Up to `limit` events after a sequence number, oldest first."""
    rows = connection.execute(
        "SELECT seq, at, site, v, body FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, limit),
    )
    return [event(row) for row in rows]


def newest_seq(connection: sqlite3.Connection) -> int:
    """The last sequence number given, 0 in a new ledger; pruning does not lower it."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
    return int(row[0]) if row else 0


def oldest_seq(connection: sqlite3.Connection) -> int:
    """The sequence number from which on the kept history is whole."""
    row = connection.execute("SELECT value FROM fact WHERE name = 'horizon'").fetchone()
    return int(row[0]) if row else 1
