"""Tokens, consent, and what each person used up."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from simd.model.household import Consent, Token
from simd.store.identity import ensure_sim
from simd.store.reader import Reader
from simd.store.rows import moment, stamp
from simd.store.writer import Writer

_TOKEN = "id, person, label, scope, sims, made, expires, used, revoked"  # noqa: S105  # columns


class HouseholdBook:
    """The household's tables; every verb may raise LedgerError."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def add_token(self, token: Token, hashed: bytes) -> None:
        """Keep a token by its hash."""
        await self._writer.do(lambda c: add_token(c, token, hashed))

    async def tokens(self, person: str | None = None) -> list[Token]:
        """Tokens of one person or of all, the oldest first, revoked ones among them."""
        return await self._reader.look(lambda c: tokens(c, "?1 IS NULL OR person = ?1", person))

    async def token_by(self, hashed: bytes) -> Token | None:
        """The token with that hash."""
        found = await self._reader.look(lambda c: tokens(c, "hash = ?1", hashed))
        return found[0] if found else None

    async def token_used(self, token: str, at: datetime) -> None:
        """Remember when a token was last used."""
        await self._writer.do(lambda c: _set(c, "used", token, at))

    async def revoke_token(self, token: str, at: datetime) -> None:
        """From now on the token opens nothing."""
        await self._writer.do(lambda c: _set(c, "revoked", token, at))

    async def add_consent(self, consent: Consent) -> None:
        """Keep an owner's word."""
        await self._writer.do(lambda c: add_consent(c, consent))

    async def withdraw_consent(self, sim: str, at: datetime) -> None:
        """The owner takes the word back; that it was given stays on record."""
        await self._writer.do(lambda c: _withdraw(c, sim, at))

    async def consents(self) -> list[Consent]:
        """Every record of consent, the oldest first."""
        return await self._reader.look(consents)

    async def add_count(self, person: str, what: str, at: datetime, count: int) -> None:
        """Count what a person used up."""
        await self._writer.do(lambda c: _count(c, person, what, at, count))

    async def counted(self, person: str, what: str, since: datetime) -> int:
        """What a person used up since then; the hour it lies in counts whole."""
        return await self._reader.look(lambda c: _counted(c, person, what, since))

    async def prune(self, before: datetime) -> None:
        """Forget counts, and tokens and consent that ended before then."""
        await self._writer.do(lambda c: _prune(c, stamp(before)))


def add_token(connection: sqlite3.Connection, token: Token, hashed: bytes) -> None:
    """Keep a token by its hash."""
    sims = None if token.sims is None else json.dumps(token.sims)
    connection.execute(
        "INSERT INTO token (id, person, label, hash, scope, sims, made, expires)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(token.id, token.person, token.label, hashed, token.scope, sims),
            *(stamp(token.made), stamp(token.expires) if token.expires else None),
        ),
    )


def tokens(connection: sqlite3.Connection, where: str, value: object) -> list[Token]:
    """The tokens that fit, the oldest first."""
    rows = connection.execute(
        f"SELECT {_TOKEN} FROM token WHERE {where} ORDER BY made, rowid",  # noqa: S608  # ours
        (value,),
    )
    return [_token(row) for row in rows]


def _token(row: tuple[Any, ...]) -> Token:
    key, person, label, scope, sims, *times = row
    made, expires, used, revoked = (moment(one) if one else None for one in times)
    only = None if sims is None else tuple(json.loads(sims))
    return Token(key, person, label, scope, only, made or moment(times[0]), expires, used, revoked)


def _set(connection: sqlite3.Connection, column: str, token: str, at: datetime) -> None:
    connection.execute(
        f"UPDATE token SET {column} = ? WHERE id = ? AND revoked IS NULL",  # noqa: S608  # ours
        (stamp(at), token),
    )


def add_consent(connection: sqlite3.Connection, consent: Consent) -> None:
    """Keep an owner's word in the place of an older one."""
    ensure_sim(connection, consent.sim)
    _withdraw(connection, consent.sim, consent.at)
    connection.execute(
        "INSERT INTO consent (id, sim, owner, how, by, at) VALUES (?, ?, ?, ?, ?, ?)",
        (consent.id, consent.sim, consent.owner, consent.how, consent.by, stamp(consent.at)),
    )


def _withdraw(connection: sqlite3.Connection, sim: str, at: datetime) -> None:
    connection.execute(
        "UPDATE consent SET withdrawn = ? WHERE sim = ? AND withdrawn IS NULL", (stamp(at), sim)
    )


def consents(connection: sqlite3.Connection) -> list[Consent]:
    """Every record, the oldest first."""
    rows = connection.execute(
        "SELECT id, sim, owner, how, by, at, withdrawn FROM consent ORDER BY at, rowid"
    )
    return [_consent(row) for row in rows]


def _consent(row: tuple[Any, ...]) -> Consent:
    key, sim, owner, how, by, at, gone = row
    return Consent(key, sim, owner, how, by, moment(at), moment(gone) if gone else None)


def _hour(at: datetime) -> str:
    return stamp(at.replace(minute=0, second=0, microsecond=0))


def _count(
    connection: sqlite3.Connection, person: str, what: str, at: datetime, count: int
) -> None:
    connection.execute(
        "INSERT INTO person_count VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person, what, hour) DO UPDATE SET count = count + excluded.count",
        (person, what, _hour(at), count),
    )


def _counted(connection: sqlite3.Connection, person: str, what: str, since: datetime) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(count), 0) FROM person_count"
        " WHERE person = ? AND what = ? AND hour >= ?",
        (person, what, _hour(since)),
    ).fetchone()
    return int(row[0])


def _prune(connection: sqlite3.Connection, limit: str) -> None:
    connection.execute("DELETE FROM person_count WHERE hour < ?", (limit,))
    connection.execute("DELETE FROM token WHERE revoked < ?1 OR expires < ?1", (limit,))
    connection.execute("DELETE FROM consent WHERE withdrawn < ?", (limit,))
