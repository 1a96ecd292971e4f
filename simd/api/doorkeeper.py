"""So many callers and no more: the next one is told so and shown out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
from aiohttp import web

from simd.api.problems import MEDIA
from simd.errors import TooManyConnections

# Who never even sends a request is not kept longer than this.
PATIENCE = 5.0


class Doorkeeper:
    """Admits connections to the server up to a number."""

    def __init__(self, server: web.Server, most: int) -> None:
        self._server = server
        self._most = most
        self._inside = 0

    def admit(self) -> asyncio.Protocol:
        """The protocol for a new connection: the server's, or one that refuses.

        Counted here and not in the server, which learns of a connection only a moment later:
        a burst of callers comes in before that.
        """
        if self._inside >= self._most:
            return Refusal()
        self._inside += 1
        return Guest(self._server(), self._left)

    def _left(self) -> None:
        self._inside -= 1


class Guest(asyncio.Protocol):
    """The server's protocol for one connection, and word when it ends."""

    def __init__(self, inner: asyncio.Protocol, left: Callable[[], None]) -> None:
        self._left = left
        self._inner = inner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A caller has come."""
        self._inner.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """The caller said something."""
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """The caller will say no more."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """The caller does not read as fast as we write."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """The caller has caught up."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the server clean up, and make room for the next."""
        self._left()
        self._inner.connection_lost(exc)


class Refusal(asyncio.Protocol):
    """Answers the first bytes with a problem object and closes."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the request: closing before it was sent would hide the answer."""
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport
            self._late = asyncio.get_running_loop().call_later(PATIENCE, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Refuse, whatever was asked."""
        del data
        if self._transport is not None:
            self._transport.write(_refusal())
            self._transport.close()
            self._transport = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is left to wait for."""
        del exc
        if self._late is not None:
            self._late.cancel()


def _refusal() -> bytes:
    error = TooManyConnections()
    body = msgspec.json.encode(error.problem())
    head = (
        f"HTTP/1.1 {error.status} Service Unavailable\r\nContent-Type: {MEDIA}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\nRetry-After: 1\r\n\r\n"
    )
    return head.encode() + body
