"""Whatever a modem says: no exception escapes, nothing hangs, memory does not grow."""

from __future__ import annotations

import multiprocessing
import random
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

from simd.at.lines import LineReader
from tests.e2e.soaking import FULL, SECONDS, SEED, figures, sized
from tests.fuzz import readers, run
from tests.fuzz.run import Run

SHORT, WHOLE = 20_000, 10_000_000
PROCESSES = 2 if FULL else 1
# What the interpreter's own free lists and caches take; a leak of 8 bytes an input is ten times it.
GROWTH = 8 << 20


@pytest.mark.soak
@pytest.mark.timeout(0 if FULL else 120)
def test_random_and_bent_input_is_read_or_refused_by_name() -> None:
    until = time.monotonic() + (SECONDS if FULL else 12.0)
    share = sized(SHORT, WHOLE) // PROCESSES
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn) as pool:
        jobs = [pool.submit(run.run, f"{SEED}/{n}", share, until) for n in range(PROCESSES)]
        runs = [job.result() for job in jobs]
    figures("fuzz", **_told(runs))
    assert [one.find for one in runs if one.find] == []
    assert sum(one.inputs for one in runs) > 0
    assert max(one.grown for one in runs) < GROWTH


def _told(runs: list[Run]) -> dict[str, object]:
    return {
        "inputs": sum(one.inputs for one in runs),
        "seconds": round(max(one.seconds for one in runs)),
        "slowest_ms": round(1000 * max(one.slowest for one in runs), 1),
        "grown_kB": max(one.grown for one in runs) // 1024,
    }


def test_the_run_finds_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that breaks on one token in a line is found, and found again by its batch."""

    class Breaks(LineReader):
        def feed(self, data: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the parent's
            if b"\x1b" in data:
                raise IndexError
            return super().feed(data)

    monkeypatch.setattr(readers, "LineReader", Breaks)
    found = run.run("here", 2000, time.monotonic() + 60)
    assert found.find is not None
    assert found.find.startswith("IndexError")
    batch = found.find.split("(batch ")[1].split(",")[0]
    assert run._batch(batch, run.BATCH)[0] == found.find


def test_a_reader_that_goes_round_for_ever_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hangs(readers.Readers):
        def take(self, data: bytes) -> None:
            del data
            while True:
                random.random()

    monkeypatch.setattr(run, "HUNG", 0.05)
    monkeypatch.setattr(run, "Readers", Hangs)
    found = run.run("here", 10, time.monotonic() + 60)
    assert found.find is not None
    assert found.find.startswith("Hung")
