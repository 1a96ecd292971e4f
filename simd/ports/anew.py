"""A port whose device may be back under another name: looked for anew at each later opening."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from simd.ports.port import Gone, Port, Received


class AnewPort:
    """The first port, then whichever `find` names; `find` raises a PortError when none is there."""

    def __init__(self, first: Port, find: Callable[[], Awaitable[Port]]) -> None:
        self._port = first
        self._find = find
        self._used = False

    @property
    def address(self) -> str:
        """The address of the port in use."""
        return self._port.address

    async def open(self, received: Received, gone: Gone) -> None:
        """Take the port; from the second time on, the one that is there now."""
        if self._used:
            self._port = await self._find()
        self._used = True
        await self._port.open(received, gone)

    def write(self, data: bytes) -> None:
        """Hand bytes to the port."""
        self._port.write(data)

    async def close(self) -> None:
        """Give the port back."""
        await self._port.close()
