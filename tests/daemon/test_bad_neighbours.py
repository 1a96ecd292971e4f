"""A modem that is slow, floods or is deaf is its own trouble: the others stay fresh."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simd.emulator.faults import Plan
from simd.emulator.rack import Emulator, Unit
from tests.daemon.plugging import Tree, house_on
from tests.daemon.test_hotplug import empty, modems, ready
from tests.e2e.daemon_child import Caller, until
from tests.e2e.soaking import figures, sized

LINES_A_SECOND = 2000


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="simd-") as path:
        yield Path(path)


class Flood:
    """Unasked lines on one modem's line, so many a second."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self.lines = 0

    async def serve(self) -> None:
        """Pour until cancelled; what the clock owes after a late turn is poured at once."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            assert self._unit.link is not None
            due = round((loop.time() - began) * LINES_A_SECOND) - self.lines
            self._unit.link.write(b'\r\n+QIND: "csq",24,99\r\n' * min(due, LINES_A_SECOND))
            self.lines += due
            await asyncio.sleep(0.02)


@pytest.mark.soak
async def test_others_stay_fresh_beside_a_slow_a_flooding_and_a_deaf_modem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = Tree(folder)
    async with Emulator("quectel-ec25", count=4) as emulator:
        empty(emulator)
        slow, flooding, deaf, well = emulator.units
        async with house_on(tree, folder) as caller:
            for number, unit in enumerate(emulator.units, 1):
                tree.plug(f"1-{number}", unit)
            everyone = await ready(caller, 4)
            monkeypatch.setattr(slow.modem.faults, "plan", lambda _: Plan("late", 2.0))
            loop = asyncio.get_running_loop()
            began, silence = loop.time(), sized(8, 600)
            deaf.modem.hang(float(silence))
            flood = Flood(flooding)
            waits: list[float] = []
            async with asyncio.TaskGroup() as group:
                pouring = group.create_task(flood.serve())
                while len(waits) < 3 or loop.time() - began < silence:
                    waits.append(await fresh(caller, well, "1-4", -70 - 5 * (len(waits) % 4)))
                poured = flood.lines / (loop.time() - began)
                await back(caller, "1-3")
                pouring.cancel()
            monkeypatch.undo()
            assert set(await ready(caller, 4, 180)) == set(everyone)
            told(waits, round(poured), silence)


def told(waits: list[float], poured: int, silence: int) -> None:
    figures(
        "bad neighbours",
        deaf_seconds=silence,
        lines_a_second=poured,
        looks=len(waits),
        median=f"{statistics.median(waits):.2f}s",
        worst=f"{max(waits):.2f}s",
    )


async def at(caller: Caller, path: str) -> dict[str, Any]:
    """What the house shows of the modem in that socket."""
    shown = await modems(caller)
    return next(one for one in shown.values() if (one["port"] or "").endswith(path))


async def back(caller: Caller, path: str) -> None:
    """The modem that was deaf is ready again by itself."""

    async def heard() -> bool:
        return bool((await at(caller, path))["state"] == "ready")

    await until(heard, f"{path} is back", 240, 0.2)


async def fresh(caller: Caller, well: Unit, path: str, rsrp: int) -> float:
    """What the well modem hears now is soon what the house shows; how many seconds it took."""
    loop = asyncio.get_running_loop()
    well.modem.radio.rsrp = rsrp
    began = loop.time()

    async def shown() -> bool:
        one = await at(caller, path)
        value = one["signal"]["rsrp"]
        return one["state"] == "ready" and value is not None and abs(value - rsrp) <= 1

    await until(shown, f"rsrp {rsrp} of {path} is shown", 30, 0.1)
    return loop.time() - began
