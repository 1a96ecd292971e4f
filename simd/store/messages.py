"""Messages, and the PDUs and parts they came in: nothing lost, nothing twice.

A PDU is known by its digest, and the id of the message it will become is chosen when it is
met first. So a crash between reading a PDU and keeping its message leads to the same id, and
a PDU that the SIM hands over again is found to be kept already.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from simd.model.codec import from_json
from simd.model.ids import Msisdn
from simd.model.message import Message
from simd.store.identity import ensure_sim, new_id
from simd.store.rows import Claim, PartGroup, SmsPart, moment, stamp

# References repeat (one octet, 3GPP TS 23.040 §9.2.3.24.1): an older group is another message.
SAME_MESSAGE = timedelta(days=1)
# The service centre stamps the parts of one message within minutes, however late they arrive;
# a busy sender has used all 256 references again within hours.
SENT_TOGETHER = timedelta(minutes=30)


def digest(pdu: str) -> str:
    """What a PDU is known by: the hash of its hex text."""
    return hashlib.sha256(pdu.upper().encode("ascii")).hexdigest()


def claim_pdu(connection: sqlite3.Connection, sim: str, key: str, at: datetime) -> Claim:
    """The message that the PDU of this digest belongs to, its id chosen at first sight."""
    return claim_pdus(connection, sim, (key,), at)[0]


def claim_pdus(
    connection: sqlite3.Connection, sim: str, keys: Sequence[str], at: datetime
) -> list[Claim]:
    """The claims of many PDUs at once, in their order."""
    ensure_sim(connection, sim)
    return [_claim(connection, sim, key, stamp(at)) for key in keys]


def _claim(connection: sqlite3.Connection, sim: str, key: str, at: str) -> Claim:
    connection.execute(
        "INSERT OR IGNORE INTO pdu (sim, digest, message, at) VALUES (?, ?, ?, ?)",
        (sim, key, new_id("msg"), at),
    )
    message, kept = connection.execute(
        "SELECT message, kept FROM pdu WHERE sim = ? AND digest = ?", (sim, key)
    ).fetchone()
    return Claim(message, bool(kept))


def seen_pdu(connection: sqlite3.Connection, sim: str, key: str) -> bool:
    """True when the message of this PDU is in the ledger, or was and has been deleted."""
    row = connection.execute(
        "SELECT kept FROM pdu WHERE sim = ? AND digest = ?", (sim, key)
    ).fetchone()
    return bool(row and row[0])


def keep_parts(connection: sqlite3.Connection, parts: Sequence[SmsPart]) -> list[PartGroup]:
    """Keep the parts; returns each part's message with all of it that came so far."""
    return [group(connection, _keep(connection, part)) for part in parts]


def _keep(connection: sqlite3.Connection, part: SmsPart) -> str:
    ensure_sim(connection, part.sim)
    whole = (part.sim, part.peer.reveal(), part.ref, part.bits, part.total)
    key = digest(part.pdu)
    known = connection.execute(
        "SELECT message FROM part WHERE (sim, peer, ref, bits, total) = (?, ?, ?, ?, ?)"
        " AND seq = ? AND digest = ?",
        (*whole, part.seq, key),
    ).fetchone()
    if known:
        return str(known[0])
    message = _open_group(connection, whole, part) or new_id("msg")
    sent = stamp(part.sent) if part.sent else None
    connection.execute(
        "INSERT INTO part (sim, peer, ref, bits, total, message, seq, at, sent, digest, pdu)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*whole, message, part.seq, stamp(part.at), sent, key, part.pdu),
    )
    return message


def _open_group(
    connection: sqlite3.Connection, whole: tuple[str, str, int, int, int], part: SmsPart
) -> str | None:
    """The unfinished message that misses this part, the one nearest in time if there are several.

    The time is the service centre's where it is known: a part may come days after it was sent.
    """
    when = part.sent or part.at
    apart = SENT_TOGETHER if part.sent else SAME_MESSAGE
    row = connection.execute(
        "SELECT message FROM part WHERE (sim, peer, ref, bits, total) = (?, ?, ?, ?, ?)"
        " GROUP BY message HAVING max(done) = 0 AND sum(seq = ?) = 0"
        " AND max(coalesce(sent, at)) >= ? AND min(coalesce(sent, at)) <= ?"
        " ORDER BY min(abs(julianday(coalesce(sent, at)) - julianday(?))), max(at) DESC, message"
        " LIMIT 1",
        (*whole, part.seq, stamp(when - apart), stamp(when + apart), stamp(when)),
    ).fetchone()
    return str(row[0]) if row else None


def group(connection: sqlite3.Connection, message: str) -> PartGroup:
    """The parts of one message that came so far, in their order."""
    rows = connection.execute(
        "SELECT sim, peer, ref, total, seq, pdu, at, bits, sent, done FROM part"
        " WHERE message = ? ORDER BY seq",
        (message,),
    ).fetchall()
    return PartGroup(message, tuple(_part(row) for row in rows), any(row[-1] for row in rows))


def _part(row: tuple[str, str, int, int, int, str, str, int, str | None, int]) -> SmsPart:
    sim, peer, ref, total, seq, pdu, at, bits, sent, _ = row
    when = moment(sent) if sent else None
    return SmsPart(sim, Msisdn(peer), ref, total, seq, pdu, moment(at), bits, when)


def waiting(connection: sqlite3.Connection, sim: str | None) -> list[PartGroup]:
    """Messages whose whole is not kept yet, the oldest first."""
    rows = connection.execute(
        "SELECT message FROM part WHERE done = 0 AND (?1 IS NULL OR sim = ?1)"
        " GROUP BY message ORDER BY min(at), message",
        (sim,),
    )
    return [group(connection, row[0]) for row in rows.fetchall()]


def messages(
    connection: sqlite3.Connection, sim: str | None, limit: int, before: str | None
) -> list[Message]:
    """Messages, the newest first; `before` is the id of the last one on the page before."""
    rows = connection.execute(
        "SELECT body FROM message WHERE (?1 IS NULL OR sim = ?1)"
        " AND (?2 IS NULL OR seq < (SELECT seq FROM message WHERE id = ?2))"
        " ORDER BY seq DESC LIMIT ?3",
        (sim, before, limit),
    )
    return [from_json(row[0], Message) for row in rows]


def message(connection: sqlite3.Connection, key: str) -> Message | None:
    """One message, or None."""
    row = connection.execute("SELECT body FROM message WHERE id = ?", (key,)).fetchone()
    return from_json(row[0], Message) if row else None


def replaced(
    connection: sqlite3.Connection, sim: str, peer: Msisdn, label: str, than: str
) -> list[str]:
    """Received messages of that sender and replace type, but for the one named (§9.2.3.9)."""
    rows = connection.execute(
        "SELECT id FROM message WHERE sim = ? AND id != ?"
        " AND json_extract(body, '$.peer') = ? AND json_extract(body, '$.state') = 'received'"
        " AND instr(', ' || json_extract(body, '$.label') || ',', ', ' || ? || ',')",
        (sim, than, peer.reveal(), label),
    )
    return [row[0] for row in rows]
