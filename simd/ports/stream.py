"""A modem at the other end of a socket: `tcp://host:port`, `unix:PATH`, `unix:@NAME`."""

from __future__ import annotations

import asyncio
import errno
import socket
from abc import ABC, abstractmethod

from simd.errors import PortDenied, PortError, PortGone, PortMissing
from simd.ports.port import Gone, Received
from simd.ports.wire import Wire

CONNECT_SECONDS = 10.0
# A peer that vanished without a word (power cut, cable) is noticed after about 20 s.
_KEEPALIVE = {
    socket.TCP_KEEPIDLE: 10,
    socket.TCP_KEEPINTVL: 3,
    socket.TCP_KEEPCNT: 3,
    socket.TCP_USER_TIMEOUT: 20_000,
}
_ABSENT = {errno.ENOENT, errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH}


class StreamPort(ABC):
    """A byte stream over a socket; what names and refuses it is the subclass's."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._wire: Wire | None = None

    @property
    def address(self) -> str:
        """The address as it was given."""
        return self._address

    async def open(self, received: Received, gone: Gone) -> None:
        """Connect within CONNECT_SECONDS."""
        wire = Wire(self._address, received, gone)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._connect(wire)
        except TimeoutError as error:
            raise PortMissing(port=self._address) from error
        except OSError as error:
            raise self._named(error) from error
        self._wire = wire

    @abstractmethod
    async def _connect(self, wire: Wire) -> None: ...

    def _named(self, error: OSError) -> PortError:
        if error.errno in (errno.EACCES, errno.EPERM):
            return PortDenied(port=self._address)
        if error.errno in _ABSENT or isinstance(error, socket.gaierror):
            return PortMissing(port=self._address)
        return PortError(port=self._address, why=error.strerror or type(error).__name__)

    def write(self, data: bytes) -> None:
        """Hand bytes over."""
        if self._wire is None:
            raise PortGone(port=self._address)
        self._wire.write(data)

    async def close(self) -> None:
        """Hang up."""
        if self._wire is not None:
            await self._wire.close()


class TcpPort(StreamPort):
    """A modem behind a serial server: raw TCP, no telnet negotiation."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"tcp://{host}:{port}")
        self._host, self._port = host, port

    async def _connect(self, wire: Wire) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_connection(lambda: wire, self._host, self._port)
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEPALIVE.items():
            sock.setsockopt(socket.IPPROTO_TCP, option, value)


class UnixPort(StreamPort):
    """A modem behind a Unix socket; a name that begins with `@` is in the abstract namespace."""

    def __init__(self, path: str) -> None:
        super().__init__(f"unix:{path}")
        self._path = "\0" + path[1:] if path.startswith("@") else path

    async def _connect(self, wire: Wire) -> None:
        await asyncio.get_running_loop().create_unix_connection(lambda: wire, self._path)
