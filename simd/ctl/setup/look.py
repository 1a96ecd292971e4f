"""What is plugged in: asked of the daemon that runs, else of one that runs for the looking only."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simd.client import Client, DaemonUnreachable
from simd.ctl.exits import Misused
from simd.ctl.words import Words

Status = dict[str, Any]
# A modem that hangs is given up by then; one that answers is ready in a few seconds.
LONGEST = 60.0
STEP = 0.5
# So many looks alike, and nothing more is coming.
SETTLED = 8
_WAITING = frozenset({"opening"})
_BARE = "modems: {discover: true, modemmanager: auto}\nvisits: never\nask: {every: 5200w}\n"


def look(client: Client, words: Words) -> Status:
    """The status with identifiers in full; raises Misused for who may not see them."""
    try:
        return _whole(client.get("/v1/status", reveal=True), words)
    except DaemonUnreachable:
        with _looking() as own:
            return _whole(_settled(own), words)


def _whole(status: Status, words: Words) -> Status:
    if any("…" in sim["iccid"] for sim in status["sims"]):
        raise Misused(why=words("setup.root"))
    return status


@contextmanager
def _looking() -> Iterator[Client]:
    """A daemon of our own that switches nothing, gone after the look."""
    with tempfile.TemporaryDirectory(prefix="simd-") as place:
        config, sock = Path(place, "simd.yaml"), Path(place, "s")
        config.write_text(_BARE, "utf-8")
        with subprocess.Popen(
            [
                *(sys.executable, "-m", "simd.daemon.main", "--dry-run", "--config", str(config)),
                *("--socket", str(sock), "--state-dir", place),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as child:
            try:
                yield Client(sock)
            finally:
                child.terminate()


def _settled(client: Client) -> Status:
    """The status once nothing changes any more; raises DaemonUnreachable."""
    alike, last = 0, None
    status: Status | None = None
    for _ in range(int(LONGEST / STEP)):
        time.sleep(STEP)
        try:
            status = client.get("/v1/status", reveal=True)
        except DaemonUnreachable:
            continue
        seen = [(one["id"], one["state"]) for one in status["modems"]], len(status["sims"])
        waits = any(state in _WAITING for _, state in seen[0])
        alike = 0 if waits or seen != last else alike + 1
        last = seen
        if alike >= SETTLED:
            break
    if status is None:
        raise DaemonUnreachable(path=client.path, why="it did not start")
    return status
