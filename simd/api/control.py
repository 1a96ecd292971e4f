"""All that a caller may ask of the house: the API's only handle, as a protocol.

Verbs raise `simd.errors` only. Rights are the door's business: a `person` is handed on so that
the house knows in whose name it acts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from simd.api.control_household import Household
from simd.api.control_money import MoneyControl
from simd.api.control_travel import TravelControl
from simd.api.control_trials import Trials
from simd.api.control_usage import UsageControl
from simd.model.decision import Decision
from simd.model.event import Event, ReadingTaken
from simd.model.ids import Body
from simd.model.message import Message
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.snapshot import Snapshot


class Control(Protocol):
    """The house, as its doors see it."""

    site: str
    version: str

    @property
    def household(self) -> Household:
        """People, tokens, consent, audit and privacy."""
        ...

    @property
    def usage(self) -> UsageControl:
        """Accounts as they should stand now, and what was used."""
        ...

    @property
    def money(self) -> MoneyControl:
        """Top-ups, orders, their approval, and the vault."""
        ...

    @property
    def trials(self) -> Trials:
        """Policies tried on the past."""
        ...

    @property
    def travel(self) -> TravelControl:
        """Where modems are, and what their SIMs cost there."""
        ...

    @property
    def snapshot(self) -> Snapshot:
        """Everything known now."""
        ...

    def stream(self, after: int | None) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Events from now on, or after a number without a gap; raises NotFound when too old."""
        ...

    def people(self) -> tuple[Person, ...]:
        """Everyone whom the config names."""
        ...

    def rights(self, person: Person, sim_id: str) -> Role | None:
        """What the person is to the SIM."""
        ...

    async def use(
        self, sim_id: str, cause: str, person: Person, key: str | None = None
    ) -> Operation:
        """Make the SIM the active one of its modem."""
        ...

    async def visit(self, sim_id: str, person: Person, key: str | None = None) -> Operation:
        """Go to a parked SIM, ask its carrier, come back."""
        ...

    async def refresh(self, sim_id: str, person: Person) -> Operation:
        """Ask the carrier of a SIM what is left."""
        ...

    async def ussd(
        self,
        sim_id: str,
        code: str,
        person: Person,
        key: str | None = None,
        *,
        confirm: str | None = None,
    ) -> Operation:
        """Send a USSD code; `confirm` is the owner's word for one of the deny list."""
        ...

    async def ussd_reply(
        self, session_id: str, text: str, person: Person, *, confirm: str | None = None
    ) -> Operation:
        """Answer the open menu of a session."""
        ...

    def ussd_menu(self, sim_id: str) -> tuple[str, Body]:
        """The session and the words of a SIM's open menu; raises NotFound."""
        ...

    def ussd_sim(self, session_id: str) -> str:
        """The SIM of an open session; raises NotFound."""
        ...

    async def ussd_cancel(self, session_id: str, person: Person) -> None:
        """Close a session."""
        ...

    async def send(  # noqa: PLR0913  # the door's options, by name
        self,
        sim_id: str,
        to: str,
        text: str,
        person: Person,
        key: str | None = None,
        *,
        report: bool = False,
        confirm: str | None = None,
    ) -> Operation:
        """Send a message; `confirm` is the owner's word for one of the deny list."""
        ...

    async def messages(
        self, sim_id: str | None, limit: int, before: str | None
    ) -> Sequence[Message]:
        """The newest messages of a SIM or of all, older than the message `before`."""
        ...

    async def message(self, message_id: str) -> Message | None:
        """One message, or None."""
        ...

    async def delete_message(self, message_id: str, person: Person) -> None:
        """Delete a message from the ledger."""
        ...

    async def readings(self, sim_id: str, limit: int) -> Sequence[ReadingTaken]:
        """The newest readings of a SIM, newest first."""
        ...

    async def decisions(self, modem_id: str | None, limit: int) -> Sequence[Decision]:
        """The newest decisions for a modem or for all."""
        ...

    def policy_words(self, lang: str) -> dict[str, Any]:
        """The policy in sentences."""
        ...

    async def simulate(self, changes: Mapping[str, Any], person: Person) -> Sequence[Decision]:
        """What would be decided now, with changes to the policy; nothing acts."""
        ...

    async def pause(self, person: Person) -> None:
        """Let the policy only watch."""
        ...

    async def resume(self, person: Person) -> None:
        """Let the policy act again."""
        ...

    async def trace(self, modem_id: str, seconds: float, person: Person) -> Operation:
        """Record a modem's line for a while."""
        ...

    def operation(self, operation_id: str) -> Operation | None:
        """Long work by its id."""
        ...

    async def wait(self, operation_id: str, seconds: float) -> Operation:
        """The work when it has ended, or as it stands after so many seconds."""
        ...
