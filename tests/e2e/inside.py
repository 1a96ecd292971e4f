"""A house in the test's own process, on emulated modems, with a caller at its door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from simd.daemon.config_file import load_config
from simd.daemon.house import Options, run_house
from simd.emulator.rack import Emulator
from simd.engine.limits import Limits
from simd.engine.registry import Spec
from tests.e2e.daemon_child import Caller, until
from tests.e2e.quick_time import LoopClock


@asynccontextmanager
async def house_on(
    emulator: Emulator, folder: Path, config: Path, limits: Limits | None = None
) -> AsyncIterator[Caller]:
    """The house while the block lasts; whatever ends it early fails the test."""
    stop = asyncio.Event()
    specs = tuple(Spec(unit.link.where) for unit in emulator.units if unit.link)
    state = folder / "state"
    state.mkdir(mode=0o700, exist_ok=True)
    options = Options(folder / "s", state, specs=specs, limits=limits or Limits())
    async with asyncio.TaskGroup() as group:
        group.create_task(run_house(load_config(config), options, LoopClock(), stop))
        async with Caller(options.socket, patience=3600.0) as caller:
            await until(caller.answers, "the house answers", 600, 1.0)
            yield caller
        stop.set()
