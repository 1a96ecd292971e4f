"""Asking ports which of them speaks AT: one `AT` each, best candidate first (V.250 §5.2).

Only ports that data, udev or the driver make likely are asked at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from simd.errors import LineDeaf, PortError
from simd.ports.choose import port_for
from simd.ports.port import Port

SECONDS = 1.5
TRIES = 2
# A half-typed line before us is ended first; the escape leaves a prompt that waits for text.
_QUESTION = b"\x1b\rAT\r"
_ANSWERS = (b"OK\r", b"\r0\r", b"ERROR\r")
_KEPT = 4096


async def answering(
    candidates: Sequence[str], make: Callable[[str], Port] = port_for, seconds: float = SECONDS
) -> str:
    """The first port that answers.

    Raises what kept the best candidate from being asked (PortBusy, PortDenied, PortMissing), or
    LineDeaf when all could be asked and none answered.
    """
    failure: PortError | None = None
    for address in candidates:
        try:
            if await _answers(make(address), seconds):
                return address
        except PortError as error:
            failure = failure or error
    raise failure or LineDeaf(port=candidates[0] if candidates else "none")


async def _answers(port: Port, seconds: float) -> bool:
    heard = _Heard()
    await port.open(heard.take, heard.gone)
    try:
        for _ in range(TRIES):
            port.write(_QUESTION)
            if await heard.answer(seconds):
                return True
        return False
    finally:
        await port.close()


class _Heard:
    """What a port said, and whether an answer is in it."""

    def __init__(self) -> None:
        self._said = b""
        self._settled = asyncio.Event()
        self._error: PortError | None = None

    def take(self, data: bytes) -> None:
        """A chunk came."""
        self._said = (self._said + data)[-_KEPT:]
        if any(answer in self._said for answer in _ANSWERS):
            self._settled.set()

    def gone(self, error: PortError) -> None:
        """The port left."""
        self._error = error
        self._settled.set()

    async def answer(self, seconds: float) -> bool:
        """True when it answered in time; raises when the port left."""
        try:
            async with asyncio.timeout(seconds):
                await self._settled.wait()
        except TimeoutError:
            return False
        if self._error is not None:
            raise self._error
        return True
