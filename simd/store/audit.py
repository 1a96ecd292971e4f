"""The audit: a chain of entries that can't be changed or cut unseen without the key.

Each entry's link is a SHA-256 over the link before it and its own words. The newest link
(`head`) and the link of the last pruned entry (`base`) are vouched for by the key for
secrets. So a change, a hole or a cut by someone who has the file but not the key shows.
What does not show: a forgery by who has the key too (root, the daemon's own user), and an
older copy of the whole ledger put back; against the latter a head that was noted down
elsewhere helps.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from simd.model.audit import BROKEN, FINGERPRINT, GENESIS, AuditEntry, Noted, Verdict, link
from simd.store.reader import Reader
from simd.store.rows import moment, stamp
from simd.store.sealed import Sealer
from simd.store.writer import Writer

# So many entries are looked at in one go: others who read the ledger wait no longer than that.
SLICE = 500
_WORDS = "seq, at, person, door, verb, subject, sims, outcome, link"


class AuditBook:
    """The chain in the ledger; every verb may raise LedgerError."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def note(self, noted: Sequence[Noted], at: datetime, sealer: Sealer) -> None:
        """Chain entries, durably. A chain found cut is gone on with, and says so for ever."""
        await self._writer.do(lambda c: note(c, noted, stamp(at), sealer))

    async def entries(
        self,
        limit: int,
        before: int | None = None,
        sims: frozenset[str] | None = None,
        person: str | None = None,
    ) -> list[AuditEntry]:
        """Entries, newest first, older than the number `before`.

        All of them, or with `sims` or `person` those about one of the SIMs or by the person.
        """
        return await self._reader.look(lambda c: entries(c, limit, before, sims, person))

    async def verify(self, sealer: Sealer, noted_head: str | None = None) -> Verdict:
        """What a look at every entry finds; `noted_head` is a head noted down earlier.

        It goes in slices beside all else: nobody who notes or asks something waits for its end.
        """
        while True:
            walk = Walk(sealer, noted_head)
            while not await self._reader.look(walk.on):
                pass
            if walk.verdict is not None:
                return walk.verdict

    async def prune(self, before: datetime, sealer: Sealer) -> Verdict:
        """Forget entries older than that; returns what a look at the chain found before."""
        verdict = await self.verify(sealer)
        await self._writer.do(lambda c: prune(c, stamp(before), sealer, verdict))
        return verdict


class _Mark(NamedTuple):
    """A vouched place in the chain."""

    kind: str
    seq: int
    at: str
    link: bytes
    key: str
    vouch: bytes

    @classmethod
    def make(cls, kind: str, seq: int, at: str, chained: bytes, sealer: Sealer) -> _Mark:
        """The mark with the key's word for it."""
        return cls(kind, seq, at, chained, sealer.name, sealer.vouch(_said(kind, seq, at, chained)))

    def wrong(self, sealer: Sealer) -> str | None:
        """Why it can't be trusted, if so."""
        if self.key != sealer.name:
            return "key"
        said = _said(self.kind, self.seq, self.at, self.link)
        return None if sealer.vouch(said) == self.vouch else "forged"


def _said(kind: str, seq: int, at: str, chained: bytes) -> bytes:
    return f"audit {kind} {seq} {at} ".encode() + chained


def _mark(connection: sqlite3.Connection, kind: str) -> _Mark | None:
    row = connection.execute("SELECT * FROM audit_mark WHERE kind = ?", (kind,)).fetchone()
    return _Mark(*row) if row else None


def _put(connection: sqlite3.Connection, mark: _Mark) -> None:
    connection.execute("INSERT OR REPLACE INTO audit_mark VALUES (?, ?, ?, ?, ?, ?)", mark)


def note(connection: sqlite3.Connection, noted: Sequence[Noted], at: str, sealer: Sealer) -> None:
    """Chain the entries behind the newest one."""
    seq, last, wrong = _end(connection, sealer)
    if _mark(connection, "base") is None:
        _put(connection, _Mark.make("base", seq, at, last, sealer))
    told = [Noted("simd", "house", BROKEN, None, (), wrong)] if wrong else []
    for one in [*told, *noted]:
        seq += 1
        last = link(last, seq, at, one)
        connection.execute(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (seq, at, one.person, one.door, one.verb, one.subject, *_ends(one), last),
        )
    _put(connection, _Mark.make("head", seq, at, last, sealer))


def _ends(noted: Noted) -> tuple[str, str]:
    return json.dumps(noted.sims), noted.outcome


def _end(connection: sqlite3.Connection, sealer: Sealer) -> tuple[int, bytes, str | None]:
    """Where the chain ends, its last link, and what is wrong with that end, if anything.

    A number that was given is never given again: what was cut off stays a hole.
    """
    head, base = _mark(connection, "head"), _mark(connection, "base")
    row = connection.execute("SELECT seq, link FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, last = row or ((base.seq, base.link) if base else (0, GENESIS))
    if head is None:
        return seq, last, "cut" if row or base else None
    if wrong := head.wrong(sealer):
        return max(seq, head.seq), last, wrong
    return max(seq, head.seq), last, None if (head.seq, head.link) == (seq, last) else "cut"


def entries(
    connection: sqlite3.Connection,
    limit: int,
    before: int | None = None,
    sims: frozenset[str] | None = None,
    person: str | None = None,
) -> list[AuditEntry]:
    """Entries, newest first."""
    rows = connection.execute(
        f"SELECT {_WORDS} FROM audit WHERE seq < coalesce(?1, 1 << 62)"  # noqa: S608  # ours
        " AND ((?2 IS NULL AND ?3 IS NULL) OR person = ?3 OR EXISTS (SELECT 1"
        " FROM json_each(audit.sims) AS had JOIN json_each(?2) AS wanted"
        " ON had.value = wanted.value))"
        " ORDER BY seq DESC LIMIT ?4",
        (before, None if sims is None else json.dumps(sorted(sims)), person, limit),
    )
    return [_entry(row) for row in rows]


def _entry(row: tuple[int, str, str, str, str, str | None, str, str, bytes]) -> AuditEntry:
    seq, at, person, door, verb, subject, sims, outcome, chained = row
    noted = Noted(person, door, verb, subject, tuple(json.loads(sims)), outcome)
    return AuditEntry(seq, moment(at), noted, chained)


class Walk:
    """One look at the chain, from the base to the head, a slice at a time."""

    def __init__(self, sealer: Sealer, noted_head: str | None = None) -> None:
        self._sealer = sealer
        self._noted = noted_head
        self._found: tuple[int, str] | None = None
        self._links: dict[int, bytes] = {}
        self._since: datetime | None = None
        self._base: _Mark | None = None
        self._at = self._last = 0
        self.verdict: Verdict | None = None

    def on(self, connection: sqlite3.Connection) -> bool:
        """Walk a slice; True at the end: with the verdict, or without where the base was moved."""
        connection.execute("SAVEPOINT look")  # one state of the ledger for the slice and its marks
        try:
            base, head = _mark(connection, "base"), _mark(connection, "head")
            if not self._links:
                self._begin(base)
            elif base != self._base:
                return True  # a beginning was forgotten meanwhile: what is left is walked anew
            rows = connection.execute(
                f"SELECT {_WORDS} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",  # noqa: S608  # ours
                (self._last, SLICE),
            ).fetchall()
        finally:
            connection.execute("RELEASE look")
        for row in rows:
            self._step(_entry(row))
        if len(rows) == SLICE:
            return False
        self.verdict = self._ended(base, head)
        return True

    def _begin(self, base: _Mark | None) -> None:
        self._base = base
        seq = base.seq if base else 0
        self._links[seq] = base.link if base else GENESIS
        self._at = seq
        # From the first row on, also where one stands before the base: it does not belong there.
        self._last = -1

    def _ended(self, base: _Mark | None, head: _Mark | None) -> Verdict:
        begun = base.seq if base else 0
        self._ends(base, head)
        self._remembered(begun)
        last = max(self._links, default=begun)
        chained = self._links.get(last) or (base.link if base else GENESIS)
        return Verdict(
            whole=self._found is None,
            entries=len(self._links) - 1,
            first=min((seq for seq in self._links if seq > begun), default=begun + 1),
            last=last,
            since=self._since,
            head=f"{last}:{chained.hex()[:FINGERPRINT]}",
            broken_at=self._found[0] if self._found else None,
            why=self._found[1] if self._found else None,
        )

    def _step(self, entry: AuditEntry) -> None:
        self._since = self._since or entry.at
        if entry.seq != self._at + 1:
            self._break(self._at + 1, "missing")
        elif link(self._links[self._at], entry.seq, stamp(entry.at), entry.noted) != entry.link:
            self._break(entry.seq, "changed")
        if entry.noted.verb == BROKEN:
            self._break(entry.seq, entry.noted.outcome)
        self._last = self._at = entry.seq
        self._links[entry.seq] = entry.link

    def _ends(self, base: _Mark | None, head: _Mark | None) -> None:
        last = max(self._links)
        for mark in (base, head):
            if wrong := mark.wrong(self._sealer) if mark else None:
                self._break(mark.seq if mark else last, wrong)
        if (base is None or head is None) and (base or head or last):
            self._break(last + 1, "cut")
        if head and (head.seq, head.link) != (last, self._links[last]):
            self._break(last + 1 if head.seq > last else last, "cut")

    def _remembered(self, begun: int) -> None:
        """A head that was noted down must still be a place in this chain."""
        number, _, print_ = (self._noted or "").partition(":")
        if not number.isdecimal() or int(number) < begun:
            return
        if not self._links.get(int(number), b"").hex().startswith(print_ or "?"):
            self._break(int(number), "noted")

    def _break(self, seq: int, why: str) -> None:
        if self._found is None or seq < self._found[0]:
            self._found = seq, why


def prune(connection: sqlite3.Connection, before: str, sealer: Sealer, verdict: Verdict) -> None:
    """Forget a whole beginning of the chain, and vouch for where it now begins.

    A break that a look found in what is forgotten is told by an entry of its own, which is
    kept its full time.
    """
    if verdict.broken_at is not None and not _told(connection, verdict.broken_at):
        broken = Noted("simd", "house", BROKEN, None, (), verdict.why or "changed")
        note(connection, [broken], _newest(connection, before), sealer)
    row = connection.execute(
        "SELECT seq, link FROM audit WHERE seq <"
        " coalesce((SELECT min(seq) FROM audit WHERE at >= ?), 1 << 62)"
        " ORDER BY seq DESC LIMIT 1",
        (before,),
    ).fetchone()
    if row:
        connection.execute("DELETE FROM audit WHERE seq <= ?", row[:1])
        _put(connection, _Mark.make("base", row[0], before, row[1], sealer))


def _told(connection: sqlite3.Connection, seq: int) -> bool:
    """True when an entry at that place or behind it says that the chain is broken."""
    found = connection.execute(
        "SELECT 1 FROM audit WHERE seq >= ? AND verb = ?", (seq, BROKEN)
    ).fetchone()
    return found is not None


def _newest(connection: sqlite3.Connection, other: str) -> str:
    row = connection.execute("SELECT max(at) FROM audit").fetchone()
    return str(row[0] or other)
