"""What callers may ask about contracts, estimates and use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from simd.accounts.contract import Contract
from simd.accounts.usage import By, Used
from simd.model.account import AccountNow


class UsageControl(Protocol):
    """Accounts as they should stand now, and what was used."""

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """All contracts of the config."""
        ...

    def contract(self, sim: str) -> Contract:
        """The contract behind a SIM; one that says nothing where the config names none."""
        ...

    def account(self, sim: str) -> AccountNow | None:
        """What is left on a SIM now, with estimates; None where no carrier said anything."""
        ...

    def account_id(self, sim: str) -> str | None:
        """The id of the SIM's account."""
        ...

    async def used(
        self, sims: Sequence[str], by: By, since: datetime, until: datetime
    ) -> list[Used]:
        """What these SIMs used, by SIM, day or period."""
        ...
