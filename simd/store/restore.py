"""The few events that rebuild the Snapshot after a start, from the newest of each thing.

They carry the last sequence number given, so that the snapshot goes on where it was. Modems
come back absent, with their SIMs in their slots: who is really there is looked at again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from simd.model import event as ev
from simd.model.modem import ModemState, Seat
from simd.store.journal import newest_seq
from simd.store.meters import counted
from simd.store.money import lately_closed, open_ones
from simd.store.rows import happening, moment, stamp

Told = tuple[str, ev.AnyHappening]


def restore(connection: sqlite3.Connection, site: str) -> list[ev.Event]:
    """Synthetic events; reducing them gives what is known, and nothing that is only assumed."""
    seq = newest_seq(connection)
    return [ev.Event(seq, moment(at), site, body) for at, body in _told(connection)]


def _told(connection: sqlite3.Connection) -> Iterator[Told]:
    yield from _bodies(connection, "SELECT at, body FROM modem WHERE body NOT NULL ORDER BY rowid")
    yield from _bodies(connection, "SELECT at, body FROM sim WHERE body NOT NULL ORDER BY rowid")
    yield from _seats(connection)
    yield from _asked(connection)
    yield from _able(connection)
    yield from _metered(connection)
    yield from _bodies(connection, "SELECT at, body FROM decision ORDER BY modem")
    yield from _bodies(connection, "SELECT since, body FROM health ORDER BY since, code, subject")
    yield from _bodies(connection, "SELECT at, value FROM fact WHERE name = 'paused'")
    for one in (*lately_closed(connection), *open_ones(connection)):
        yield stamp(one.changed), ev.TransactionChanged(one)


def _bodies(connection: sqlite3.Connection, sql: str) -> Iterator[Told]:
    for at, body in connection.execute(sql):
        yield at, happening(body)


def _seats(connection: sqlite3.Connection) -> Iterator[Told]:
    """Each seat as it was seen, then its modem gone: remembered, not assumed to be active."""
    modems: dict[str, str] = {}
    for sim, modem, slot, profile, at in connection.execute(
        "SELECT sim, modem, slot, profile, at FROM seat ORDER BY at, sim"
    ):
        modems[modem] = at
        yield at, ev.SeatSeen(Seat(modem, slot, profile), sim)
    for modem, at in modems.items():
        yield at, ev.ModemChanged(modem, ModemState.ABSENT)


def _asked(connection: sqlite3.Connection) -> Iterator[Told]:
    for sim, inquiry, at in connection.execute(
        "SELECT sim, inquiry, at FROM asked ORDER BY sim, inquiry"
    ):
        yield at, ev.AskBegan(sim, inquiry)


def _able(connection: sqlite3.Connection) -> Iterator[Told]:
    for sim, what, able, at in connection.execute(
        "SELECT sim, what, able, at FROM able ORDER BY sim, what"
    ):
        yield at, ev.SimAble(sim, what, bool(able))


def _metered(connection: sqlite3.Connection) -> Iterator[Told]:
    """What was counted and what carriers said, in their order: stretches end where they spoke."""
    told: list[Told] = [*counted(connection), *_answers(connection)]
    yield from sorted(told, key=lambda one: one[0])
    yield from _bodies(connection, "SELECT at, body FROM drift ORDER BY sim, figure")


def _answers(connection: sqlite3.Connection) -> Iterator[Told]:
    """The newest answer to each inquiry: its figures, or that it was not understood."""
    yield from _bodies(
        connection,
        "SELECT at, body FROM reading WHERE seq IN"
        " (SELECT max(seq) FROM reading GROUP BY sim, inquiry) ORDER BY seq",
    )
