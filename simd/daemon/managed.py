"""Which modems are ModemManager's: who is asked for what, and when simd steps aside.

A port that ModemManager has is never opened while it has it: its lock (TIOCEXCL) does not keep
root out, and answers that one program asked for were seen to reach the other. A modem that it
may be about to take is left to it for as long as it needs to make up its mind.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import structlog

from simd.engine.registry import Spec
from simd.errors import PortError, PortGone, PortMissing
from simd.modems.mm import names
from simd.modems.mm.borrow import address_of_port
from simd.modems.mm.objects import ModemObject, Objects

log = structlog.get_logger()

USB = "usb:"
MANAGED = "mm:"
KNOWN_SECONDS = 5.0
# From the plug to the object: 3 s for what its plugins know, 8 s for the rest, more by QMI.
PROBING = 30.0
# A service that restarts, or is updated, is back before that.
RETURNING = 120.0
_USB_PATH = re.compile(r"/(\d+-\d+(?:\.\d+)*)$")
_LIKELY = ("ttyUSB", "ttyACM")


class PortOfModemManager(PortError):
    """ModemManager uses the port (params: port, modem)."""

    code = "port_modemmanager"


class Managed:
    """See the module; `probing` and `returning` are seconds of patience, `dev` is where ttys are."""

    def __init__(
        self,
        objects: Objects,
        dev: Path = Path("/dev"),
        probing: float = PROBING,
        returning: float = RETURNING,
    ) -> None:
        self.objects = objects
        self.dev = dev
        self._probing = probing
        self._returning = returning
        self._had: dict[str, tuple[str, ...]] = {}
        self._waited: dict[str, str] = {}

    # --- who has what

    def find(self, address: str, ttys: Iterable[str] = ()) -> ModemObject | None:
        """ModemManager's object for the modem at an address, by its place or by its ports."""
        ports = {_kernel_name(tty) for tty in ttys}
        for one in self.objects.modems.values():
            named = {name for name, _ in one.ports}
            reached = {address_of_port(name, self.dev) for name in named}
            if self.address_of(one) == address or ports & named or address in reached:
                return one
        return None

    @staticmethod
    def address_of(modem: ModemObject) -> str:
        """Where its keeper keeps it: by its USB path where it has one, as udev's modems are."""
        usb = _USB_PATH.search(modem.uid)
        return f"{USB}{usb[1]}" if usb else f"{MANAGED}{modem.uid}"

    def addresses(self, static: Sequence[str]) -> set[str]:
        """The modems that ModemManager has and that no static modem stands for."""
        named = {id(self.find(one, _ttys(one))) for one in static}
        return {
            self.address_of(one) for one in self.objects.modems.values() if id(one) not in named
        }

    def candidates(self, address: str) -> tuple[str, ...]:
        """The AT ports that ModemManager had of a modem it has no more."""
        return self._had.get(address, ())

    # --- whose turn it is

    async def claim(self, spec: Spec, ttys: Sequence[str], *, left_alone: bool) -> str | None:
        """The device to use through ModemManager; None: its ports are for us to open.

        `left_alone` is said of devices that a udev rule keeps from it. Raises PortMissing while
        it is ModemManager's turn, PortOfModemManager for a port that it has against our wish.
        """
        await self._known()
        found = self.find(spec.address, ttys)
        if spec.modemmanager == "never":
            self.refuse(spec, ttys)
            return None
        if found is None and spec.modemmanager == "auto" and not left_alone:
            found = await self._its_turn(spec.address, ttys)
        if found is None and spec.modemmanager == "always":
            raise PortMissing(port=spec.address)
        if found is None:
            return None
        kept = [name for name, kind in found.ports if kind == names.PORT_AT]
        self._had[spec.address] = tuple(address_of_port(name, self.dev) for name in kept)
        return found.uid

    async def _known(self) -> None:
        """Wait until it is certain what ModemManager has, for a while."""
        try:
            async with asyncio.timeout(KNOWN_SECONDS):
                await self.objects.known.wait()
        except TimeoutError:
            log.warning("ModemManager does not say what it has")

    def refuse(self, spec: Spec, ttys: Sequence[str]) -> None:
        """Raise PortOfModemManager when it has the modem."""
        found = self.find(spec.address, ttys)
        if found is not None:
            raise PortOfModemManager(port=spec.address, modem=found.path)

    async def _its_turn(self, address: str, ttys: Sequence[str]) -> ModemObject | None:
        """Let ModemManager find the modem, once in each of its lives and after each plug."""
        if not self._eligible(address, ttys):
            return None
        if not self.objects.running:
            if self.objects.away_for() < self._returning:
                raise PortMissing(port=address)
            return None
        owner = self.objects.owner
        if self._waited.get(address) == owner:
            return None
        log.info("left to ModemManager for now", address=address)
        try:
            found = await self.objects.until(
                lambda: self.find(address, ttys) or self.objects.owner != owner, self._probing
            )
        except TimeoutError:
            self._waited[address] = owner
            return None
        if not isinstance(found, ModemObject):
            raise PortMissing(port=address)
        return found

    def _eligible(self, address: str, ttys: Sequence[str]) -> bool:
        """Whether ModemManager would look at such a device."""
        if address in self._had or address.startswith((USB, MANAGED)):
            return True
        return any(_kernel_name(tty).startswith(_LIKELY) for tty in ttys)

    def unplugged(self, address: str) -> None:
        """The next modem there is a new one for ModemManager too."""
        self._waited.pop(address, None)

    async def step_aside(self, spec: Spec, ttys: Sequence[str], seen: str | None) -> None:
        """While a port is ours: wait until ModemManager has it or comes to look, and raise.

        `seen` is the ModemManager that was there when the port was opened; None: it does not
        look at this device, or the owner wants none of it.
        """
        objects = self.objects

        def taken() -> bool:
            came = seen is not None and objects.running and objects.owner != seen
            looks = came and self._eligible(spec.address, ttys)
            return looks or self.find(spec.address, ttys) is not None

        await objects.until(taken)
        log.info("port left to ModemManager", address=spec.address)
        if seen is None:
            self.refuse(spec, ttys)
        raise PortGone(port=spec.address)


def _ttys(address: str) -> tuple[str, ...]:
    return (address,) if address.startswith("/") else ()


def _kernel_name(tty: str) -> str:
    return Path(tty).resolve().name
