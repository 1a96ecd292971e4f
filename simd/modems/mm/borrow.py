"""A modem's AT port borrowed from ModemManager: inhibited, used, given back.

For what ModemManager can't do. While a device is inhibited, ModemManager has let go of its
ports and shows no object of it. The inhibition belongs to our connection to the bus, so it
ends by itself when this process dies, and when it ends early the port is not ours any more.
ModemManager leaves echo off, `CSCS="UCS2"`, PDU mode and its own notices behind; whoever
borrows sets what it needs.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import structlog

from simd.errors import (
    Busy,
    ConsentNeeded,
    Denied,
    LimitReached,
    PortGone,
    SimdError,
    Unsupported,
)
from simd.model.ids import Imei
from simd.model.radio import Registration
from simd.modems.detect import detect
from simd.modems.driver import AtDriver
from simd.modems.mm import names
from simd.modems.mm.device import Device
from simd.modems.mm.ready import make_ready
from simd.modems.session import Session
from simd.ports.choose import port_for
from simd.ports.find.ask import answering
from simd.ports.port import Gone, Port, Received

log = structlog.get_logger()

INHIBIT_SECONDS = 30.0
REGISTER_SECONDS = 60.0
NOT_LENT = (Busy, ConsentNeeded, Denied, LimitReached, Unsupported)
"""Why a port is not to be had now; nothing was touched."""
# What ModemManager calls its test ports: a path, or a name of the abstract namespace.
_VIRTUAL = "abstract:"


class Lender(Protocol):
    """Who says whether a port may be borrowed now, and keeps account of it."""

    def lent(self, imei: Imei | None, why: str) -> AbstractAsyncContextManager[None]:
        """While the port is ours and until the modem is back; raises LimitReached and the like."""
        ...


@asynccontextmanager
async def _unwritten(imei: Imei | None, why: str) -> AsyncIterator[None]:
    """Nobody keeps account."""
    del imei, why
    yield


class Freely:
    """A lender who lends whenever asked."""

    def lent(self, imei: Imei | None, why: str) -> AbstractAsyncContextManager[None]:
        """While the port is ours."""
        return _unwritten(imei, why)


def address_of_port(name: str, dev: Path) -> str:
    """Where a port is that ModemManager calls so: a tty, or a socket of a virtual modem."""
    if name.startswith("/"):
        return f"unix:{name}"
    if name.startswith(_VIRTUAL):
        return f"unix:@{name}"
    return str(dev / name)


class Borrow:
    """The way to one device's AT port; one borrower at a time. `dev` is where ttys are."""

    def __init__(self, device: Device, lender: Lender, dev: Path = Path("/dev")) -> None:
        self._device = device
        self._lender = lender
        self._dev = dev
        self._alone = asyncio.Lock()

    @property
    def candidates(self) -> tuple[str, ...]:
        """The AT ports that ModemManager names, as addresses; empty when it names none."""
        ports = [name for name, kind in self._device.ports if kind == names.PORT_AT]
        return tuple(address_of_port(name, self._dev) for name in ports)

    @asynccontextmanager
    async def port(self, why: str, *, registered: bool = True) -> AsyncIterator[AtDriver]:
        """The modem on a line of our own, in a state of its own; ModemManager's again afterwards.

        Returns when the modem is back and, if `registered`, in its network again as far as it
        gets there. Raises Unsupported without an AT port, Busy when another program inhibits
        the device, Denied when the bus does not let us, PortGone when the modem does not return.
        """
        if not self.candidates:
            raise Unsupported(what="an AT port")
        imei = Imei.maybe(self._device.get(names.MODEM, "EquipmentIdentifier"))
        async with self._alone, self._lender.lent(imei, why), self._device.renewed():
            try:
                async with self._inhibited() as hurt, self._line(hurt) as driver:
                    yield driver
            except SimdError:
                await self._back(registered=registered)
                raise
            await self._back(registered=registered)

    @asynccontextmanager
    async def _inhibited(self) -> AsyncIterator[Callable[[Callable[[], None]], None]]:
        """While ModemManager keeps off; gives where to say what to do when it does no longer."""
        device, objects = self._device, self._device.objects
        log.info("port borrowed", modem=device.address)
        await objects.call(
            *(names.ROOT, names.MANAGER, "InhibitDevice", "sb", device.uid, True),
            within=INHIBIT_SECONDS,
        )
        owner = objects.owner
        hurt: list[Callable[[], None]] = []

        def looked() -> None:
            if objects.owner != owner:
                for act in hurt:
                    act()

        objects.on_change.append(looked)
        try:
            yield hurt.append
        finally:
            objects.on_change.remove(looked)
            await asyncio.shield(self._release())

    async def _release(self) -> None:
        """Give it back; what fails here fails because there is no inhibition any more."""
        try:
            await self._device.objects.call(
                *(names.ROOT, names.MANAGER, "InhibitDevice", "sb", self._device.uid, False),
                within=INHIBIT_SECONDS,
            )
        except SimdError as error:
            log.warning("inhibition not lifted", modem=self._device.address, code=error.code)

    @asynccontextmanager
    async def _line(self, hurt: Callable[[Callable[[], None]], None]) -> AsyncIterator[AtDriver]:
        address = await answering(self.candidates)
        port = LentPort(port_for(address))
        hurt(port.recall)
        async with Session(port) as session:
            model = self._device.get(names.MODEM, "Model")
            driver = await detect(session, hint=None)
            log.info("borrowed port answers", modem=self._device.address, model=model)
            yield driver

    async def _back(self, *, registered: bool) -> None:
        await self._device.returned()
        if await make_ready(self._device) and registered:
            with contextlib.suppress(TimeoutError):
                await self._device.objects.until(self._in_network, REGISTER_SECONDS)

    def _in_network(self) -> bool:
        state = self._device.get(names.GPP, "RegistrationState", 4)
        return names.REGISTRATIONS.get(state, Registration.UNKNOWN).registered


class LentPort:
    """A port that may be called back: then it is closed and gone for who uses it."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self._gone: Gone | None = None
        self._recalled = False

    @property
    def address(self) -> str:
        """The port's address."""
        return self._port.address

    async def open(self, received: Received, gone: Gone) -> None:
        """Take the port."""
        self._gone = gone
        await self._port.open(received, gone)

    def write(self, data: bytes) -> None:
        """Hand bytes over, unless it was called back."""
        if self._recalled:
            raise PortGone(port=self.address)
        self._port.write(data)

    def recall(self) -> None:
        """It is not ours any more: not a byte is written from here on."""
        if not self._recalled and self._gone is not None:
            self._recalled = True
            self._gone(PortGone(port=self.address))

    async def close(self) -> None:
        """Give the port back."""
        await self._port.close()
