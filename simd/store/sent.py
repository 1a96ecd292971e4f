"""What was sent, part by part, and what the network reports of it (3GPP TS 23.040 §9.2.2.3).

A report names a part by the reference that the modem gave it and the number it went to. The
reference is one octet and comes round again, so the newest part of that number is meant.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from simd.model.ids import Msisdn
from simd.model.message import MessageState
from simd.store.identity import ensure_sim
from simd.store.rows import Matched, SentPart, stamp

# Reports name the number in another form than it was dialled in; its end is the same.
_ALIKE = 8


def note_sent(connection: sqlite3.Connection, part: SentPart) -> None:
    """Keep the reference of a part that the network took."""
    ensure_sim(connection, part.sim)
    connection.execute(
        "INSERT OR REPLACE INTO sent (message, seq, sim, peer, reference, at, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(part.message, part.seq, part.sim, part.peer.reveal(), part.reference),
            *(stamp(part.at), MessageState.SENT.value),
        ),
    )


def report(
    connection: sqlite3.Connection,
    sim: str,
    reference: int,
    peer: Msisdn | None,
    state: MessageState | None,
) -> Matched | None:
    """Book a report on the part it names; None when nothing like it was sent.

    `state` None is a report that the network still tries.
    """
    rows = connection.execute(
        "SELECT message, seq, peer FROM sent WHERE sim = ? AND reference = ? ORDER BY at DESC",
        (sim, reference),
    ).fetchall()
    for message, seq, number in rows:
        if peer is None or _alike(number, peer.reveal()):
            if state is not None:
                connection.execute(
                    "UPDATE sent SET state = ? WHERE message = ? AND seq = ?",
                    (state.value, message, seq),
                )
            return Matched(message, _now(connection, message))
    return None


def _alike(one: str, other: str) -> bool:
    one, other = one.lstrip("+0"), other.lstrip("+0")
    long = min(len(one), len(other)) >= _ALIKE
    return one == other or (long and one[-_ALIKE:] == other[-_ALIKE:])


def _now(connection: sqlite3.Connection, message: str) -> MessageState | None:
    """The whole message's state by its parts, None when it stays what it is."""
    known = connection.execute(
        "SELECT json_extract(body, '$.state'), json_extract(body, '$.total') FROM message"
        " WHERE id = ?",
        (message,),
    ).fetchone()
    states = [
        row[0] for row in connection.execute("SELECT state FROM sent WHERE message = ?", (message,))
    ]
    if known is None:
        return None
    whole = None
    if MessageState.FAILED.value in states:
        whole = MessageState.FAILED
    elif states.count(MessageState.DELIVERED.value) >= known[1]:
        whole = MessageState.DELIVERED
    return None if whole is None or whole.value == known[0] else whole


def sent_segments(
    connection: sqlite3.Connection, sim: str, since: datetime, *, service: bool
) -> int:
    """How many segments of outgoing messages may have left that SIM since then.

    A message that failed half-way counts with the parts that the network took, and one that
    was deleted since counts too: deleting earns nobody another segment.
    """
    row = connection.execute(
        "SELECT coalesce(sum(json_extract(body, '$.total')), 0) FROM message"
        " WHERE sim = ?1 AND at > ?2 AND json_extract(body, '$.direction') = 'out'"
        " AND json_extract(body, '$.state') != 'failed'"
        " AND coalesce(json_extract(body, '$.label') = 'service', 0) = ?3",
        (sim, stamp(since), int(service)),
    ).fetchone()
    taken = connection.execute(
        "SELECT count(*) FROM sent LEFT JOIN message ON message.id = sent.message"
        " WHERE sent.sim = ?1 AND sent.at > ?2"
        " AND (message.id IS NULL OR json_extract(message.body, '$.state') = 'failed')"
        " AND coalesce(json_extract(message.body, '$.label') = 'service', 0) = ?3",
        (sim, stamp(since), int(service)),
    ).fetchone()
    return int(row[0]) + int(taken[0])
