"""Forgetting on time: texts, figures and events each by their own retention.

What a start needs is never pruned: the newest reading of each inquiry, the last decision
and open switches. That a message was kept, so that its PDU is not taken for a new one, is
remembered as long as figures are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from simd.store.project import forget_message
from simd.store.rows import Retention, stamp

# A look a minute is thinned to one an hour once it is this old.
FINE_QUALITY = timedelta(days=35)


Step = Callable[[sqlite3.Connection], None]


def prune(now: datetime, retention: Retention) -> Iterator[Step]:
    """What deletes what is past its time: steps that each stand alone.

    One transaction for all would hold up everyone who writes: nothing is shown by the API
    before it is noted, so that a start would wait for the whole of it.
    """
    messages, texts = stamp(now - retention.messages.delta), stamp(now - retention.texts.delta)
    figures, events = stamp(now - retention.usage.delta), stamp(now - retention.events.delta)
    yield lambda c: _messages(c, messages)
    for table in ("reading", "event"):
        for kind, place in _WORDS:
            yield partial(_texts, table=table, kind=kind, place=place, limit=texts)
    yield lambda c: _outcomes(c, texts)
    yield lambda c: _figures(c, figures)
    yield lambda c: _thin(c, stamp(now - FINE_QUALITY))
    yield lambda c: _events(c, events, stamp(now))


def _messages(connection: sqlite3.Connection, limit: str) -> None:
    old = connection.execute("SELECT id FROM message WHERE at < ?", (limit,)).fetchall()
    for (key,) in old:
        forget_message(connection, key)
    connection.execute("DELETE FROM sent WHERE at < ?", (limit,))


_WORDS = (
    ("reading_taken", "$.reading.text"),
    ("answer_unparsed", "$.text"),
    ("ussd_pushed", "$.text"),
    ("transaction_changed", "$.transaction.text"),
)


def _texts(
    connection: sqlite3.Connection, *, table: str, kind: str, place: str, limit: str
) -> None:
    """Blank the carriers' words of one kind; figures stay."""
    connection.execute(
        f"UPDATE {table} SET body = json_set(body, '{place}', '')"  # noqa: S608  # ours
        f" WHERE kind = ? AND at < ? AND json_extract(body, '{place}') != ''",
        (kind, limit),
    )


def _outcomes(connection: sqlite3.Connection, limit: str) -> None:
    """Blank their words in money that was settled, and in what work came to."""
    connection.execute(
        "UPDATE money SET body = json_set(body, '$.text', NULL) WHERE NOT open AND changed < ?",
        (limit,),
    )
    # What the work of a key came to stays known; what a carrier said in it does not.
    connection.execute(
        "UPDATE deed SET body = json_set(body, '$.outcome', NULL) WHERE at < ?", (limit,)
    )


def _figures(connection: sqlite3.Connection, limit: str) -> None:
    connection.execute("DELETE FROM usage WHERE hour < ?", (limit,))
    connection.execute("DELETE FROM quality WHERE at < ?", (limit,))
    connection.execute("DELETE FROM place WHERE hour < ?", (limit,))
    connection.execute("DELETE FROM probe WHERE at < ?", (limit,))
    connection.execute("DELETE FROM trouble WHERE at < ?", (limit,))
    connection.execute("DELETE FROM wish WHERE at < ?", (limit,))
    connection.execute("DELETE FROM pdu WHERE at < ?", (limit,))
    connection.execute("DELETE FROM once WHERE at < ?", (limit,))
    connection.execute("DELETE FROM money WHERE at < ? AND NOT open", (limit,))
    connection.execute("DELETE FROM deed WHERE at < ?", (limit,))
    connection.execute("DELETE FROM part WHERE at < ? AND done", (limit,))
    connection.execute(
        "DELETE FROM reading WHERE at < ?"
        " AND seq NOT IN (SELECT max(seq) FROM reading GROUP BY sim, inquiry)",
        (limit,),
    )


def _thin(connection: sqlite3.Connection, limit: str) -> None:
    """Keep the first look of each hour."""
    connection.execute(
        "DELETE FROM quality WHERE at < ? AND EXISTS (SELECT 1 FROM quality AS earlier"
        " WHERE earlier.sim = quality.sim AND earlier.at < quality.at"
        " AND earlier.at >= substr(quality.at, 1, 13))",
        (limit,),
    )


def _events(connection: sqlite3.Connection, limit: str, now: str) -> None:
    """Forget a whole beginning of the history, so that what is kept has no holes.

    The order is the sequence, not the stamps: a clock that once stood wrong leaves the odd
    event with an old stamp in the middle, and takes nothing newer with it.
    """
    (horizon,) = connection.execute(
        "SELECT coalesce((SELECT min(seq) FROM event WHERE at >= ?),"
        " (SELECT seq + 1 FROM sqlite_sequence WHERE name = 'event'), 1)",
        (limit,),
    ).fetchone()
    connection.execute("DELETE FROM event WHERE seq < ?", (horizon,))
    connection.execute("DELETE FROM switch WHERE seq < ? AND outcome IS NOT NULL", (horizon,))
    connection.execute(
        "INSERT INTO fact VALUES ('horizon', ?1, ?2) ON CONFLICT (name) DO UPDATE"
        " SET value = max(CAST(value AS INTEGER), CAST(?1 AS INTEGER)), at = ?2",
        (str(horizon), now),
    )
