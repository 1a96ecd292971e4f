"""One AT round trip on a pty: the session against bare pyserial and pyserial-asyncio streams.

All three talk to the same tiny responder, a process of its own that answers each line with OK,
in turns within one run, so that what the machine does meanwhile hits all alike.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import serial
import serial_asyncio

from simd.at.command import Command
from simd.modems.session import Session
from simd.ports.tty import TtyPort

ROUNDS, EACH = 5, 400
_RESPONDER = r"""
import os, pty, tty
master, slave = pty.openpty()
tty.setraw(slave)
print(os.ttyname(slave), flush=True)
while True:
    for _ in range(os.read(master, 4096).count(b"\r")):
        os.write(master, b"\r\nOK\r\n")
"""

Samples = list[float]


@contextmanager
def responder() -> Iterator[str]:
    """The tty of a process that answers OK to every line."""
    with subprocess.Popen(
        [sys.executable, "-c", _RESPONDER], stdout=subprocess.PIPE, text=True
    ) as child:
        if child.stdout is None:
            raise RuntimeError("the responder says nothing")
        try:
            yield child.stdout.readline().strip()
        finally:
            child.terminate()


def bare(path: str) -> Samples:
    """pyserial, blocking."""
    times: Samples = []
    with serial.Serial(path, 115200, timeout=2) as port:
        for _ in range(EACH):
            began = time.perf_counter()
            port.write(b"AT\r")
            port.read_until(b"OK\r\n")
            times.append(time.perf_counter() - began)
    return times


async def _streams(path: str) -> Samples:
    reader, writer = await serial_asyncio.open_serial_connection(url=path, baudrate=115200)
    times: Samples = []
    for _ in range(EACH):
        began = time.perf_counter()
        writer.write(b"AT\r")
        await reader.readuntil(b"OK\r\n")
        times.append(time.perf_counter() - began)
    writer.close()
    return times


async def _session(path: str) -> Samples:
    times: Samples = []
    command = Command("AT")
    async with Session(TtyPort(path)) as session:
        await session.run(command)  # the first one brings the line into step
        for _ in range(EACH):
            began = time.perf_counter()
            await session.run(command)
            times.append(time.perf_counter() - began)
    return times


WAYS: dict[str, Callable[[str], Samples]] = {
    "bare pyserial": bare,
    "pyserial-asyncio streams": lambda path: asyncio.run(_streams(path)),
    "simd session": lambda path: asyncio.run(_session(path)),
}


def round_trips() -> dict[str, tuple[float, float]]:
    """Least and middle round trip of each way, in microseconds."""
    found: dict[str, Samples] = {name: [] for name in WAYS}
    with responder() as path:
        for _ in range(ROUNDS):
            for name, way in WAYS.items():
                found[name] += way(path)
    return {
        name: (min(times) * 1e6, statistics.median(times) * 1e6) for name, times in found.items()
    }
