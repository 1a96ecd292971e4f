"""What callers may ask of the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from simd.model.operation import Operation
from simd.model.person import Person


class Trials(Protocol):
    """How a policy would have done."""

    async def backtest(
        self,
        changes: Mapping[str, Any],
        person: Person,
        modem_id: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Operation:
        """Try the policy, and one with changes, on what the ledger remembers; nothing acts."""
        ...
