"""Modems that come and go: who they are is told by their IMEI, never by a tty's name."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simd.daemon.hotplug import Places
from simd.emulator.rack import Emulator
from tests.daemon.plugging import Tree, house_on
from tests.e2e.daemon_child import Caller, until
from tests.e2e.soaking import dice, sized
from tests.e2e.soaking import figures as tell

CALM = 60.0


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="simd-") as path:
        yield Path(path)


async def modems(caller: Caller) -> dict[str, dict[str, Any]]:
    """What the house shows, by IMEI's end."""
    shown = (await caller.get("/v1/status"))["modems"]
    return {one["id"]: one for one in shown}


async def ready(caller: Caller, count: int, seconds: float = CALM) -> dict[str, dict[str, Any]]:
    async def look() -> Any:
        shown = await modems(caller)
        there = {key: one for key, one in shown.items() if one["state"] == "ready"}
        return there if len(there) == count else None

    try:
        found: dict[str, dict[str, Any]] = await until(look, f"{count} modems ready", seconds, 0.1)
    except AssertionError as error:
        error.add_note(str(await modems(caller)))
        raise
    return found


def empty(emulator: Emulator) -> None:
    for unit in emulator.units:
        unit.unplug()


async def test_a_modem_keeps_its_name_under_another_tty_and_in_another_socket(
    folder: Path,
) -> None:
    tree = Tree(folder)
    async with Emulator("quectel-ec25", count=2) as emulator:
        empty(emulator)
        async with house_on(tree, folder) as caller:
            assert await modems(caller) == {}
            health = (await caller.get("/v1/status"))["health"]
            assert [one["code"] for one in health] == ["no_modems"]
            tree.plug("1-1", emulator.units[0])
            (first,) = await ready(caller, 1)
            tree.plug("1-2", emulator.units[1])
            both = await ready(caller, 2)
            (second,) = set(both) - {first}

            was = emulator.units[0].link.tty  # type: ignore[union-attr]  # a pty, plugged
            tree.plug("1-1", tree.pull("1-1"))
            assert emulator.units[0].link.tty != was  # type: ignore[union-attr]  # a pty, plugged
            assert set(await ready(caller, 2)) == {first, second}

            one, other = tree.pull("1-1"), tree.pull("1-2")
            await asyncio.sleep(1.0)
            tree.plug("1-2", one)
            tree.plug("1-7", other)
            assert set(await ready(caller, 2)) == {first, second}
            assert set(await modems(caller)) == {first, second}


async def test_a_port_that_the_config_names_is_not_opened_twice(folder: Path) -> None:
    link = folder / "tty"
    async with Emulator("quectel-ec25", link=link) as emulator:
        tree = Tree(folder)
        tree.ports["1-1"] = emulator.units[0]
        places = Places(tree, [str(link), "tcp://127.0.0.1:1"])
        assert places.refresh() == set()
        assert Places(tree).refresh() == {"1-1"}


def figures() -> tuple[int, int, int]:
    gc.collect()
    return (
        len(asyncio.all_tasks()),
        len(list(Path("/proc/self/fd").iterdir())),
        threading.active_count(),
    )


MEMORY = 16_384
"""Kilobytes that emulator and house together may grow by after a quarter of the rounds."""


def resident() -> int:
    """Kilobytes of this process in memory."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@pytest.mark.soak
async def test_modems_pulled_and_replugged_in_any_order_leave_nothing_behind(
    folder: Path,
) -> None:
    count, rounds = sized(3, 16), sized(6, 200)
    luck, tree = dice("replug"), Tree(folder)
    async with Emulator("quectel-ec25", count=count) as emulator:
        empty(emulator)
        units = emulator.units[:]
        luck.shuffle(units)
        paths = [f"1-{number}" for number in range(1, count + 1)]
        async with house_on(tree, folder) as caller:
            for path, unit in zip(paths, units, strict=True):
                tree.plug(path, unit)
            everyone = set(await ready(caller, count))
            before = figures()
            warm = 0
            for turn in range(rounds):
                if turn == rounds // 4:
                    warm = resident()
                some = luck.sample(paths, luck.randint(1, min(3, count)))
                out = [tree.pull(path) for path in some]
                luck.shuffle(out)
                await asyncio.sleep(luck.uniform(0.0, 0.3))
                for path, unit in zip(some, out, strict=True):
                    tree.plug(path, unit)
            assert set(await ready(caller, count, 180)) == everyone
            imeis = {unit.modem.imei for unit in units}
            assert len(imeis) == count

            async def calm() -> bool:
                now = figures()
                return all(b <= a + 3 for a, b in zip(before, now, strict=True))

            await until(calm, f"no task, descriptor or thread is left over: {before}", 30, 0.5)
            grown = resident() - warm
            tell("replugged", rounds=rounds, modems=count, grown_kb=grown)
            assert grown < MEMORY
