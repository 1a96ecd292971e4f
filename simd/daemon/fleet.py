"""Keepers of modems that come and go: one for each USB path where a modem was found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable

import structlog

from simd.daemon.hotplug import PREFIX, Hurried, Places, Source, watch
from simd.engine.desk import House
from simd.engine.keeper import Keeper, OpenLine
from simd.engine.registry import Spec
from simd.model.event import HealthCleared

log = structlog.get_logger()

TIDY = 5.0
Work = Coroutine[object, object, None]
Begin = Callable[[Keeper, Hurried], Iterable[Work]]


class Fleet:
    """See the module; `keepers` are its to fill, and static keepers stay as they are."""

    def __init__(
        self, house: House, keepers: dict[str, Keeper], places: Places, open_line: OpenLine
    ) -> None:
        self._house = house
        self._keepers = keepers
        self._places = places
        self._open_line = open_line
        self._hurried: dict[str, Hurried] = {}
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}
        house.registry.still_there = self._there

    async def serve(self, source: Source, begin: Begin, *, sole_uplink: bool = False) -> None:
        """Keep whom `begin` gives work, for as long as the house stands."""
        async with asyncio.TaskGroup() as group:

            def changed(paths: set[str]) -> None:
                for path in sorted(paths):
                    self._changed(path, group, begin, sole_uplink=sole_uplink)

            group.create_task(self._tidy())
            await watch(self._places, source, self._house.clock, changed)

    def _changed(
        self, path: str, group: asyncio.TaskGroup, begin: Begin, *, sole_uplink: bool
    ) -> None:
        address = f"{PREFIX}{path}"
        hurried = self._hurried.get(address)
        if hurried is not None:
            hurried.wake.set()
        elif path in self._places.found:
            log.info("modem found", usb=path, device=self._places.found[path].usb)
            spec = Spec(address, found=True, sole_uplink=sole_uplink)
            keeper = Keeper(spec, self._house, self._open_line)
            self._keepers[address] = keeper
            hurried = self._hurried[address] = Hurried(self._house.clock)
            self._tasks[address] = [
                group.create_task(work, name=f"{address}") for work in begin(keeper, hurried)
            ]

    def _there(self, address: str) -> bool:
        """Whether a modem that answered at an address can still be there."""
        return not address.startswith(PREFIX) or (
            address.removeprefix(PREFIX) in self._places.found
        )

    async def _tidy(self) -> None:
        """Let go of places that are empty and whose modem is elsewhere, or never was one."""
        while True:
            await self._house.clock.sleep(TIDY)
            for address, keeper in list(self._keepers.items()):
                if address in self._tasks and self._over(address, keeper):
                    await self._retire(address)
            note = "no_modems:house"
            if self._keepers and note in self._house.board.snapshot.health:
                await self._house.board.tell(HealthCleared("no_modems", "house"))

    def _over(self, address: str, keeper: Keeper) -> bool:
        if self._there(address):
            return False
        modem = keeper.modem
        return modem is None or self._house.registry.elsewhere(modem.id, keeper.spec)

    async def _retire(self, address: str) -> None:
        log.info("place given up", address=address)
        del self._keepers[address], self._hurried[address]
        tasks = self._tasks.pop(address)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
