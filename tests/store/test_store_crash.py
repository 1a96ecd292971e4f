"""kill -9 and power cuts: what was acknowledged is there, once, and the journal adds up.

What holds: an answer to `append` comes after the WAL is synced. So a killed process loses
nothing that was acknowledged, and a disk that loses every byte written after the last
acknowledged sync does not either. Bytes before that sync are the disk's own promise.
"""

from __future__ import annotations

import os
import random
import runpy
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simd.model import event as ev
from simd.store import Store

SCRIPT = Path(__file__).with_name("appender.py")
BODIES = runpy.run_path(str(SCRIPT))["bodies"]  # what the child tells, told here too
T0 = datetime(2026, 3, 1, tzinfo=UTC)
ROUNDS = int(os.environ.get("SOAK", "30"))
SEED = int(os.environ.get("SOAK_SEED", "1"))


class Appender:
    """The forking child of `appender.py`."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, path: Path, first: int, seconds: float, tries: int = 1) -> list[list[str]]:
        """Let it append for a while after so many tries, kill it -9; what it had said."""
        assert self.process.stdin
        print(path, first, file=self.process.stdin, flush=True)
        said: list[list[str]] = []
        pid = 0
        while not pid or sum(one[0] == "try" for one in said) < tries:
            words = self._line()
            pid = int(words[1]) if words[0] == "pid" else pid
            said.append(words)
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
        while said[-1] != ["gone"]:
            said.append(self._line())
        return said

    def _line(self) -> list[str]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the appender is gone"
        return line.split()

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def appender() -> Iterator[Appender]:
    started = Appender()
    yield started
    started.close()


class Told:
    """What the child's lines say over all rounds."""

    def __init__(self) -> None:
        self.acked: dict[int, tuple[int, ...]] = {}
        self.ended: set[int] = set()
        self.tried = 0

    def hear(self, said: list[list[str]]) -> None:
        for word, *rest in said:
            if word == "try":
                self.tried = max(self.tried, int(rest[0]))
            if word == "ack":
                seqs = tuple(int(one) for one in rest[1:4])
                assert self.acked.setdefault(int(rest[0]), seqs) == seqs
            if word == "end":
                self.ended.add(int(rest[0]))


async def check(path: Path, acked: dict[int, tuple[int, ...]], ended: set[int], tried: int) -> int:
    """Assert that the ledger holds all that was acknowledged, once; returns its last seq."""
    async with Store.open(path, site="home") as store:
        events = await store.events(0, 1_000_000)
        seqs = [one.seq for one in events]
        assert seqs == list(range(1, len(seqs) + 1))
        ids = [one.body.id for one in events if isinstance(one.body, ev.ReadingTaken)]
        assert len(ids) == len(set(ids))
        places = {one.seq: one.body for one in events}
        for number, (reading, message, switch) in acked.items():
            kept = places[reading], places[message], places[switch]
            assert isinstance(kept[0], ev.ReadingTaken)
            assert isinstance(kept[1], ev.MessageKept)
            assert isinstance(kept[2], ev.SwitchBegan)
            assert kept[0].id == f"rdg_{number}"
            assert (kept[1].message.id, kept[2].id) == (f"msg_{number}", f"swi_{number}")
        assert {f"rdg_{n}" for n in acked} <= set(ids) <= {f"rdg_{n}" for n in range(tried + 1)}
        assert {one.id for one in await store.readings("sim_0", 1_000_000)} == set(ids)
        messages = await store.messages(None, 1_000_000)
        assert {one.id for one in messages} == {one.replace("rdg", "msg") for one in ids}
        still = {one.id for one in await store.open_switches()}
        shut = {one.body.id for one in events if isinstance(one.body, ev.SwitchEnded)}
        assert still == {one.replace("rdg", "swi") for one in ids} - shut
        assert not still & {f"swi_{n}" for n in ended}
        return seqs[-1] if seqs else 0


@pytest.mark.soak
async def test_kill_9_loses_nothing_acknowledged_and_doubles_nothing(
    appender: Appender, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.db"
    rng = random.Random(SEED)
    told = Told()
    for number in range(ROUNDS):
        # Every other life gets somewhere, however slow the machine is.
        tries = 1 + number % 2
        told.hear(appender.run(path, told.tried, rng.uniform(0, 0.06), tries))
        await check(path, told.acked, told.ended, told.tried)
    assert len(told.acked) >= ROUNDS // 2


@pytest.mark.soak
async def test_kill_9_while_the_ledger_is_made(appender: Appender, tmp_path: Path) -> None:
    rng = random.Random(SEED)
    for number in range(max(8, ROUNDS // 4)):
        path = tmp_path / f"{number}" / "ledger.db"
        told = Told()
        told.hear(appender.run(path, 0, rng.uniform(0, 0.004)))
        await check(path, told.acked, told.ended, told.tried)


def valid_length(wal: bytes) -> int:
    """Where the frames of the WAL's present generation end (SQLite file format §4.1).

    What lies behind is left from before the last checkpoint, and never read.
    """
    if len(wal) < 32:
        return 0
    page, salts, at = struct.unpack(">I", wal[8:12])[0], wal[16:24], 32
    while wal[at + 8 : at + 16] == salts and at + 24 + page <= len(wal):
        at += 24 + page
    return at


def copy(path: Path, to: Path) -> None:
    to.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(path.with_name(name), to / name)


def cut(wal: Path, length: int, rng: random.Random) -> None:
    """A power cut: what was written after the length is gone, or noise in its place."""
    whole = wal.read_bytes()
    noise = rng.randbytes(len(whole) - length) if rng.random() < 0.5 else b""
    wal.write_bytes(whole[:length] + noise[: rng.randint(0, len(noise))])


@pytest.mark.soak
async def test_a_power_cut_after_an_acknowledgement_loses_nothing(
    ledger: Path, tmp_path: Path
) -> None:
    """At each acknowledgement the synced length is noted; all that comes later is dropped."""
    rng = random.Random(SEED)
    wal = ledger.with_name(f"{ledger.name}-wal")
    async with Store.open(ledger, site="home") as store:
        acked: dict[int, tuple[int, ...]] = {}
        for number in range(ROUNDS * 4):
            told = await store.append(BODIES(number), T0)
            acked[number] = tuple(one.seq for one in told)
            if rng.random() > 0.25:
                continue
            synced = valid_length(wal.read_bytes())
            generation = wal.read_bytes()[16:24]
            await store.append(BODIES(10_000 + number), T0)  # may lie in lost bytes, or not
            if wal.read_bytes()[16:24] != generation:
                continue  # a checkpoint came between: those bytes are in the database, synced
            there = tmp_path / f"cut-{number}"
            copy(ledger, there)
            cut(there / wal.name, rng.randint(synced, wal.stat().st_size), rng)
            extra = {10_000 + one: () for one in acked}
            await check(there / ledger.name, acked, set(), max(extra) + 1)


@pytest.mark.soak
async def test_even_lost_syncs_leave_a_whole_beginning(ledger: Path, tmp_path: Path) -> None:
    """A disk that lied about its syncs: some newest events are gone, but none is half there."""
    rng = random.Random(SEED)
    async with Store.open(ledger, site="home") as store:
        for number in range(12):
            await store.append(BODIES(number), T0)
        copy(ledger, tmp_path / "whole")
    lasts = set()
    for number in range(ROUNDS):
        there = tmp_path / f"cut-{number}"
        copy(tmp_path / "whole" / ledger.name, there)
        wal = there / f"{ledger.name}-wal"
        cut(wal, rng.randint(0, wal.stat().st_size), rng)
        lasts.add(await check(there / ledger.name, {}, set(), 12))
    assert len(lasts) > 3
