"""A house that finds its modems: emulated ones behind ptys, as a USB tree would show them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from simd.daemon.config import Config
from simd.daemon.config_file import load_config
from simd.daemon.house import Options, run_house
from simd.emulator.rack import Emulator, Unit
from simd.engine.clock import SystemClock
from simd.engine.limits import Limits
from simd.ports.find.record import PortRecord
from tests.e2e.daemon_child import Caller, until


class Tree:
    """The ports that are plugged in: a modem at each USB path, under whatever tty it got.

    The lowest free name is given, as the kernel does. They are links of the test's own: the
    numbers of ptys are shared with every other process of the machine.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ports: dict[str, Unit] = {}
        self._changed: set[asyncio.Event] = set()

    def plug(self, path: str, unit: Unit) -> None:
        """The modem comes at a path; its tty has another name each time."""
        taken = {unit.link.where for unit in self.ports.values() if unit.link is not None}
        names = (str(self._folder / f"ttyUSB{number}") for number in range(1000))
        unit.replug(Path(next(name for name in names if name not in taken)))
        self.ports[path] = unit
        self.stir()

    def pull(self, path: str) -> Unit:
        """The modem leaves."""
        unit = self.ports.pop(path)
        unit.unplug()
        self.stir()
        return unit

    def stir(self) -> None:
        """Something happened on the bus."""
        for event in self._changed:
            event.set()

    def records(self) -> Iterator[PortRecord]:
        """As udev would list them, with a port that is never to be asked."""
        for path, unit in list(self.ports.items()):
            assert unit.link is not None
            yield PortRecord("/dev/null", "tty", path, "2c7c", "0125", "00", "option")
            yield PortRecord(unit.link.where, "tty", path, "2c7c", "0125", "02", "option")

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[asyncio.Event]:
        """Set when something happened."""
        event = asyncio.Event()
        self._changed.add(event)
        try:
            yield event
        finally:
            self._changed.discard(event)


LIMITS = Limits(poll=1.0, settle=10.0, settle_step=0.1, register=10.0, data=10.0, shutdown=3.0)


@asynccontextmanager
async def house_on(
    tree: Tree, folder: Path, text: str = "visits: never\n", limits: Limits = LIMITS
) -> AsyncIterator[Caller]:
    """The house while the block lasts."""
    state = folder / "state"
    state.mkdir(mode=0o700, exist_ok=True)
    path = folder / "simd.yaml"
    path.write_text(text)
    config: Config = load_config(path)
    stop = asyncio.Event()
    options = Options(folder / "s", state, limits=limits, source=tree)
    async with asyncio.TaskGroup() as group:
        group.create_task(run_house(config, options, SystemClock(), stop))
        async with Caller(options.socket) as caller:
            await until(caller.answers, "the house answers", 30)
            yield caller
            stop.set()


def pulled(count: int, persona: str = "quectel-ec25") -> Emulator:
    """So many modems, none plugged in once its context is entered and `out` was called."""
    return Emulator(persona, count=count)
