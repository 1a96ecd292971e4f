"""Modems that come and go: what udev says becomes keepers, one per USB path.

The kernel's node exists up to a second before udev has opened it to its group, so udev's own
event is waited for (netlink group 2, which pyudev hears by default), and a port that may not
be opened yet is tried again. The keeper belongs to the USB path; which tty answers there is
found out anew at each opening, so numbers may change as they like. Who the modem is, its IMEI
says.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import structlog

from simd.engine.clock import Clock
from simd.errors import PortMissing
from simd.modems.quirks import Quirks, catalogue, ports_of
from simd.ports.find.group import Found, group
from simd.ports.find.record import Kind, PortRecord

log = structlog.get_logger()

PREFIX = "usb:"
# Ports of one modem come one by one, within two seconds where it was measured.
CROWD = 0.7
RESCAN = 60.0
_SUBSYSTEMS: tuple[tuple[str, Kind], ...] = (("tty", "tty"), ("net", "net"))


class Source(Protocol):
    """Where ports are heard of: udev, or a test."""

    def records(self) -> Iterable[PortRecord]:
        """Every port there is now."""
        ...

    def changes(self) -> contextlib.AbstractAsyncContextManager[asyncio.Event]:
        """An event that is set whenever ports came or went."""
        ...


class UdevSource:
    """The machine's own ports, over libudev; imported late, since not every house looks."""

    def __init__(self) -> None:
        import pyudev  # noqa: PLC0415  # needs libudev, which a house with static modems may lack

        self._pyudev: Any = pyudev
        self._context: Any = pyudev.Context()

    def records(self) -> Iterator[PortRecord]:
        """Ports of USB devices, as udev has finished them."""
        for subsystem, kind in _SUBSYSTEMS:
            for device in self._context.list_devices(subsystem=subsystem):
                with contextlib.suppress(OSError):  # gone while it was looked at
                    if record := as_record(device, kind):
                        yield record

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[asyncio.Event]:
        """Set by udev's own events, when nodes, links and permissions are in place."""
        monitor = self._pyudev.Monitor.from_netlink(self._context, source="udev")
        for subsystem, _ in _SUBSYSTEMS:
            monitor.filter_by(subsystem)
        monitor.start()
        changed, loop = asyncio.Event(), asyncio.get_running_loop()

        def heard() -> None:
            while monitor.poll(timeout=0) is not None:
                changed.set()

        loop.add_reader(monitor.fileno(), heard)
        try:
            yield changed
        finally:
            loop.remove_reader(monitor.fileno())


def as_record(device: Any, kind: Kind) -> PortRecord | None:
    """A device of pyudev's as a record; None for what hangs on no USB device."""
    usb = device.find_parent("usb", "usb_device")
    name = device.device_node if kind == "tty" else device.sys_name
    if usb is None or name is None:
        return None
    interface = device.find_parent("usb", "usb_interface")
    text: Callable[[str], str | None] = lambda key: _text(usb.attributes.get(key))  # noqa: E731  # local
    number = _text(interface.attributes.get("bInterfaceNumber")) if interface else None
    return PortRecord(
        name=name,
        kind=kind,
        usb_path=usb.sys_name,
        vid=text("idVendor") or "",
        pid=text("idProduct") or "",
        interface=number,
        driver=_driver(interface),
        serial=text("serial"),
        hints={
            key: str(value) for key, value in device.properties.items() if key.startswith("ID_MM_")
        },
    )


def _driver(interface: Any) -> str | None:
    return None if interface is None or interface.driver is None else str(interface.driver)


def _text(raw: object) -> str | None:
    if raw is None:
        return None
    return (raw.decode("latin-1") if isinstance(raw, bytes) else str(raw)).strip()


def known_usb(quirks: Mapping[str, Quirks]) -> Iterator[str]:
    """Every USB id that a quirk file names."""
    for one in quirks.values():
        yield from one.match.usb
        for model in one.models:
            yield from model.usb


class Places:
    """What is plugged in where; `refresh` looks again and says which places changed."""

    def __init__(self, source: Source, static: Sequence[str] = ()) -> None:
        self._source = source
        self._static = tuple(static)
        self._quirks = catalogue()
        self._known = frozenset(known_usb(self._quirks))
        self.found: dict[str, Found] = {}

    def refresh(self) -> set[str]:
        """Look at all ports anew; returns the USB paths where something is another now."""
        ours = group(self._source.records(), self._layout, self._known)
        named = {Path(one).resolve() for one in self._static if one.startswith("/")}
        found = {
            one.usb_path: one
            for one in ours
            if named.isdisjoint(Path(tty).resolve() for tty in one.ttys)
        }
        paths = found.keys() | self.found.keys()
        changed = {path for path in paths if found.get(path) != self.found.get(path)}
        self.found = found
        return changed

    def at(self, address: str) -> Found:
        """The modem at `usb:PATH`; raises PortMissing."""
        found = self.found.get(address.removeprefix(PREFIX))
        if found is None:
            raise PortMissing(port=address)
        return found

    def _layout(self, usb: str) -> Mapping[str, str]:
        """The roles of a device's interfaces where all families that share its id agree."""
        named = [
            one
            for one in self._quirks.values()
            if usb in one.match.usb or any(usb in model.usb for model in one.models)
        ]
        layouts = [layout for one in named if (layout := ports_of(one, usb))]
        return layouts[0] if layouts and all(one == layouts[0] for one in layouts) else {}


class Hurried:
    """A clock whose waits end early when something was plugged in or out: `wake`.

    `nudge` wakes only who waits: what a life of the modem stirs itself must not hurry the next.
    """

    def __init__(self, clock: Clock) -> None:
        self.now = clock.now
        self.monotonic = clock.monotonic
        self._clock = clock
        self.wake = asyncio.Event()
        self._waiting = False

    def nudge(self) -> None:
        """Wake whoever waits now."""
        if self._waiting:
            self.wake.set()

    async def sleep(self, seconds: float) -> None:
        """Wait that long, or until woken: a crowd of events is let pass first."""
        self._waiting = True
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.wake.wait()
        finally:
            self._waiting = False
        if self.wake.is_set():
            self.wake.clear()
            await self._clock.sleep(CROWD)


async def watch(
    places: Places, source: Source, clock: Clock, changed: Callable[[set[str]], None]
) -> None:
    """Tell which places changed, at the start and after every event, for as long as it runs."""
    async with source.changes() as heard:
        while True:
            heard.clear()
            try:
                paths = await asyncio.to_thread(places.refresh)
            except OSError as error:
                log.warning("ports not readable", why=str(error))
                paths = set()
            if paths:
                changed(paths)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RESCAN):
                    await heard.wait()
                    await clock.sleep(CROWD)
