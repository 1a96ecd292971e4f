"""The API over TCP: for bearer tokens alone, on this machine unless the config opens it.

There is no TLS here: whoever needs the API from another machine puts a proxy with TLS before
a port that only this machine reaches, or a tunnel.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from collections import OrderedDict, deque
from typing import NamedTuple, Self

from simd.errors import Retry, SimdError


class TcpUnusable(SimdError):
    """The TCP port can't be opened there (params: address, why)."""

    code = "tcp_unusable"
    retry = Retry.NEVER


class TooManyTries(SimdError):
    """Too many wrong tokens came from there (params: seconds to wait)."""

    code = "too_many_tries"
    status = 429


class Address(NamedTuple):
    """Where to listen: an address of this machine, and a port (0 is any free one)."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """`127.0.0.1:8737`, `[::1]:8737` or `localhost:8737`; raises ValueError with the reason."""
        host, colon, port = text.rpartition(":")
        if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
            message = "write an address and a port: 127.0.0.1:8737"
            raise ValueError(message)
        name = "127.0.0.1" if host == "localhost" else host.removeprefix("[").removesuffix("]")
        try:
            found = ipaddress.ip_address(name)
        except ValueError as error:
            message = f"`{host}` is no address of a machine: write it in numbers"
            raise ValueError(message) from error
        if found.version == 6 and not host.startswith("["):
            message = f"an IPv6 address stands in brackets: [{name}]:{port}"
            raise ValueError(message)
        return cls(str(found), int(port))

    @property
    def outward(self) -> bool:
        """True when other machines may reach it."""
        return not ipaddress.ip_address(self.host).is_loopback

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def bind_tcp(address: Address) -> socket.socket:
    """A bound socket, not yet listening; raises TcpUnusable."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address.host, address.port))
    except OSError as error:
        made.close()
        why = os.strerror(error.errno or errno.EIO)
        raise TcpUnusable(address=address, why=why) from error
    return made


class Throttle:
    """How often one address may come with a wrong token: then it is told to wait.

    A right token always passes: behind a proxy all callers share one address. Times are
    seconds of any clock that only grows.
    """

    def __init__(self, most: int = 10, span: float = 60.0, addresses: int = 1000) -> None:
        self._most = most
        self._span = span
        self._addresses = addresses
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def wrong(self, address: str, now: float) -> None:
        """A wrong token came from there; raises TooManyTries when too many did."""
        times = self._wrong.setdefault(address, deque(maxlen=self._most))
        self._wrong.move_to_end(address)
        while len(self._wrong) > self._addresses:
            self._wrong.popitem(last=False)
        if len(times) == self._most and now - times[0] < self._span:
            raise TooManyTries(seconds=int(self._span - (now - times[0])) + 1)
        times.append(now)
