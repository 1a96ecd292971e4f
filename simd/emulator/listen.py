"""A modem behind a socket instead of a tty: `unix:PATH`, `unix:@ABSTRACT`, `tcp:PORT`.

One client at a time, as on a serial line: a newer one takes the place of the older.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

from simd.emulator.stream import FdStream


class Listener:
    """A listening socket whose client talks to the modem."""

    def __init__(self, address: str, feed: Callable[[bytes], None]) -> None:
        self._address = address
        self._feed = feed
        self._socket: socket.socket | None = None
        self._client: FdStream | None = None
        self.tty = ""
        self.on_client: Callable[[], None] = _nothing

    @property
    def where(self) -> str:
        """The address, with the port that was really taken."""
        if self._socket is not None and self._address.startswith("tcp:"):
            return f"tcp:{self._socket.getsockname()[1]}"
        return self._address

    @property
    def plugged(self) -> bool:
        """Whether it can be reached."""
        return self._socket is not None

    def plug(self, link: Path | None = None) -> None:
        """Listen; a link given is a new Unix path."""
        if link is not None:
            self._address = f"unix:{link}"
        self._socket = _listen(self._address)
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._accept)

    def unplug(self) -> None:
        """Drop the client and stop listening."""
        if self._socket is None:
            return
        self._drop()
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()
        self._socket = None
        path = _path(self._address)
        if path is not None:
            path.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        """Send to the client, if there is one."""
        if self._client is not None:
            self._client.write(data)

    def pause(self, *, stopped: bool) -> None:
        """Take no bytes, or take them again."""
        if self._client is not None:
            self._client.pause(stopped=stopped)

    def _accept(self) -> None:
        if self._socket is None:
            return
        client, _ = self._socket.accept()
        self._drop()
        self._client = FdStream(client.detach(), self._feed, self._drop)
        self.on_client()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _nothing() -> None:
    """Nobody waits for clients."""


def _path(address: str) -> Path | None:
    name = address.removeprefix("unix:")
    return Path(name) if address.startswith("unix:") and not name.startswith("@") else None


def _listen(address: str) -> socket.socket:
    kind, _, name = address.partition(":")
    if kind not in {"unix", "tcp"} or not name:
        raise ValueError(f"not an address: {address} (unix:PATH, unix:@NAME or tcp:PORT)")
    path = _path(address)
    if path is not None and path.is_socket():
        path.unlink()
    made = socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET)
    try:
        _bind(made, kind, name)
    except (OSError, ValueError):
        made.close()
        raise
    made.listen(4)
    made.setblocking(False)
    os.set_inheritable(made.fileno(), False)
    return made


def _bind(made: socket.socket, kind: str, name: str) -> None:
    if kind == "tcp":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(("127.0.0.1", int(name)))
    else:
        made.bind("\0" + name[1:] if name.startswith("@") else name)
