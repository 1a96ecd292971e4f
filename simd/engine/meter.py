"""Bytes of a modem's network device, booked to the SIM that was active while they ran."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

Book = Callable[[int, int], Awaitable[None]]
Counters = tuple[int, int]
Ask = Callable[[], Awaitable[Counters | None]]


class Meter:
    """Reads a device's counters and books what was added since the last look.

    Booked before every switch, so that no byte counts for the SIM that did not carry it. Where
    there is no device to read, `ask` tells what the modem itself counted, if it does.
    """

    def __init__(self, netdev: str | None, book: Book, ask: Ask | None = None) -> None:
        self._folder = statistics(netdev)
        self._book = book
        self._ask = ask
        self._turn = asyncio.Lock()
        self.idle: Callable[[], None] = lambda: None  # told when nothing ran since the last call
        self._last = read_counters(self._folder) if self._folder else None

    @property
    def counting(self) -> bool:
        """True when the modem has a network device to count on."""
        return self._folder is not None or self._ask is not None

    async def book(self) -> None:
        """Book what came and went since the last call; a restarted counter counts from nil."""
        async with self._turn:  # who comes second waits until the first booking is told
            now = await self._now()
            last, self._last = self._last, now or self._last
            received, sent = _gained(last, now)
            if received or sent:
                await self._book(received, sent)
            elif last and now:
                self.idle()

    async def _now(self) -> Counters | None:
        if self._folder is not None:
            return read_counters(self._folder)
        return await self._ask() if self._ask is not None else None

    def unbooked(self) -> int:
        """Bytes that ran since the last booking."""
        if self._folder is None:
            return 0
        return sum(_gained(self._last, read_counters(self._folder)))


def _gained(last: Counters | None, now: Counters | None) -> Counters:
    if last is None or now is None:
        return 0, 0
    received, sent = (b - a if b >= a else b for a, b in zip(last, now, strict=True))
    return received, sent


def statistics(netdev: str | None) -> Path | None:
    """The folder of a device's counters: a name of the kernel's, or a path to its folder."""
    if netdev is None:
        return None
    base = Path(netdev) if "/" in netdev else Path("/sys/class/net") / netdev
    return base / "statistics"


def read_counters(folder: Path) -> tuple[int, int] | None:
    """Bytes received and sent since the device came up; None when it is not there."""
    try:
        received = int((folder / "rx_bytes").read_text("ascii"))
        sent = int((folder / "tx_bytes").read_text("ascii"))
    except (OSError, ValueError):
        return None
    return received, sent
