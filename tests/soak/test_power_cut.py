"""Power cuts at random moments: what was announced is in the file without its unsynced tail.

In the writer's own thread, right after a commit, the files are copied as a disk would hold them
that lost everything written since the last finished sync: all that was told by then is in them.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from simd.model.event import MessageKept
from simd.store import Store
from simd.store.writer import Writer
from tests.e2e.soaking import FULL, dice, figures, sized
from tests.engine.household import Household, OpenHousehold
from tests.soak.mail import several, shuffled, single

MESSAGES = sized(120, 1200)
CUTS = sized(12, 200)


class Disk:
    """Copies the ledger as it would be found; `told` asks what was announced by then."""

    def __init__(self, ledger: Path, to: Path) -> None:
        self._ledger = ledger
        self._wal = ledger.with_name(f"{ledger.name}-wal")
        self._to = to
        self._rng = dice("power")
        self._next = 1
        self._synced = 0
        self._salts = b""
        self.house: Household | None = None
        self.copies: list[tuple[Path, frozenset[str]]] = []

    def committed(self) -> None:
        """A commit returned: cut here now and then, then note what is synced.

        Counted in messages, since a busy machine has many of them in one commit.
        """
        wal = self._wal.read_bytes()
        told = self._told()
        if len(told) >= self._next:
            self._next = len(told) + self._rng.randint(1, 2 * MESSAGES // CUTS)
            self._cut(wal, told)
        self._synced, self._salts = len(wal), wal[16:24]

    def _told(self) -> frozenset[str]:
        return (
            frozenset(one.message.id for one in self.house.of(MessageKept))
            if self.house
            else frozenset()
        )

    def _cut(self, wal: bytes, told: frozenset[str]) -> None:
        there = self._to / f"cut-{len(self.copies)}"
        there.mkdir()
        shutil.copy(self._ledger, there / self._ledger.name)
        # Another generation: all before it is synced in the file itself.
        floor = self._synced if wal[16:24] == self._salts else 0
        kept = self._rng.randint(min(floor, len(wal)), len(wal))
        noise = self._rng.randbytes(self._rng.randint(0, len(wal) - kept))
        (there / self._wal.name).write_bytes(wal[:kept] + noise)
        self.copies.append((there / self._ledger.name, told))


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(tmp_path / "ledger.db", tmp_path)
    commit = Writer._commit

    def watched(self: Writer, connection: sqlite3.Connection, jobs: Any) -> None:
        commit(self, connection, jobs)
        made.committed()

    monkeypatch.setattr(Writer, "_commit", watched)
    return made


@pytest.mark.soak
@pytest.mark.timeout(3600 if FULL else 120)
async def test_a_power_cut_loses_no_announced_message(household: OpenHousehold, disk: Disk) -> None:
    rng = dice("power mail")
    mails = [several(n) if n % 5 == 0 else single(n) for n in range(MESSAGES)]
    queue = shuffled(mails, rng)
    async with household() as house:
        await house.ready()
        disk.house = house
        while queue:
            size = rng.randint(1, 20)
            house.do("sms", pdus=queue[:size])
            del queue[:size]
            await asyncio.sleep(rng.uniform(0, 0.1))
        await house.until(lambda: len(house.of(MessageKept)) >= MESSAGES, 60.0, "all messages")
        disk.house = None
    kept = 0
    for path, told in disk.copies:
        async with Store.open(path, site="home") as store:
            found = {one.id for one in await store.messages(None, 100_000)}
        assert told <= found
        kept += len(told)
    figures("power cuts", cuts=len(disk.copies), announced_by_then=kept, missing=0)
    assert len(disk.copies) >= CUTS // 4
