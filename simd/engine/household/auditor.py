"""Who saw and did what, on disk before the answer leaves.

A look that repeats (a table that refreshes itself, a follower that comes back) is noted once
in ten minutes; an act always.
"""

from __future__ import annotations

from datetime import datetime

from simd.engine.board import Board
from simd.engine.clock import Clock
from simd.model.audit import AuditEntry, Noted, Verdict
from simd.model.event import HealthCleared, HealthRaised
from simd.store import Store
from simd.store.sealed import Sealer

SAME_LOOK = 600.0
_REMEMBERED = 5000
_BROKEN = "audit_broken"


class Auditor:
    """The chain's only writer."""

    def __init__(self, store: Store, board: Board, clock: Clock, sealer: Sealer) -> None:
        self._store = store
        self._board = board
        self._clock = clock
        self._sealer = sealer
        self._looks: dict[Noted, float] = {}

    async def note(self, noted: Noted, *, act: bool) -> None:
        """Note it durably; raises LedgerError, and then nothing may be shown."""
        if not act and self._again(noted):
            return
        await self._store.audit.note([noted], self._clock.now(), self._sealer)
        if not act:
            self._looks[noted] = self._clock.monotonic()

    def _again(self, noted: Noted) -> bool:
        now = self._clock.monotonic()
        if len(self._looks) > _REMEMBERED:
            self._looks = {one: at for one, at in self._looks.items() if now - at < SAME_LOOK}
        if len(self._looks) > _REMEMBERED:
            self._looks.clear()
        at = self._looks.get(noted)
        return at is not None and now - at < SAME_LOOK

    async def entries(
        self,
        limit: int,
        before: int | None = None,
        sims: frozenset[str] | None = None,
        person: str | None = None,
    ) -> list[AuditEntry]:
        """Entries, newest first: all, or those about some SIMs or by one person."""
        return await self._store.audit.entries(limit, before, sims, person)

    async def verify(self, noted_head: str | None = None) -> Verdict:
        """What a look at every entry finds."""
        return await self._store.audit.verify(self._sealer, noted_head)

    async def tidy(self, before: datetime) -> None:
        """Look whether the chain is whole, tell if not, and forget what is older."""
        await self._tell(await self._store.audit.prune(before, self._sealer))

    async def _tell(self, verdict: Verdict) -> None:
        known = f"{_BROKEN}:audit" in self._board.snapshot.health
        if verdict.whole and known:
            await self._board.tell(HealthCleared(_BROKEN, "audit"))
        elif not verdict.whole and not known:
            params = {"seq": str(verdict.broken_at), "why": str(verdict.why)}
            await self._board.tell(HealthRaised(_BROKEN, "audit", "error", params))
