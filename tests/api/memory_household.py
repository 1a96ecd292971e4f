"""The real household over a ledger in memory: what the API's tests ask of people and audit."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from simd.engine.house import House
from simd.engine.household.agreement import Agreement
from simd.engine.household.household import Household
from simd.model.person import Person
from simd.store.audit import AuditBook
from simd.store.household import HouseholdBook
from simd.store.identity import new_id
from simd.store.privacy import PrivacyBook
from simd.store.reader import Reader
from simd.store.sealed import Sealer
from simd.store.steps import grow
from simd.store.writer import Writer

KEY = Sealer(bytes(32))


class Direct:
    """A writer and a reader that do their work at once, on one connection in memory."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        grow(self.connection)

    async def do(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        return work(self.connection)

    look = do

    async def scrub(self) -> None:
        self.connection.execute("VACUUM")


class MemoryLedger:
    """As much of a store as the household asks for."""

    new_id = staticmethod(new_id)

    def __init__(self) -> None:
        self.direct = Direct()
        writer, reader = cast("Writer", self.direct), cast("Reader", self.direct)
        self.audit = AuditBook(writer, reader)
        self.household = HouseholdBook(writer, reader)
        self.privacy = PrivacyBook(writer, reader)


class StillClock:
    """A clock that a test moves by hand."""

    def __init__(self, now: datetime) -> None:
        self.at = now
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds


def memory_household(
    people: Sequence[Person],
    tell: Callable[..., Awaitable[Any]],
    snapshot: Callable[[], Any],
    now: datetime,
    agreement: Agreement | None = None,
) -> tuple[Household, MemoryLedger, StillClock]:
    """The household of a house in memory, its ledger and its clock."""
    ledger, clock = MemoryLedger(), StillClock(now)
    for one in people:
        row = (one.id, one.name)
        ledger.direct.connection.execute("INSERT INTO person (id, name) VALUES (?, ?)", row)
    board = type("Board", (), {"snapshot": property(lambda _: snapshot()), "tell": tell})()
    house = SimpleNamespace(store=ledger, board=board, clock=clock)
    place = Path(tempfile.gettempdir()) / "simd-has-no-such-folder"
    made = Household(cast("House", house), people, agreement or Agreement(), KEY, place)
    return made, ledger, clock
