"""Programs that a rig starts: each with its own log, ended with the rig."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

# A loaded machine takes its time; a wait ends as soon as what it waits for is there.
PATIENCE = 60.0


async def until(
    come: Callable[[], object], what: str, within: float = PATIENCE, every: float = 0.01
) -> None:
    """Wait for a condition; TimeoutError says what never came."""
    limit = time.monotonic() + within
    while not come():
        if time.monotonic() > limit:
            raise TimeoutError(f"never came: {what}")
        await asyncio.sleep(every)


T = TypeVar("T")


async def value(
    ask: Callable[[], Awaitable[T]], fits: Callable[[T], object], what: str, every: float = 0.02
) -> T:
    """Ask until the answer fits; TimeoutError says what it stayed at."""
    limit = time.monotonic() + PATIENCE
    while not fits(found := await ask()):
        if time.monotonic() > limit:
            raise TimeoutError(f"never came: {what}; it stayed at {found!r}")
        await asyncio.sleep(every)
    return found


class Child:
    """One program in the background; what it says lies in `<folder>/<name>.out`."""

    def __init__(
        self, folder: Path, name: str, argv: Sequence[str], env: Mapping[str, str]
    ) -> None:
        self.name = name
        self.out = folder / f"{name}.out"
        with self.out.open("ab") as log:
            self._process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(env)
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def said(self) -> str:
        return self.out.read_text("utf-8", "replace")

    async def ready(self, come: Callable[[], object]) -> None:
        """Wait until it serves; what it said is the message when it ends instead."""
        await until(lambda: come() or not self.running, f"{self.name} ready: {self.said()}")
        assert self.running, f"{self.name} ended: {self.said()}"

    async def end(self, number: int = signal.SIGTERM) -> None:
        """Send a signal and wait until it is gone, by force in the end."""
        if self.running:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(number)
        try:
            await until(lambda: not self.running, f"end of {self.name}", within=20)
        except TimeoutError:
            self._process.kill()
            await until(lambda: not self.running, f"end of {self.name}")

    def send(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)
