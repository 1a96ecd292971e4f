"""Bearer tokens: made once, shown once, kept as a hash.

A token is 256 random bits, so that its plain SHA-256 tells nothing and can't be searched for.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from simd.engine.clock import Clock
from simd.engine.household.folk import Folk
from simd.errors import BadRequest, NotFound, Unauthorised
from simd.model.household import Scope, Token
from simd.model.person import Person
from simd.store import Store

PREFIX = "simd_"
MOST = 50
# How exactly the last use is kept: a write a minute for each token in use.
USED_EVERY = 60.0


class Tokens:
    """Who holds a token, and how far it reaches."""

    def __init__(self, store: Store, clock: Clock, folk: Folk) -> None:
        self._store = store
        self._clock = clock
        self._folk = folk
        self._used: dict[str, float] = {}

    async def make(
        self,
        person: Person,
        label: str,
        scope: Scope,
        sims: tuple[str, ...] | None,
        expires: datetime | None,
    ) -> tuple[Token, str]:
        """A new token and its text, which is nowhere kept; raises BadRequest."""
        now = self._clock.now()
        if expires is not None and expires <= now:
            raise BadRequest(why="`expires` is in the past")
        if sum(one.valid(now) for one in await self.all(person.id)) >= MOST:
            raise BadRequest(why=f"{person.name} has {MOST} tokens already: revoke one")
        text = PREFIX + secrets.token_urlsafe(32)
        key = self._store.new_id("tok")
        token = Token(key, person.id, label, scope, sims, now, expires)
        await self._store.household.add_token(token, _hash(text))
        return token, text

    async def all(self, person: str | None = None) -> list[Token]:
        """Tokens of one person or of all, revoked ones among them."""
        return await self._store.household.tokens(person)

    async def revoke(self, token: str) -> None:
        """From now on the token opens nothing; raises NotFound."""
        if token not in {one.id for one in await self.all()}:
            raise NotFound(what="token", name=token)
        await self._store.household.revoke_token(token, self._clock.now())

    async def holder(self, text: str) -> tuple[Person, Token]:
        """Whose token it is, as far as it reaches; raises Unauthorised."""
        token = await self._store.household.token_by(_hash(text))
        person = self._folk.by_id(token.person) if token else None
        if token is None or person is None or not token.valid(self._clock.now()):
            raise Unauthorised
        await self._note_use(token)
        return token.narrowed(person), token

    async def holds(self, key: str) -> bool:
        """Whether that token still opens anything: it was neither revoked nor is its time over."""
        now = self._clock.now()
        return any(one.id == key and one.valid(now) for one in await self.all())

    async def _note_use(self, token: Token) -> None:
        now = self._clock.monotonic()
        if now - self._used.get(token.id, -USED_EVERY) >= USED_EVERY:
            self._used[token.id] = now
            await self._store.household.token_used(token.id, self._clock.now())


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
