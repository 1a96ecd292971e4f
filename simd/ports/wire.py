"""What ports over an asyncio transport share: chunks in, bytes out, and the end of it."""

from __future__ import annotations

import asyncio

from simd.errors import PortGone
from simd.ports.port import Gone, Received

CLOSE_SECONDS = 1.0
# A command line is below 1 kB and one is in flight: more waiting than this is a stuck device.
MAX_UNSENT = 65_536


class Wire(asyncio.Protocol):
    """One open channel; tells of the end once, and not when we ended it."""

    def __init__(self, address: str, received: Received, gone: Gone) -> None:
        self.address = address
        self._received = received
        self._gone = gone
        self._transport: asyncio.WriteTransport | None = None
        self._closing = False
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; serial ones are write transports without saying so."""
        self._transport = transport  # type: ignore[assignment]  # asyncio hands over the base class

    def data_received(self, data: bytes) -> None:
        """Pass a chunk on as it came."""
        self._received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The device left, or we let go of it."""
        self._transport = None
        self.closed.set_result(None)
        if not self._closing:
            self._gone(PortGone(port=self.address, why=type(exc).__name__ if exc else "closed"))

    def write(self, data: bytes) -> None:
        """Hand bytes to the transport."""
        if self._transport is None or self._closing:
            raise PortGone(port=self.address)
        if self._transport.get_write_buffer_size() <= MAX_UNSENT:
            self._transport.write(data)

    async def close(self) -> None:
        """End it without waiting for bytes that the device does not take."""
        self._closing = True
        if self._transport is not None:
            self._transport.abort()
        await asyncio.wait([self.closed], timeout=CLOSE_SECONDS)
