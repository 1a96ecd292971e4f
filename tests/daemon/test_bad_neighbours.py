"""A modem that is slow, floods or is deaf is its own trouble: the others stay fresh."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from simd.emulator.faults import Plan
from simd.emulator.rack import Emulator, Unit
from tests.daemon.plugging import Tree, house_on
from tests.daemon.test_hotplug import empty, modems, ready
from tests.e2e.daemon_child import Caller, until
from tests.e2e.soaking import sized

LINES_A_SECOND = 2000


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="simd-") as path:
        yield Path(path)


async def flood(unit: Unit) -> None:
    """Unasked lines, so many a second."""
    assert unit.link is not None
    step = 0.02
    lines = b'\r\n+QIND: "csq",24,99\r\n' * round(LINES_A_SECOND * step)
    while True:
        unit.link.write(lines)
        await asyncio.sleep(step)


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
            imei = well.modem.imei
            monkeypatch.setattr(slow.modem.faults, "plan", lambda _: Plan("late", 2.0))
            deaf.modem.hang(600.0)
            async with asyncio.TaskGroup() as group:
                flooding_task = group.create_task(flood(flooding))
                for turn in range(sized(3, 60)):
                    await fresh(caller, well, imei, -70 - 5 * (turn % 4))
                flooding_task.cancel()
            deaf.modem.hang(0.0)
            shown = await modems(caller)
            assert set(shown) == set(everyone)
            gone = [key for key, one in shown.items() if one["state"] not in {"ready", "switching"}]
            assert len(gone) <= 2  # the slow and the deaf one at most


async def fresh(caller: Caller, well: Unit, imei: str, rsrp: int) -> None:
    """What the well modem hears now is soon what the house shows."""
    well.modem.radio.rsrp = rsrp

    async def shown() -> bool:
        found = await modems(caller)
        signals = [one["signal"]["rsrp"] for one in found.values() if one["state"] == "ready"]
        return any(value is not None and abs(value - rsrp) <= 1 for value in signals)

    await until(shown, f"rsrp {rsrp} of {imei[-4:]} is shown", 20, 0.1)
