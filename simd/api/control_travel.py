"""What callers may ask of travelling."""

from __future__ import annotations

from typing import Protocol

from simd.accounts.travel import TravelBook


class TravelControl(Protocol):
    """Where modems are, and what their SIMs cost there."""

    async def books(self) -> list[TravelBook]:
        """The price book of every modem."""
        ...
