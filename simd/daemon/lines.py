"""Opening a modem's line: whose the modem is, which tty answers there today, what speaks on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec
import structlog

from simd.daemon.hotplug import PREFIX, Places
from simd.daemon.managed import MANAGED, Managed
from simd.engine.keeper import Line
from simd.engine.recovery_tools import UsbAnswer
from simd.engine.registry import Spec
from simd.errors import PortMissing
from simd.model.event import Rung
from simd.modems.detect import detect
from simd.modems.gpio import Mux
from simd.modems.mm.driver import FREE, Terms, opened
from simd.modems.session import Session
from simd.ports.anew import AnewPort
from simd.ports.choose import port_for
from simd.ports.find.ask import answering
from simd.ports.port import Port
from simd.traces.recorder import Recorder

log = structlog.get_logger()

UsbReset = Literal["ask", "allow", "never"]
OnTerms = Callable[[Spec], Terms]
_RESET = "+CFUN=1,1"
_UNIT_SECONDS = 60.0
_BLIND_PAUSE = 3.0


class Place(msgspec.Struct, frozen=True):
    """Where a modem answers now: the port to open, what hints at its family, its device."""

    address: str
    hint: str | None
    netdev: str | None
    usb_path: str | None = None


class Lines:
    """Opens lines for keepers, and reaches those that answer no more.

    Without `managed` nobody asks for ModemManager; `on_terms` says on which a modem is used
    through it.
    """

    def __init__(
        self,
        places: Places | None = None,
        managed: Managed | None = None,
        usb_reset: UsbReset = "ask",
        keep: Path = Path(),
    ) -> None:
        self.on_terms: OnTerms = lambda _: FREE
        self._places = places
        self._managed = managed
        self._usb_reset = usb_reset
        self._resets: dict[str, str] = {}
        self._keep = keep
        self._muxes: dict[str, Mux] = {}

    @asynccontextmanager
    async def open(self, spec: Spec) -> AsyncIterator[Line]:
        """A modem's line in use: through ModemManager where that has it, else on its port."""
        uid = await self._claimed(spec)
        if uid is None or self._managed is None:
            async with self._open_port(spec) as line:
                yield line
            return
        terms = self.on_terms(spec)
        async with opened(self._managed.objects, uid, spec.address, terms) as driver:
            yield Line(driver, driver.device.serve, None, driver.netdev, "modemmanager")

    async def _claimed(self, spec: Spec) -> str | None:
        if self._managed is None:
            return None
        ttys, left_alone = self._ttys(spec)
        return await self._managed.claim(spec, ttys, left_alone=left_alone)

    def _ttys(self, spec: Spec) -> tuple[tuple[str, ...], bool]:
        """The serial ports behind an address now, and whether ModemManager is kept from them."""
        if spec.address.startswith("/"):
            return (spec.address,), False
        found = self._places.found.get(spec.address.removeprefix(PREFIX)) if self._places else None
        return (found.ttys, found.left_alone) if found else ((), False)

    @asynccontextmanager
    async def _open_port(self, spec: Spec) -> AsyncIterator[Line]:
        """The port (with the recorder in it), session and driver."""
        owner = self._managed.objects.owner if self._managed else ""
        place = await self._place(spec)

        async def again() -> Port:
            return port_for((await self._place(spec)).address)

        recorder = Recorder(AnewPort(port_for(place.address), again))
        async with Session(recorder) as session:
            session.reopens = True
            driver = await detect(session, hint=spec.quirks or place.hint)
            self._resets[spec.address] = driver.quirks.reset
            if spec.mux is not None:
                if spec.address not in self._muxes:  # held over all lives of the modem
                    self._muxes[spec.address] = Mux(spec.mux, self._keep)
                driver.use_mux(self._muxes[spec.address])
            yield Line(driver, partial(self._serve, session, spec, owner), recorder, place.netdev)

    async def _serve(self, session: Session, spec: Spec, owner: str) -> None:
        """Until the line ends, or ModemManager's turn has come since it was opened."""
        if self._managed is None:
            await session.serve()
            return
        ttys, left_alone = self._ttys(spec)
        async with asyncio.TaskGroup() as group:
            group.create_task(session.serve())
            yields = spec.modemmanager == "auto" and not left_alone
            seen = owner if yields else None
            group.create_task(self._managed.step_aside(spec, ttys, seen))

    async def _place(self, spec: Spec) -> Place:
        if spec.address.startswith(MANAGED):
            known = self._managed.candidates(spec.address) if self._managed else ()
            if not known:
                raise PortMissing(port=spec.address)
            return Place(await answering(known), spec.quirks, spec.netdev)
        if not spec.address.startswith(PREFIX) or self._places is None:
            return Place(spec.address, spec.quirks, spec.netdev)
        try:
            found = self._places.at(spec.address)
        except PortMissing:
            if self._managed is not None:
                self._managed.unplugged(spec.address)
            raise
        address = await answering(found.candidates)
        log.info("modem answers", usb=found.usb_path, port=address)
        return Place(address, found.usb, found.netdev, found.usb_path)

    # --- simd.engine.recovery_tools.Tools

    async def tell_blindly(self, spec: Spec, rung: Rung) -> None:
        """Send the radio cycle or the reset command without waiting for an answer."""
        address = spec.address
        ttys, _ = self._ttys(spec)
        if self._managed is not None:
            self._managed.refuse(spec, ttys)
        if address.startswith(MANAGED):
            raise PortMissing(port=address)
        if address.startswith(PREFIX) and self._places is not None:
            address = self._places.at(address).candidates[0]
        reset = self._resets.get(spec.address, _RESET)
        texts = ("+CFUN=0", "+CFUN=1") if rung == "cfun" else (reset,)
        port = port_for(address)
        await port.open(lambda _: None, lambda _: None)
        try:
            for text in texts:
                port.write(b"\x1b\rAT" + text.encode("ascii") + b"\r")
                await asyncio.sleep(_BLIND_PAUSE)
        finally:
            await port.close()

    async def usb_reset(self, spec: Spec) -> UsbAnswer:
        """Ask systemd for the unit that turns the device off and on, if the owner allows it."""
        if not spec.address.startswith(PREFIX) or self._usb_reset == "never":
            return UsbAnswer("refused")
        path = spec.address.removeprefix(PREFIX)
        instance = escaped(path)
        if self._usb_reset == "ask":
            return UsbAnswer("asked", {"instance": instance})
        done = await _start(f"simd-usb-reset@{instance}.service")
        return UsbAnswer("done" if done else "failed", {"instance": instance})


def escaped(usb_path: str) -> str:
    r"""A USB path as a unit's instance name: `1-2.3` is `1\x2d2.3` (systemd.unit(5))."""
    return usb_path.replace("-", r"\x2d")


async def _start(unit: str) -> bool:
    """True when systemd ran the unit to its good end."""
    try:
        child = await asyncio.create_subprocess_exec(
            "systemctl", "--no-ask-password", "start", unit
        )
    except OSError as error:
        log.warning("systemctl not started", why=str(error))
        return False
    try:
        async with asyncio.timeout(_UNIT_SECONDS):
            return await child.wait() == 0
    except TimeoutError:
        child.kill()
        await child.wait()
        return False
