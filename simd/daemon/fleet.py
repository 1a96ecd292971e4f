"""Keepers of modems that come and go: one for each place where a modem was found.

A place is a USB path that udev or ModemManager names, or a device that only ModemManager knows.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager

import msgspec
import structlog
from msgspec.structs import replace

from simd.daemon.hotplug import PREFIX, Hurried, Places, Source, watch
from simd.daemon.managed import MANAGED, Managed
from simd.engine.house import House
from simd.engine.keeper import Keeper, OpenLine
from simd.engine.registry import ManagerUse, Spec
from simd.engine.supervise import dismiss
from simd.model.event import HealthCleared

log = structlog.get_logger()

TIDY = 5.0
Work = Coroutine[object, object, None]
Begin = Callable[[Keeper, Hurried], Iterable[Work]]


class Grounds(msgspec.Struct, frozen=True):
    """Where modems are found, and what is said of all that are found."""

    places: Places
    managed: Managed | None = None
    sole_uplink: bool = False
    modemmanager: ManagerUse = "auto"


class Fleet:
    """See the module; `keepers` are its to fill, and static keepers stay as they are."""

    def __init__(
        self, house: House, keepers: dict[str, Keeper], grounds: Grounds, open_line: OpenLine
    ) -> None:
        self._house = house
        self._keepers = keepers
        self._places = grounds.places
        self._managed = grounds.managed
        use, sole = grounds.modemmanager, grounds.sole_uplink
        self._found = Spec("", found=True, sole_uplink=sole, modemmanager=use)
        self._static = tuple(keepers)
        self._open_line = open_line
        self._hurried: dict[str, Hurried] = {}
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}
        house.registry.still_there = self._there

    async def serve(self, source: Source | None, begin: Begin) -> None:
        """Keep whom `begin` gives work, for as long as the house stands."""
        async with asyncio.TaskGroup() as group:

            def changed(paths: set[str]) -> None:
                for path in sorted(paths):
                    self._changed(path, group, begin)

            def managed() -> None:
                self._by_manager(group, begin)

            tidying = group.create_task(self._tidy())
            try:
                with self._told(managed):
                    managed()
                    if source is not None:
                        await watch(self._places, source, self._house.clock, changed)
                    else:
                        await asyncio.Event().wait()
            finally:
                await dismiss([tidying, *itertools.chain.from_iterable(self._tasks.values())])

    @contextmanager
    def _told(self, managed: Callable[[], None]) -> Iterator[None]:
        """While changes of ModemManager's are heard."""
        heard = [] if self._managed is None else self._managed.objects.on_change
        heard.append(managed)
        try:
            yield
        finally:
            heard.remove(managed)

    def _changed(self, path: str, group: asyncio.TaskGroup, begin: Begin) -> None:
        address = f"{PREFIX}{path}"
        hurried = self._hurried.get(address)
        if hurried is not None:
            hurried.wake.set()
        elif path in self._places.found:
            log.info("modem found", usb=path, device=self._places.found[path].usb)
            self._keep(address, group, begin)

    def _by_manager(self, group: asyncio.TaskGroup, begin: Begin) -> None:
        """ModemManager has another set of modems: keep the new, hurry whoever waits for one."""
        if self._managed is None or self._found.modemmanager == "never":
            return
        for address in sorted(self._managed.addresses(self._static)):
            if address in self._hurried:
                self._hurried[address].nudge()
            else:
                log.info("modem found by ModemManager", address=address)
                self._keep(address, group, begin)

    def _keep(self, address: str, group: asyncio.TaskGroup, begin: Begin) -> None:
        keeper = Keeper(replace(self._found, address=address), self._house, self._open_line)
        self._keepers[address] = keeper
        hurried = self._hurried[address] = Hurried(self._house.clock)
        self._tasks[address] = [
            group.create_task(work, name=f"{address}") for work in begin(keeper, hurried)
        ]

    def _there(self, address: str) -> bool:
        """Whether a modem that answered at an address can still be there."""
        keeper = self._keepers.get(address)
        if keeper is not None and keeper.desk is not None:
            return True  # ModemManager shows no object of a modem that is on loan
        if self._managed is not None and self._managed.find(address) is not None:
            return True
        if address.startswith(MANAGED):
            return False
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
        await dismiss(self._tasks.pop(address))
