"""The household's one handle: its people and all that they agreed on."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from simd.accounts.person_limits import over_sms
from simd.engine.house import House
from simd.engine.household.agreement import Agreement
from simd.engine.household.auditor import Auditor
from simd.engine.household.consents import Consents
from simd.engine.household.folk import Folk
from simd.engine.household.privacy import Privacy
from simd.engine.household.tokens import Tokens
from simd.errors import LimitReached, OutcomeUnknown
from simd.model.event import HealthCleared, HealthRaised
from simd.model.household import PersonLimits
from simd.model.person import Person
from simd.store.sealed import Sealer

DAY = 86400.0
# The UK's Crime and Policing Act 2026 calls a device for five or more SIMs a SIM farm.
MANY = 4
_SMS = "sms"
_DAY = timedelta(days=1)


class Household:
    """See the module."""

    def __init__(
        self,
        house: House,
        people: Sequence[Person],
        agreement: Agreement,
        sealer: Sealer,
        state_dir: Path,
    ) -> None:
        self._house = house
        self._agreement = agreement
        store, board, clock = house.store, house.board, house.clock
        self.folk = Folk(people)
        self.audit = Auditor(store, board, clock, sealer)
        self.tokens = Tokens(store, clock, self.folk)
        self.consents = Consents(store, board, clock, self.folk, agreement)
        self.privacy = Privacy(house, self.folk, self.consents, state_dir / "traces")
        self._sending: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def limits(self, person: Person) -> PersonLimits:
        """What the person may use up."""
        return self._agreement.limits.get(person.id, PersonLimits())

    async def sms_today(self, person: Person) -> int:
        """Segments that the person sent in the last day."""
        since = self._house.clock.now() - _DAY
        return await self._house.store.household.counted(person.id, _SMS, since)

    @asynccontextmanager
    async def sending(self, person: Person) -> AsyncIterator[list[int]]:
        """A message in the person's name: put its segments into the list once it may have left.

        Raises LimitReached when the person has sent enough for a day.
        """
        async with self._sending[person.id]:
            if over := over_sms(self.limits(person), await self.sms_today(person)):
                raise LimitReached(what=f"{person.name}: {over.name}", limit=over.limit)
            left: list[int] = []
            try:
                yield left
            except OutcomeUnknown:
                await self._count(person, 1)
                raise
            await self._count(person, sum(left))

    async def _count(self, person: Person, segments: int) -> None:
        """Only for people of the config: nobody else has a limit of their own."""
        if self.folk.by_id(person.id) is not None:
            now = self._house.clock.now()
            await self._house.store.household.add_count(person.id, _SMS, now, segments)

    async def serve(self) -> None:
        """Once a day: forget what is old, look at the audit, tell what people should know."""
        while True:
            await self._tidy()
            await self._house.clock.sleep(DAY)

    async def _tidy(self) -> None:
        now = self._house.clock.now()
        await self.audit.tidy(now - self._agreement.audit.delta)
        await self._house.store.household.prune(now - self._agreement.audit.delta)
        await asyncio.to_thread(self.privacy.forget_tapes, now - self._agreement.traces.delta)
        await self._farms()

    async def _farms(self) -> None:
        """With more SIMs than a household usually has, name the laws; nothing is held back."""
        board = self._house.board
        count, told = len(board.snapshot.sims), "many_sims:house" in board.snapshot.health
        if count > MANY and not told:
            await board.tell(HealthRaised("many_sims", "house", "info", {"count": str(count)}))
        elif count <= MANY and told:
            await board.tell(HealthCleared("many_sims", "house"))
