"""What ModemManager has: its modem objects with their properties, told by signals.

Its ObjectManager is asked once for each life of ModemManager (it costs milliseconds), then
listened to. Paths and indices change at every swap, inhibition and restart, so a modem is
known by its `Device`. SIMs, messages and bearers are not in the ObjectManager; they are
fetched by path where they are needed.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog

from simd.errors import CommandTimeout, PortGone, SimdError
from simd.modems.mm import names
from simd.modems.mm.bus import CALL_SECONDS, Bus, Heard, connected

log = structlog.get_logger()
T = TypeVar("T")

MAX_WAITING = 512
_LISTEN = (
    f"type='signal',sender='{names.SERVICE}'",
    f"type='signal',sender='{names.BUS}',member='NameOwnerChanged',arg0='{names.SERVICE}'",
)
Interfaces = dict[str, dict[str, Any]]


class ModemObject:
    """One object of ModemManager's, as long as it is there; its properties are kept current."""

    def __init__(self, path: str, interfaces: Interfaces) -> None:
        self.path = path
        self.interfaces = interfaces

    @property
    def uid(self) -> str:
        """The device behind it: where it hangs in sysfs, or a virtual one's name."""
        return str(self.get(names.MODEM, "Device", ""))

    def get(self, interface: str, name: str, default: Any = None) -> Any:
        """A property as last told."""
        return self.interfaces.get(interface, {}).get(name, default)

    def has(self, interface: str) -> bool:
        """Whether the modem can do what the interface is for."""
        return interface in self.interfaces

    @property
    def ports(self) -> tuple[tuple[str, int], ...]:
        """Its ports: name and MMModemPortType."""
        return tuple((str(name), int(kind)) for name, kind in self.get(names.MODEM, "Ports", ()))


class Ear:
    """Signals about one modem, and about messages, bearers and calls; the oldest give way."""

    def __init__(self) -> None:
        self._waiting: deque[Heard] = deque(maxlen=MAX_WAITING)
        self._news = asyncio.Event()

    def hear(self, heard: Heard) -> None:
        """Keep it for the reader."""
        self._waiting.append(heard)
        self._news.set()

    async def get(self) -> Heard:
        """The next one."""
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()


class Objects:
    """See the module; `live` is one connection to the bus, from greeting to loss.

    `known` is set once it is certain what ModemManager has, also that it is not there.
    """

    def __init__(self, address: str | None = None) -> None:
        self._address = address
        self._bus: Bus | None = None
        self._owner = ""
        self._strange = False
        self._left: float | None = None
        self._pulse: set[asyncio.Future[None]] = set()
        self._ears: set[Ear] = set()
        self.modems: dict[str, ModemObject] = {}
        self.known = asyncio.Event()
        self.on_change: list[Callable[[], None]] = []

    @property
    def running(self) -> bool:
        """True while ModemManager is on the bus."""
        return bool(self._owner)

    @property
    def owner(self) -> str:
        """ModemManager's own name on the bus: another one for each of its lives."""
        return self._owner

    def away_for(self) -> float:
        """Seconds since ModemManager left; without end when it was never seen."""
        if self._left is None:
            return math.inf
        return asyncio.get_running_loop().time() - self._left

    # --- its life

    async def live(self) -> None:
        """Follow ModemManager until the bus is gone; raises PortGone, or PortMissing at once."""
        try:
            async with connected(self._address) as bus:
                bus.hear(self._hear)
                for rule in _LISTEN:
                    await bus.match(rule)
                bus.on_gone = self.beat
                self._bus = bus
                if await bus.ask_bus("NameHasOwner", "s", names.SERVICE):
                    self._new_owner(str(await bus.ask_bus("GetNameOwner", "s", names.SERVICE)))
                else:
                    self.known.set()
                while not bus.gone:
                    await self.until(lambda: bus.gone or self._strange)
                    await self._meet()
                raise PortGone(port="the system bus")
        finally:
            self._bus = None
            self._new_owner("")
            self.known.set()

    async def _meet(self) -> None:
        """Ask a ModemManager that is new here what it has; it may end while it is asked."""
        owner, self._strange = self._owner, False
        if not owner:
            self.known.set()
            return
        try:
            found = await self.call(names.ROOT, names.OBJECTS, "GetManagedObjects")
        except CommandTimeout:
            self._strange = self._owner == owner
            return
        except SimdError as error:
            log.warning("ModemManager does not say what it has", code=error.code)
            self.known.set()
            return
        if self._owner == owner:
            for path, interfaces in found.items():
                self._add(path, interfaces)
            self.known.set()
            self._changed()

    # --- what the bus says

    def _hear(self, heard: Heard) -> None:
        match heard.member:
            case "NameOwnerChanged":
                self._new_owner(str(heard.body[2]))
            case "InterfacesAdded":
                self._add(heard.body[0], heard.body[1])
                self._changed()
            case "InterfacesRemoved":
                self._remove(heard.body[0], heard.body[1])
                self._changed()
            case "PropertiesChanged" if heard.path in self.modems:
                self._update(heard)
            case _:
                pass
        for ear in tuple(self._ears):
            ear.hear(heard)
        self.beat()

    def _new_owner(self, owner: str) -> None:
        """ModemManager came or went; whatever the last one had is gone with it."""
        if owner != self._owner:
            log.info("ModemManager came" if owner else "ModemManager left")
        if self._owner and not owner:
            self._left = asyncio.get_running_loop().time()
        self._owner = owner
        self._strange = True
        self.modems = {}
        self._changed()

    def _add(self, path: str, interfaces: Interfaces) -> None:
        known = self.modems.get(path)
        if known is not None:
            known.interfaces.update(interfaces)
        elif names.MODEM in interfaces:
            self.modems[path] = ModemObject(path, dict(interfaces))

    def _remove(self, path: str, gone: list[str]) -> None:
        known = self.modems.get(path)
        if known is None:
            return
        if names.MODEM in gone:
            del self.modems[path]  # what it said stays with whoever knew it
            return
        for interface in gone:
            known.interfaces.pop(interface, None)

    def _update(self, heard: Heard) -> None:
        interface, changed, invalid = heard.body
        properties = self.modems[heard.path].interfaces.setdefault(interface, {})
        properties.update(changed)
        for name in invalid:
            properties.pop(name, None)

    def _changed(self) -> None:
        for told in tuple(self.on_change):
            told()
        self.beat()

    # --- for whoever works with a modem

    def of(self, uid: str) -> ModemObject | None:
        """The object of a device, if ModemManager has one now: the newest."""
        found = [one for one in self.modems.values() if one.uid == uid]
        return found[-1] if found else None

    async def call(
        self,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        *body: Any,
        within: float = CALL_SECONDS,
    ) -> Any:
        """The answer of a method of ModemManager's; raises PortGone when it is not there."""
        if self._bus is None:
            raise PortGone(port=names.SERVICE)
        at = (names.SERVICE, path, interface)
        return await self._bus.call(at, member, signature, *body, within=within)

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[Ear]:
        """Every signal of ModemManager's from this moment on."""
        ear = Ear()
        self._ears.add(ear)
        try:
            yield ear
        finally:
            self._ears.discard(ear)

    async def until(self, come: Callable[[], T | None], within: float | None = None) -> T:
        """What `come` gives once that is something; looked at after every signal.

        Raises TimeoutError when it never is.
        """
        async with asyncio.timeout(within):
            while not (found := come()):
                beat: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._pulse.add(beat)
                try:
                    await beat
                finally:
                    self._pulse.discard(beat)
        return found

    def beat(self) -> None:
        """Have all who wait look anew."""
        for beat in self._pulse:
            if not beat.done():
                beat.set_result(None)
