"""Simd's own side of a rig: its driver alone, or a whole daemon on the rig's bus."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from simd.errors import PortGone
from simd.modems.mm.driver import FREE, MmDriver, Terms, opened
from simd.modems.mm.objects import Objects
from tests.e2e.daemon_child import Body, DaemonChild, until
from tests.e2e.soaking import figures
from tests.mm.rig import Rig
from tests.mm.usb_rig import UsbRig

CONFIG = """visits: {visits}
people:
  - {{name: li, unix_user: root}}
{more}
"""


@asynccontextmanager
async def objects_on(rig: Rig) -> AsyncIterator[Objects]:
    """What ModemManager has, followed while the block lasts."""
    objects = Objects(rig.address)

    async def live() -> None:
        while True:
            try:
                await objects.live()
            except PortGone:
                continue

    async with asyncio.TaskGroup() as group:
        task = group.create_task(live())
        await objects.known.wait()
        yield objects
        task.cancel()


@asynccontextmanager
async def driver_on(rig: Rig, terms: Terms = FREE) -> AsyncIterator[MmDriver]:
    """The driver of the rig's first modem, ready for use."""
    async with objects_on(rig) as objects:
        async with asyncio.timeout(60):
            await objects.until(lambda: objects.modems)
        (modem,) = objects.modems.values()
        async with opened(objects, modem.uid, "mm:test", terms) as driver:
            await driver.prepare()
            yield driver


async def registered(driver: MmDriver) -> None:
    """Once the modem is in its network."""

    async def there() -> bool:
        return (await driver.radio()).registration.registered

    await until(there, "registered", 60)


class Daemon(DaemonChild):
    """`simd` on the rig's bus; `inside` puts it where the rig's USB modems are."""

    def __init__(
        self,
        rig: Rig,
        folder: Path,
        more: str = "",
        *,
        visits: str = "never",
        inside: bool = False,
    ) -> None:
        folder.mkdir(exist_ok=True)
        self._config = folder / "simd.yaml"
        self._more = more
        super().__init__(folder, self._config)
        self._rig = rig
        self._inside = inside
        self.visits(visits)

    def visits(self, word: str) -> None:
        """Whether parked SIMs may be visited; counts from the next start on."""
        self._config.write_text(CONFIG.format(visits=word, more=self._more))

    async def start(self, after: int | None = 0) -> None:
        """Start, and hear of everything from the ledger's first event on."""
        await super().start(after)

    async def spawn(self) -> None:
        """Start the process with the rig's bus as the system's."""
        line: Sequence[str] = (
            *(sys.executable, "-m", "simd.daemon.main", *self._arguments),
            *("--socket", str(self.socket), "--state-dir", str(self.state)),
        )
        if self._inside:
            assert isinstance(self._rig, UsbRig)
            line = self._rig.place.inside(*line)
        with self._log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                *line,
                stdout=log,
                stderr=log,
                env=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": self._rig.address},
            )

    def cpu(self) -> float:
        """Seconds of CPU that the process has used (`proc(5)`: utime and stime)."""
        after_name = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    @asynccontextmanager
    async def frugally(self, what: str) -> AsyncIterator[None]:
        """While something is away: a quarter of a core at most, and half a second for the change.

        A loop that is busy takes a whole one, or what the machine's load leaves it.
        """
        loop = asyncio.get_running_loop()
        began, used = loop.time(), self.cpu()
        yield
        lasted, used = loop.time() - began, self.cpu() - used
        figures("away", what=what, seconds=round(lasted, 1), cpu=round(used, 2))
        assert used < lasted / 4 + 0.5, (what, used, lasted, self.log[-3000:])

    async def seen(self, fits: Callable[[Body], Any], what: str, seconds: float = 90) -> Body:
        """The status once it fits."""

        async def look() -> Body | None:
            status: Body = await self.get("/v1/status")
            return status if fits(status) else None

        found: Body = await until(look, f"{what}\n{self.log[-3000:]}", seconds, 0.1)
        return found

    async def modem(self, **wanted: Any) -> Body:
        """The first modem once it has these values, in its network."""
        wanted = {"state": "ready", "backend": "modemmanager"} | wanted

        def fits(status: Body) -> bool:
            modems = status["modems"]
            return bool(modems) and all(modems[0][name] == wanted[name] for name in wanted)

        status = await self.seen(
            lambda status: fits(status) and status["modems"][0]["operator"], f"modem {wanted}"
        )
        return dict(status["modems"][0])

    async def done(self, path: str, body: Body | None = None) -> Body:
        """The outcome of an operation that is waited for and succeeds."""
        operation = await self.post(f"{path}?wait=120", body)
        assert operation.get("state") == "done", (operation, self.log[-3000:])
        return dict(operation["outcome"] or {})

    async def sim_in(self, slot: int) -> str:
        """The id of the SIM last seen in a slot of the first modem."""
        status = await self.get("/v1/status")
        return str(status["modems"][0]["slots"][slot - 1]["sim"])
