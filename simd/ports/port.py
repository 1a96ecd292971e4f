"""What a port is: a channel of bytes that may vanish at any moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from simd.errors import PortError

Received = Callable[[bytes], None]
Gone = Callable[[PortError], None]


class Port(Protocol):
    """A byte channel to a modem; open, closed, and opened again by making a new one.

    `received` gets every chunk in order, on the loop. `gone` is called at most once, when the
    device left; it is not called after `close`. Errors are PortGone, PortMissing, PortBusy,
    PortDenied.
    """

    @property
    def address(self) -> str:
        """How the port is called in the config: a path, `tcp://host:port`, `unix:PATH`."""
        ...

    async def open(self, received: Received, gone: Gone) -> None:
        """Take the port for this process alone; raises a PortError that says why not."""
        ...

    def write(self, data: bytes) -> None:
        """Hand bytes over; never waits. Raises PortGone when the port is not open."""
        ...

    async def close(self) -> None:
        """Give the port back; returns within CLOSE_SECONDS even if the device is stuck."""
        ...
