"""What callers may ask of the household: its people, their tokens and word, audit, forgetting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from simd.model.audit import AuditEntry, Noted, Verdict
from simd.model.household import Consent, PersonLimits, Scope, Token
from simd.model.person import Person
from simd.model.privacy import Erasure


class Folk(Protocol):
    """Who belongs to the household."""

    def called(self, name: str) -> Person:
        """The person with that name or id; raises NotFound."""
        ...

    def by_id(self, key: str) -> Person | None:
        """The person with that id."""
        ...


class Audit(Protocol):
    """Who saw and did what."""

    async def note(self, noted: Noted, *, act: bool) -> None:
        """Note a look or an act, durably; raises LedgerError."""
        ...

    async def entries(
        self,
        limit: int,
        before: int | None = None,
        sims: frozenset[str] | None = None,
        person: str | None = None,
    ) -> list[AuditEntry]:
        """Entries, newest first: all, or those about some SIMs or by one person."""
        ...

    async def verify(self, noted_head: str | None = None) -> Verdict:
        """What a look at the whole chain finds."""
        ...


class Tokens(Protocol):
    """Bearer tokens."""

    async def make(
        self,
        person: Person,
        label: str,
        scope: Scope,
        sims: tuple[str, ...] | None,
        expires: datetime | None,
    ) -> tuple[Token, str]:
        """A new token and its text; raises BadRequest."""
        ...

    async def all(self, person: str | None = None) -> list[Token]:
        """Tokens of one person or of all."""
        ...

    async def revoke(self, token: str) -> None:
        """The token opens nothing any more; raises NotFound."""
        ...

    async def holder(self, text: str) -> tuple[Person, Token]:
        """Whose token it is, as far as it reaches; raises Unauthorised."""
        ...

    async def holds(self, key: str) -> bool:
        """Whether that token still opens anything."""
        ...


class Consents(Protocol):
    """The word of each SIM's owner."""

    def of(self, sim: str) -> Consent | None:
        """The word that stands."""
        ...

    def missing(self, sim: str) -> bool:
        """True when the SIM is another person's, who has not agreed."""
        ...

    def withheld(self, sim: str) -> bool:
        """True when even a steward may not see and use the SIM."""
        ...

    async def give(self, sim: str, person: Person, *, attested: bool) -> Consent:
        """Keep the owner's word, or a steward's that there is one; raises BadRequest."""
        ...

    async def withdraw(self, sim: str) -> None:
        """The word is taken back; raises NotFound."""
        ...


class Privacy(Protocol):
    """Exports and erasures."""

    async def export(self, person: Person) -> dict[str, Any]:
        """Everything about the person and the SIMs the person owns."""
        ...

    async def plan(self, person: Person | None, sims: Sequence[str]) -> Erasure:
        """What an erasure would take, with the code that does it."""
        ...

    def planned(self, confirm: str) -> Erasure:
        """The erasure planned under the code; raises NotFound."""
        ...

    async def erase(self, confirm: str) -> Erasure:
        """Erase what was planned; raises NotFound."""
        ...


class Household(Protocol):
    """All of it."""

    @property
    def folk(self) -> Folk:
        """Who belongs to it."""
        ...

    @property
    def audit(self) -> Audit:
        """Who saw and did what."""
        ...

    @property
    def tokens(self) -> Tokens:
        """Bearer tokens."""
        ...

    @property
    def consents(self) -> Consents:
        """The owners' word."""
        ...

    @property
    def privacy(self) -> Privacy:
        """Exports and erasures."""
        ...

    def limits(self, person: Person) -> PersonLimits:
        """What the person may use up."""
        ...

    async def sms_today(self, person: Person) -> int:
        """Segments that the person sent in the last day."""
        ...
