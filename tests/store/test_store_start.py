"""What a start waits for does not grow with the ledger: counted in steps of SQLite's machine.

Nothing is shown by the API before it is noted, so whatever holds the writer holds the answer.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simd.model import event as ev
from simd.model.audit import Noted
from simd.store import Retention, Store
from simd.store.files import read_from
from simd.store.restore import restore
from simd.store.sealed import Sealer

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = Sealer(bytes(32))
LOOK = Noted("per_li", "unix", "list_sims", None, ("sim_a", "sim_b"), "done")
FEW, MANY = 10, 1000


async def grow(store: Store, times: int) -> None:
    """Ten events and ten entries of the audit, so many times."""
    told = [ev.HealthRaised("odd", "x", "info"), ev.HealthCleared("odd", "x")] * 5
    for _ in range(times // 10):
        await store.append(told * 10, T0)
        await store.audit.note([LOOK] * 100, T0, KEY)


@contextmanager
def counting(connection: sqlite3.Connection) -> Iterator[list[int]]:
    """How many times SQLite's machine went ten steps on."""
    steps = [0]

    def on() -> int:
        steps[0] += 1
        return 0

    connection.set_progress_handler(on, 10)
    yield steps
    connection.set_progress_handler(None, 0)


async def steps_of_a_start(place: Path, times: int) -> int:
    path = place / f"{times}.db"
    async with Store.open(path, site="home") as store:
        await grow(store, times)
    connection = read_from(path)
    with counting(connection) as steps:
        restore(connection, "home")
    connection.close()
    return steps[0]


async def test_what_is_restored_does_not_grow_with_history(tmp_path: Path) -> None:
    few, many = [await steps_of_a_start(tmp_path, times) for times in (FEW, MANY)]
    assert many <= few + 5


async def test_a_look_at_the_whole_audit_holds_up_nobody(store: Store) -> None:
    await grow(store, MANY)
    tidied = asyncio.create_task(store.audit.prune(T0 - timedelta(days=1), KEY))
    noted, asked = [], 0
    while not tidied.done():
        await store.audit.note([LOOK], T0, KEY)
        asked += len(await store.audit.entries(1))
        noted.append(tidied.done())
    assert (await tidied).whole
    # Twenty slices, and between them whoever wants to write or read comes through.
    assert noted.count(False) >= 5
    assert asked >= 5


async def test_what_was_forgotten_meanwhile_is_no_hole(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simd.store.audit.SLICE", 1)
    for day in range(20):
        await store.audit.note([LOOK], T0 + timedelta(days=day), KEY)
    walk = asyncio.create_task(store.audit.verify(KEY))
    verdict = await store.audit.prune(T0 + timedelta(days=15), KEY)
    assert verdict.whole
    assert (await walk).whole
    after = await store.audit.verify(KEY)
    assert (after.whole, after.entries) == (True, 5)


async def test_forgetting_lets_others_write_between_its_steps(store: Store) -> None:
    await grow(store, FEW)
    kept = Retention()
    forgetting = asyncio.create_task(store.prune(T0 + timedelta(days=9999), kept))
    written = 0
    while not forgetting.done():
        await store.audit.note([LOOK], T0, KEY)
        written += 1
    await forgetting
    assert written >= 3
    assert await store.events(0, 10) == []
