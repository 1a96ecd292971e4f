"""Consent: a SIM that is another person's is kept by that person's word, and the word is kept.

A steward can read the ledger's file, so that no program can hold the steward back in earnest.
What it can do is to ask for the owner's word, to say where it is missing, and, where the
config says `require`, not to be the tool.
"""

from __future__ import annotations

from simd.engine.board import Board
from simd.engine.clock import Clock
from simd.engine.household.agreement import Agreement
from simd.engine.household.folk import Folk
from simd.errors import BadRequest, NotFound
from simd.model.event import HealthCleared, HealthRaised
from simd.model.household import Consent
from simd.model.person import Person, Role
from simd.store import Store

_MISSING = "consent_missing"


class Consents:
    """The word of each SIM's owner."""

    def __init__(
        self, store: Store, board: Board, clock: Clock, folk: Folk, agreement: Agreement
    ) -> None:
        self._store = store
        self._board = board
        self._clock = clock
        self._folk = folk
        self._agreement = agreement
        self._standing: dict[str, Consent] = {}

    async def load(self) -> None:
        """Read what stands, and tell of SIMs that lack their owner's word."""
        every = await self._store.household.consents()
        self._standing = {one.sim: one for one in every if one.withdrawn is None}
        await self._tell()

    def of(self, sim: str) -> Consent | None:
        """The word that stands for a SIM."""
        return self._standing.get(sim)

    def missing(self, sim: str) -> bool:
        """True when the SIM is another person's, who has not agreed."""
        owners = self._folk.owners(sim)
        foreign = owners and not any(self._steward(one) for one in owners)
        return bool(foreign) and sim not in self._standing

    def withheld(self, sim: str) -> bool:
        """True when even a steward may not see and use the SIM."""
        return self._agreement.consent == "require" and self.missing(sim)

    async def give(self, sim: str, person: Person, *, attested: bool) -> Consent:
        """Keep the owner's word, or a steward's that there is one; raises BadRequest."""
        owners = self._folk.owners(sim)
        own = person.roles.get(sim) is Role.OWNER
        if not own and not attested:
            raise BadRequest(why="only the SIM's owner gives consent; a steward may attest it")
        if not owners:
            raise BadRequest(why="nobody is named as this SIM's owner in the config")
        owner = person.id if own else owners[0].id
        how, key = ("given" if own else "attested"), self._store.new_id("cns")
        made = Consent(key, sim, owner, how, person.id, self._clock.now())  # type: ignore[arg-type]  # one of two literals
        await self._store.household.add_consent(made)
        self._standing[sim] = made
        await self._tell()
        return made

    async def withdraw(self, sim: str) -> None:
        """The word is taken back; raises NotFound when none stands."""
        if sim not in self._standing:
            raise NotFound(what="consent", name=sim)
        await self._store.household.withdraw_consent(sim, self._clock.now())
        del self._standing[sim]
        await self._tell()

    def forget(self, sim: str) -> None:
        """The SIM was erased, and its owner's word with it."""
        self._standing.pop(sim, None)

    async def every(self) -> list[Consent]:
        """Every record, also of what was taken back."""
        return await self._store.household.consents()

    def _steward(self, person: Person) -> bool:
        return person.steward or person.unix_user in self._agreement.stewards

    async def _tell(self) -> None:
        health = self._board.snapshot.health
        told = {one.subject for one in health.values() if one.code == _MISSING}
        wanted = {key for key in self._board.snapshot.sims if self.missing(key)}
        for key in wanted - told:
            owner = self._folk.owners(key)[0].name
            await self._board.tell(HealthRaised(_MISSING, key, "info", {"owner": owner}))
        for key in told - wanted:
            await self._board.tell(HealthCleared(_MISSING, key))
