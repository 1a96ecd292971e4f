"""An emulator in the test's own process: quick, watched command by command."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from simd.emulator.clock import Timer, WallClock
from simd.emulator.rack import Emulator, Unit
from simd.emulator.seen import Seen, SeenRing


class QuickClock(WallClock):
    """Booting, settling and registering take a part of their time."""

    def __init__(self, pace: float = 8.0) -> None:
        super().__init__()
        self._pace = pace

    def call_later(self, seconds: float, act: Callable[[], None]) -> Timer:
        """Sooner than asked."""
        return asyncio.get_running_loop().call_later(seconds / self._pace, act)


class Watched(SeenRing):
    """Tells of each command before the modem carries it out."""

    def __init__(self) -> None:
        super().__init__(2000)
        self.on_command: Callable[[str], None] = lambda _: None
        self.dialled = 0

    def add(self, at: str, text: str) -> Seen:
        """Note it, and tell."""
        self.on_command(text)
        self.dialled += text.startswith("AT+CUSD=1,")
        return super().add(at, text)


def bench(persona: str | Sequence[str], folder: Path, **more: Any) -> Emulator:
    """An emulator whose modems are watched; `async with` it."""
    emulator = Emulator(persona, link=folder / "modem", **{"clock": QuickClock(), **more})
    for unit in emulator.units:
        unit.modem.console.seen = Watched()
    return emulator


def watched(unit: Unit) -> Watched:
    """The unit's watched ring."""
    seen = unit.modem.console.seen
    assert isinstance(seen, Watched)
    return seen


def active_iccid(unit: Unit) -> str | None:
    """The card that the modem's radio uses."""
    card = unit.modem.tray.cards.get(unit.modem.tray.active)
    return card.identity.iccid if card else None


def asked(unit: Unit) -> int:
    """How many questions the carriers got, by message and by USSD."""
    lines = (unit.modem.operators.line(card.identity) for card in unit.modem.tray.cards.values())
    return sum(len(line.sent) for line in lines) + watched(unit).dialled
