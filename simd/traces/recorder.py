"""A tape on a port: passes every chunk on and, while started, writes it to a file.

Off unless started, and off again by itself after the time or size asked for: a tape holds what
people wrote and who they are, so its file is for its owner's eyes (0600).
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TextIO

from simd.ports.port import Gone, Port, Received
from simd.traces.trace import Chunk, entry, header

MAX_SECONDS = 3_600.0
MAX_BYTES = 16 << 20


class Recorder:
    """A port that can be listened to; everything else is the port's."""

    def __init__(self, port: Port) -> None:
        # Writers: `start` and `stop` of the tape, `open` of who receives.
        self._port = port
        self._received: Received | None = None
        self._tape: TextIO | None = None
        self._began = 0.0
        self._left = 0
        self._until: asyncio.TimerHandle | None = None

    @property
    def address(self) -> str:
        """The port's address."""
        return self._port.address

    @property
    def recording(self) -> bool:
        """True while chunks go to a file."""
        return self._tape is not None

    def start(
        self, path: Path, *, model: str, firmware: str, seconds: float, size: int = MAX_BYTES
    ) -> None:
        """Record into a new file for at most `seconds` (an hour at most) and `size` bytes."""
        self.stop()
        loop = asyncio.get_running_loop()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._tape = os.fdopen(handle, "w", encoding="utf-8", newline="\n")
        self._tape.write(header(model, firmware) + "\n")
        self._began, self._left = loop.time(), size
        self._until = loop.call_later(min(seconds, MAX_SECONDS), self.stop)

    def stop(self) -> None:
        """Close the file; safe to repeat."""
        if self._until is not None:
            self._until.cancel()
            self._until = None
        if self._tape is not None:
            self._tape.close()
            self._tape = None

    def _record(self, data: bytes, *, sent: bool) -> None:
        if self._tape is None:
            return
        seconds = asyncio.get_running_loop().time() - self._began
        line = entry(Chunk(seconds, sent, data))
        self._left -= len(line) + 1
        if self._left < 0:
            self.stop()
        else:
            self._tape.write(line + "\n")

    async def open(self, received: Received, gone: Gone) -> None:
        """Open the port, listening in."""
        self._received = received
        await self._port.open(self._pass_on, gone)

    def _pass_on(self, data: bytes) -> None:
        self._record(data, sent=False)
        if self._received is not None:
            self._received(data)

    def write(self, data: bytes) -> None:
        """Hand bytes to the port."""
        self._record(data, sent=True)
        self._port.write(data)

    async def close(self) -> None:
        """End the tape and the port."""
        self.stop()
        await self._port.close()
