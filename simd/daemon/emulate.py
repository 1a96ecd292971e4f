"""`simd --emulate`: the emulator as a child process, and its modems as static ones."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from simd.engine.registry import Spec
from simd.errors import SimdError

log = structlog.get_logger()

START = 20.0
STOP = 5.0


class EmulatorFailed(SimdError):
    """The emulator did not start (params: why)."""

    code = "emulator_failed"


@asynccontextmanager
async def emulated(personas: Sequence[str], folder: Path) -> AsyncIterator[list[Spec]]:
    """Run the emulator while the block lasts; yields a spec for each of its modems."""
    control, stats = _emptied(folder)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # our own package, not a folder of that name where we happen to stand
        "-m",
        "simd.emulator.main",
        "run",
        *personas,
        *("--link", str(folder / "modem")),
        *("--control", str(control)),
        *("--stats", str(stats)),
        "--lived",
        "--until-eof",  # our end of its input closes even when we are killed
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        process_group=0,
    )
    try:
        await _ready(child)
        log.info("emulator runs", control=str(control))
        yield _specs(folder, stats)
    finally:
        await _stop(child)


def _emptied(folder: Path) -> tuple[Path, Path]:
    """A new private folder for links, control socket and counters."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder / "control.sock", folder / "net"


async def _ready(child: asyncio.subprocess.Process) -> None:
    """Wait for the line `ready`; raises EmulatorFailed."""
    if child.stdout is None:
        raise EmulatorFailed(why="no output")
    try:
        async with asyncio.timeout(START):
            while (line := await child.stdout.readline()).strip() != b"ready":
                if not line:
                    raise EmulatorFailed(why=f"it ended with {await child.wait()}")
    except TimeoutError:
        raise EmulatorFailed(why=f"not ready after {START:.0f} s") from None


async def _stop(child: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        async with asyncio.timeout(STOP):
            await child.wait()
    except TimeoutError:
        child.kill()
        await child.wait()


def _specs(folder: Path, stats: Path) -> list[Spec]:
    """`modem`, `modem.1`, … in their order, each with its counters."""
    links = sorted(folder.glob("modem*"), key=lambda link: int(link.suffix[1:] or "0"))
    return [
        Spec(address=str(link), netdev=str(stats / f"wwan{number}"))
        for number, link in enumerate(links)
    ]
