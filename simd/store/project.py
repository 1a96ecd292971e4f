"""What follows from an event in the ledger's other tables, written in the same transaction.

These tables hold the newest of each thing, so that a start needs no replay, and survive the
retention of the events they came from.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from functools import singledispatch

from simd.model import event as ev
from simd.model.message import MessageState
from simd.model.sim import Sim
from simd.store import money
from simd.store.identity import ensure_modem, ensure_sim, named_id
from simd.store.meters import keep_count, keep_drift
from simd.store.rows import packed, stamp


@singledispatch
def project(body: object, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    """Events that are looked up only in their own order leave no other trace."""
    del body, connection, seq, at


@project.register
def _(body: ev.ModemSeen, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    ensure_modem(connection, body.modem.id)
    connection.execute(
        "UPDATE modem SET body = ?, at = coalesce(at, ?) WHERE id = ?",
        (packed(body), stamp(at), body.modem.id),
    )


@project.register
def _(body: ev.SimSeen, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    ensure_sim(connection, body.sim.id)
    account, group = _belongings(connection, body.sim)
    connection.execute(
        "UPDATE sim SET body = ?, at = ?, account = ?, people_group = ? WHERE id = ?",
        (packed(body), stamp(at), account, group, body.sim.id),
    )


def _belongings(connection: sqlite3.Connection, sim: Sim) -> tuple[str | None, str | None]:
    return (
        named_id(connection, "account", sim.account) if sim.account else None,
        named_id(connection, "people_group", sim.group) if sim.group else None,
    )


@project.register
def _(body: ev.SeatSeen, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    seat = body.seat
    ensure_modem(connection, seat.modem)
    connection.execute(
        "DELETE FROM seat WHERE modem = ? AND slot = ? AND profile IS ? AND sim IS NOT ?",
        (seat.modem, seat.slot, seat.profile, body.sim),
    )
    if body.sim is not None:
        ensure_sim(connection, body.sim)
        connection.execute(
            "INSERT OR REPLACE INTO seat (sim, modem, slot, profile, at) VALUES (?, ?, ?, ?, ?)",
            (body.sim, seat.modem, seat.slot, seat.profile, stamp(at)),
        )


@project.register(ev.ReadingTaken)
@project.register(ev.AnswerUnparsed)
def _(
    body: ev.ReadingTaken | ev.AnswerUnparsed,
    connection: sqlite3.Connection,
    seq: int,
    at: datetime,
) -> None:
    kind = "reading_taken" if isinstance(body, ev.ReadingTaken) else "answer_unparsed"
    ensure_sim(connection, body.sim)
    connection.execute(
        "INSERT INTO reading (seq, id, sim, inquiry, kind, at, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (seq, body.id, body.sim, body.inquiry, kind, stamp(at), packed(body)),
    )


@project.register
def _(body: ev.AskBegan, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    ensure_sim(connection, body.sim)
    connection.execute(
        "INSERT OR REPLACE INTO asked VALUES (?, ?, ?)", (body.sim, body.inquiry, stamp(at))
    )


@project.register
def _(body: ev.BytesCounted, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq, at
    keep_count(connection, body)


@project.register
def _(body: ev.MeterLearnt, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    keep_drift(connection, body, at)


@project.register
def _(body: ev.SimAble, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    ensure_sim(connection, body.sim)
    connection.execute(
        "INSERT OR REPLACE INTO able VALUES (?, ?, ?, ?)",
        (body.sim, body.what, int(body.able), stamp(at)),
    )


@project.register
def _(body: ev.RadioBorrowed, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    """The first mode counts: a second loan before the return must not lose the way back."""
    del seq
    ensure_modem(connection, body.modem)
    connection.execute(
        "INSERT OR IGNORE INTO borrowed_radio VALUES (?, ?, ?)", (body.modem, body.mode, stamp(at))
    )


@project.register
def _(body: ev.RadioReturned, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq, at
    connection.execute("DELETE FROM borrowed_radio WHERE modem = ?", (body.modem,))


@project.register
def _(body: ev.Decided, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    ensure_modem(connection, body.decision.modem)
    connection.execute(
        "INSERT OR REPLACE INTO decision VALUES (?, ?, ?)",
        (body.decision.modem, stamp(at), packed(body)),
    )


@project.register
def _(body: ev.HealthRaised, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    """What is raised again keeps the time since when it stands."""
    del seq
    connection.execute(
        "INSERT INTO health VALUES (?, ?, ?, ?)"
        " ON CONFLICT (code, subject) DO UPDATE SET body = excluded.body",
        (body.code, body.subject, stamp(at), packed(body)),
    )


@project.register
def _(body: ev.HealthCleared, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq, at
    connection.execute(
        "DELETE FROM health WHERE code = ? AND subject = ?", (body.code, body.subject)
    )


@project.register
def _(body: ev.PolicyPaused, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    connection.execute(
        "INSERT OR REPLACE INTO fact VALUES ('paused', ?, ?)", (packed(body), stamp(at))
    )


@project.register
def _(body: ev.SwitchBegan, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    ensure_modem(connection, body.target.modem)
    connection.execute(
        "INSERT INTO switch (id, seq, modem, began, body) VALUES (?, ?, ?, ?, ?)",
        (body.id, seq, body.target.modem, stamp(at), packed(body)),
    )


@project.register
def _(body: ev.SwitchStep, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq, at
    connection.execute("UPDATE switch SET step = ? WHERE id = ?", (body.step, body.id))


@project.register
def _(body: ev.SwitchEnded, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq
    connection.execute(
        "UPDATE switch SET ended = ?, outcome = ?, outage = ?, code = ? WHERE id = ?",
        (stamp(at), body.outcome, body.outage, body.code, body.id),
    )


@project.register
def _(body: ev.MessageKept, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    message = body.message
    ensure_sim(connection, message.sim)
    if message.counts:
        sent = ev.BytesCounted(message.sim, 0, 0, message.at, message.at, message.parts)
        keep_count(connection, sent)
    connection.execute(
        "INSERT INTO message (id, seq, sim, at, body) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        (message.id, seq, message.sim, stamp(at), packed(message)),
    )
    connection.execute("UPDATE pdu SET kept = 1 WHERE message = ?", (message.id,))
    if message.state is not MessageState.INCOMPLETE:
        connection.execute("UPDATE part SET done = 1 WHERE message = ?", (message.id,))


@project.register
def _(body: ev.MessageChanged, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq, at
    connection.execute(
        "UPDATE message SET body = json_set(body, '$.state', ?) WHERE id = ?",
        (body.state.value, body.id),
    )


@project.register
def _(body: ev.MessageGone, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del seq, at
    forget_message(connection, body.id)


@project.register
def _(body: ev.TransactionChanged, connection: sqlite3.Connection, seq: int, at: datetime) -> None:
    del at
    money.project(connection, body.transaction, seq)


def forget_message(connection: sqlite3.Connection, message: str) -> None:
    """Erase a message's text wherever the ledger holds it; that it was kept stays known."""
    connection.execute("DELETE FROM message WHERE id = ?", (message,))
    connection.execute("UPDATE part SET pdu = '', done = 1 WHERE message = ?", (message,))
    # That segments left stays counted; to whom is forgotten.
    connection.execute("UPDATE sent SET peer = '' WHERE message = ?", (message,))
    connection.execute(
        "DELETE FROM event WHERE kind IN ('message_kept', 'message_changed') AND about = ?",
        (message,),
    )
