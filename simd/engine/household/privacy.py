"""Giving out and forgetting: everything about a person or a SIM, in two steps when it is final.

An erasure is planned first: what would go, and what simd can't take away. The plan's code,
good for a while, then does it. SIMs that a person owns alone go with the person.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from simd.engine.house import House
from simd.engine.household.consents import Consents
from simd.engine.household.folk import Folk
from simd.errors import NotFound
from simd.model.codec import to_plain
from simd.model.event_household import SimForgotten
from simd.model.person import Person, Role
from simd.model.privacy import Erasure

FORM = "simd-export 1"
# How long a planned erasure may be thought over.
THINK = 900.0


class Privacy:
    """Exports and erasures."""

    def __init__(self, house: House, folk: Folk, consents: Consents, traces: Path) -> None:
        self._store = house.store
        self._board = house.board
        self._clock = house.clock
        self._folk = folk
        self._consents = consents
        self._traces = traces
        self._plans: dict[str, tuple[float, Erasure]] = {}

    async def export(self, person: Person) -> dict[str, Any]:
        """Everything about the person and the SIMs the person owns, as JSON values.

        Rows that are about other people's SIMs too (a decision between two SIMs) are left out.
        """
        sims = [key for key, role in sorted(person.roles.items()) if role is Role.OWNER]
        known = self._board.snapshot.sims
        return {
            "form": FORM,
            "made": self._clock.now().isoformat(),
            "person": to_plain(person, reveal=True),
            "sims": [to_plain(known[key].sim, reveal=True) for key in sims if key in known],
            "ledger": await self._store.privacy.about([person.id, *sims]),
            "audit": [
                to_plain(one, reveal=True)
                for one in await self._store.audit.entries(100_000, person=person.id)
            ],
        }

    async def plan(self, person: Person | None, sims: Sequence[str]) -> Erasure:
        """What an erasure of a person, or of SIMs, would take; its code does it. Raises NotFound."""
        keys = self._sole(person) if person else list(sims)
        known = self._board.snapshot.sims
        rows = await self._store.privacy.count([*([person.id] if person else []), *keys])
        if person is None and not rows and not any(key in known for key in keys):
            raise NotFound(what="SIM", name=", ".join(keys))
        erasure = Erasure(
            person=person.id if person else None,
            sims=tuple(keys),
            names=tuple(known[key].sim.name for key in keys if key in known),
            rows=rows,
            traces=len(self._tapes()) if keys else 0,
            stays=tuple(self._stays(person, keys)),
            confirm=secrets.token_hex(8),
        )
        now = self._clock.monotonic()
        self._plans = {key: one for key, one in self._plans.items() if now - one[0] < THINK}
        self._plans[str(erasure.confirm)] = now, erasure
        return erasure

    def planned(self, confirm: str) -> Erasure:
        """The erasure that was planned under the code; raises NotFound."""
        found = self._plans.get(confirm)
        if found is None or self._clock.monotonic() - found[0] >= THINK:
            raise NotFound(what="erasure", name=confirm)
        return found[1]

    async def erase(self, confirm: str) -> Erasure:
        """Erase what was planned: the rows, the recordings, and every trace of them in the file."""
        erasure = self.planned(confirm)
        self._plans.pop(confirm, None)
        for key in erasure.sims:
            self._consents.forget(key)
        if erasure.sims:
            await self._board.tell(*(SimForgotten(key) for key in erasure.sims))
        gone = await self._rows(erasure)
        tapes = await asyncio.to_thread(self._burn) if erasure.sims else 0
        await self._store.privacy.scrub()
        return msgspec.structs.replace(erasure, rows=gone, traces=tapes, confirm=None)

    async def _rows(self, erasure: Erasure) -> dict[str, int]:
        gone = await self._store.privacy.erase_sims(erasure.sims) if erasure.sims else {}
        person = self._folk.by_id(erasure.person) if erasure.person else None
        if person is not None:
            self._folk.forget(person.id)
            more = await self._store.privacy.erase_person(person.id, person.name)
            gone = {name: gone.get(name, 0) + more.get(name, 0) for name in {*gone, *more}}
        return dict(sorted(gone.items()))

    def _sole(self, person: Person) -> list[str]:
        mine = [key for key, role in person.roles.items() if role is Role.OWNER]
        return sorted(key for key in mine if len(self._folk.owners(key)) == 1)

    def _stays(self, person: Person | None, sims: Sequence[str]) -> list[str]:
        known = [self._board.snapshot.sims[key] for key in sims if key in self._board.snapshot.sims]
        stays = ["in_config"] if person or any(self._folk.owners(key) for key in sims) else []
        stays += ["in_modem"] if any(now.seat is not None for now in known) else []
        owned = [
            key for key, role in (person.roles if person else {}).items() if role is Role.OWNER
        ]
        return stays + (["shared"] if set(owned) - set(sims) else [])

    def forget_tapes(self, before: datetime) -> None:
        """Take away recordings that were last written before then."""
        for tape in self._tapes():
            if tape.stat().st_mtime < before.timestamp():
                tape.unlink(missing_ok=True)

    def _tapes(self) -> list[Path]:
        """Recordings of lines: what stands in one can't be told apart by SIM, so all go."""
        return sorted(self._traces.glob("*.trace*"))

    def _burn(self) -> int:
        tapes = self._tapes()
        for tape in tapes:
            tape.unlink(missing_ok=True)
        return len(tapes)
