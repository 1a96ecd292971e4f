"""A backtest in memory: what was asked is kept, and each life is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from simd.model.operation import Operation
from simd.model.person import Person

Begin = Callable[[str, str, str | None], Operation]


class MemoryTrials:
    """Fulfils the API's `Trials`."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin
        self.asked: list[tuple[dict[str, Any], str | None, datetime | None, datetime | None]] = []

    async def backtest(
        self,
        changes: Mapping[str, Any],
        person: Person,
        modem_id: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Operation:
        del person
        self.asked.append((dict(changes), modem_id, start, end))
        return self._begin("backtest", modem_id or "house", None)


def life(policy: str, **more: Any) -> dict[str, Any]:
    plain = {
        "switches": 3,
        "outage": 5400.0,
        "unknown_share": 0.25,
        "parked_unknown_share": 0.9715,
        "costs": [],
        "unpriced_bytes": 0,
        "wasted_bytes": None,
        "held": {},
    }
    return {"policy": policy} | plain | more


LIVES = {
    "from": "2026-03-03T12:00:00+00:00",
    "to": "2026-03-10T12:00:00+00:00",
    "modems": [
        {
            "id": "mdm_roof",
            "name": "roof",
            "lives": [
                life("actual"),
                life("never_switch", costs=[{"amount": "4.20", "currency": "EUR"}]),
                life("current", unpriced_bytes=5 << 20, held={"dwell": 12}),
                life("changed", wasted_bytes=3 << 30),
            ],
        }
    ],
}
