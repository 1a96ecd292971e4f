"""The fuzz run of one process: so many inputs, and what memory and time they took."""

from __future__ import annotations

import gc
import random
import resource
import signal
import time
from pathlib import Path
from typing import NamedTuple, NoReturn

from tests.fuzz.inputs import make
from tests.fuzz.readers import Readers

BATCH = 250
# CPU seconds for a batch that takes a tenth of one: beyond it, something goes round for ever.
HUNG = 20.0


class Hung(Exception):
    """A batch did not come to its end."""


class Run(NamedTuple):
    """What a process saw; `find` is None or how to see it again."""

    inputs: int
    slowest: float
    grown: int
    seconds: float
    find: str | None


def run(seed: str, count: int, until: float) -> Run:
    """Read up to `count` inputs (to `until` on the monotonic clock) and say what came of it."""
    signal.signal(signal.SIGVTALRM, _hung)
    began, slowest, warm, done = time.monotonic(), 0.0, 0, 0
    find = None
    for batch in range(-(-count // BATCH)):
        if time.monotonic() > until:
            break
        find, took = _batch(f"{seed}/{batch}", min(BATCH, count - done))
        slowest = max(slowest, took)
        done += BATCH
        if find:
            break
        if not warm and done >= min(count // 4, 100_000):
            warm = resident()
    grown = resident() - warm if warm else 0
    return Run(min(done, count), slowest, grown, time.monotonic() - began, find)


def _batch(seed: str, count: int) -> tuple[str | None, float]:
    """A batch has dice of its own, so that it can be run again alone."""
    rng = random.Random(seed)
    readers, slowest, data = Readers(rng), 0.0, b""
    signal.setitimer(signal.ITIMER_VIRTUAL, HUNG)
    try:
        for number in range(count):
            data = make(rng)
            began = time.process_time() if number % 10 == 0 else None
            readers.take(data)
            if began is not None:
                slowest = max(slowest, time.process_time() - began)
    except Exception as error:  # noqa: BLE001 - any exception at all is the find
        return f"{type(error).__name__}: {error} (batch {seed}, input {data!r})", slowest
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None, slowest


def _hung(*_: object) -> NoReturn:
    raise Hung


def resident() -> int:
    """Bytes of memory in use."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()
