"""A port without a device: what is written is kept, what is fed is received."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from simd.errors import PortGone
from simd.ports.port import Gone, Received


class MemoryPort:
    """A port whose other end is the program itself: a script, a replay, a test."""

    def __init__(self, answer: Callable[[bytes], bytes] | None = None) -> None:
        self._answer = answer
        self._received: Received | None = None
        self._gone: Gone | None = None
        self.written: list[bytes] = []

    @property
    def address(self) -> str:
        """Its one name."""
        return "memory:"

    async def open(self, received: Received, gone: Gone) -> None:
        """Begin to pass on what is fed."""
        self._received, self._gone = received, gone

    def write(self, data: bytes) -> None:
        """Keep the bytes, and answer them on the loop's next turn when there is an answerer."""
        if self._received is None:
            raise PortGone(port=self.address)
        self.written.append(data)
        if self._answer is not None and (said := self._answer(data)):
            asyncio.get_running_loop().call_soon(self.feed, said)

    def feed(self, data: bytes) -> None:
        """Let the port receive a chunk; after the end it goes nowhere."""
        if self._received is not None:
            self._received(data)

    def unplug(self) -> None:
        """Let the device be gone."""
        gone, self._gone, self._received = self._gone, None, None
        if gone is not None:
            gone(PortGone(port=self.address))

    async def close(self) -> None:
        """Stop passing on."""
        self._gone = self._received = None
