"""The daemon with one modem and with sixteen: start, memory, CPU at rest, answers, a switch."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.e2e.daemon_child import DaemonChild
from tests.e2e.emulator_child import emulator_child

LOOKS = 200
_TICKS = os.sysconf("SC_CLK_TCK")
SIMCTL = str(Path(sys.executable).with_name("simctl"))


async def measured(modems: int, rest: float) -> dict[str, float]:
    """Figures by name; times in milliseconds, memory in MiB, CPU in per cent of one core."""
    with tempfile.TemporaryDirectory(prefix="simd-") as name:
        folder = Path(name)
        config = _config(folder, modems)
        async with (
            emulator_child("plain-27007", folder, "--count", str(modems)),
            DaemonChild(folder, config) as daemon,
        ):
            began = time.perf_counter()
            await daemon.start()
            started = time.perf_counter() - began
            await daemon.ready()
            ready = time.perf_counter() - began
            await asyncio.sleep(5)
            looks = [await _look(daemon) for _ in range(LOOKS)]
            used = cpu_seconds(daemon.child.pid)
            await asyncio.sleep(rest)
            return {
                "start to first status, ms": started * 1e3,
                "start to all modems ready, ms": ready * 1e3,
                "status on the socket, median ms": statistics.median(looks) * 1e3,
                "status on the socket, slowest ms": max(looks) * 1e3,
                "simctl status as a process, ms": _simctl(daemon.socket) * 1e3,
                "memory (RSS), MiB": memory_mib(daemon.child.pid),
                f"CPU at rest over {rest:.0f} s, %": (cpu_seconds(daemon.child.pid) - used)
                / rest
                * 100,
            }


def _config(folder: Path, modems: int) -> Path:
    ttys = [folder / "tty", *(folder / f"tty.{number}" for number in range(1, modems))]
    config = folder / "simd.yaml"
    static = "".join(f"    - {{at: {tty}}}\n" for tty in ttys)
    config.write_text(f"modems:\n  discover: false\n  modemmanager: never\n  static:\n{static}")
    return config


async def _look(daemon: DaemonChild) -> float:
    began = time.perf_counter()
    await daemon.get("/v1/status")
    return time.perf_counter() - began


def _simctl(socket: Path) -> float:
    """The middle of nine runs of `simctl status`."""
    times = []
    for _ in range(9):
        began = time.perf_counter()
        subprocess.run([SIMCTL, "--socket", str(socket), "status"], check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def cpu_seconds(pid: int) -> float:
    """Seconds of CPU that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_mib(pid: int) -> float:
    """Resident memory of the process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


async def switches(persona: str, count: int = 6) -> tuple[float, float]:
    """Seconds that a proved switch takes on that persona, least and median."""
    with tempfile.TemporaryDirectory(prefix="simd-") as name:
        folder = Path(name)
        config = folder / "simd.yaml"
        config.write_text(
            "modems: {discover: false, modemmanager: never, "
            f"static: [{{at: {folder / 'tty'}}}]}}\nvisits: allow\n"
        )
        async with emulator_child(persona, folder), DaemonChild(folder, config) as daemon:
            await daemon.start()
            times = [await _switch(daemon) for _ in range(count)]
    return min(times), statistics.median(times)


async def _switch(daemon: DaemonChild) -> float:
    parked = await _parked(daemon)
    began = time.perf_counter()
    work = await daemon.post(f"/v1/sims/{parked}/activate?wait=50")
    took = time.perf_counter() - began
    if work["state"] != "done":
        raise RuntimeError(f"the switch failed: {work}")
    return took


async def _parked(daemon: DaemonChild) -> str:
    """The parked SIM, once both were met and the modem is at home."""
    while True:
        status: dict[str, Any] = await daemon.ready()
        parked = [sim["id"] for sim in status["sims"] if not sim["active"]]
        if parked and all(sim["account"]["balance"] for sim in status["sims"]):
            return str(parked[0])
        await asyncio.sleep(0.2)
