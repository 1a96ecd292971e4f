"""The real ModemManager on a bus of its own, with emulated modems on Unix sockets or ttys.

No system bus, no udev, no hardware. Two ways to give it modems:

`virtual`: ModemManager talks to the emulator's Unix sockets (`Test.SetProfile`); the plugin is
named in the call, nothing is probed, and a modem can't be unplugged.
`UsbRig` (usb_rig.py): real ttys under names of their own, probed and plugged as USB modems are.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from simd.emulator.persona import load_places
from tests.e2e.emulator_child import EmulatorControl
from tests.mm.children import Child, value
from tests.mm.client import MM, ROOT, DBusRefusal, connected

HERE = Path(__file__).parent
NEEDED = {"ModemManager": "modemmanager", "dbus-daemon": "dbus-daemon"}
_PATH = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  {policy}
</busconfig>
"""
_OPEN = """<policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*"/>
    <allow receive_type="signal"/>
  </policy>"""
PLUGINS = {"quectel": "quectel", "simcom": "simtech"}
"""ModemManager's plugin by a persona's first word; the others are generic."""


def found(program: str) -> str | None:
    """Where a program is, sbin included."""
    return shutil.which(program, path=_PATH)


def missing() -> list[str]:
    """The packages that are needed here and not installed."""
    return [package for program, package in NEEDED.items() if found(program) is None]


def _listens(path: Path) -> bool:
    """Whether a socket is there and taken care of: its file is there a moment earlier."""
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(path)) == 0


class Rig:
    """Bus, policy kit, emulator and ModemManager, up while the context lasts."""

    def __init__(
        self,
        folder: Path,
        *personas: str,
        count: int = 1,
        emulator: Sequence[str] = (),
        arguments: Sequence[str] = (),
        policy: str = _OPEN,
        debug: bool = False,
        plugged: bool = True,
        abstract: bool = False,
    ) -> None:
        self.folder = folder
        self.address = f"unix:path={folder / 'bus'}"
        self.env = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": self.address, "LC_ALL": "C.UTF-8"}
        self.names = [
            place.persona
            for _ in range(count)
            for one in personas or ("quectel-ec25",)
            for place in load_places(one)
        ]
        self.control = EmulatorControl(folder / "control")
        self._personas = personas or ("quectel-ec25",)
        self._count = count
        self._more = emulator
        self._arguments = arguments
        self._policy = policy
        self._debug = debug
        self._plug_first = plugged
        # ModemManager's word `abstract:` is a part of the name itself.
        self._door = f"abstract:{folder}/modem" if abstract else str(folder / "modem")
        self.children: dict[str, Child] = {}
        self.plugged: set[int] = set()

    async def __aenter__(self) -> Self:
        try:
            await self.start_bus()
            await self.start_emulator()
            await self.start_mm()
            for index in range(len(self.names) if self._plug_first else 0):
                await self.plug(index)
        except BaseException:
            await self._down()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._down()
        # Captured, and shown with a test that failed.
        sys.stdout.write(self.log()[-8_000:])

    async def _down(self) -> None:
        for name in ("mm", "emulator", "polkit", "bus", "keeper"):
            if name in self.children:
                number = signal.SIGKILL if name == "mm" else signal.SIGTERM
                await self.children.pop(name).end(number)

    def log(self) -> str:
        """What ModemManager has written."""
        log = self.folder / "mm.log"
        return log.read_text("utf-8", "replace") if log.exists() else ""

    # The bus

    async def start_bus(self) -> None:
        """The bus, and polkit on it."""
        config = self.folder / "bus.conf"
        config.write_text(_BUS.format(socket=self.folder / "bus", policy=self._policy))
        line = self._bus_line("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile")
        await self._start("bus", line).ready(lambda: _listens(self.folder / "bus"))
        await self.start_polkit()

    def _bus_line(self, *line: str) -> list[str]:
        return list(line)

    async def start_polkit(self) -> None:
        """The one who lets ModemManager's callers pass."""
        stub = [sys.executable, str(HERE / "polkit_stub.py"), self.address]
        await self._until_owned("org.freedesktop.PolicyKit1", self._start("polkit", stub))

    async def _until_owned(self, name: str, child: Child) -> None:
        async with connected(self.address) as client:
            await value(lambda: client.owned(name), lambda owned: owned or not child.running, name)
        assert child.running, child.said()

    async def stop_bus(self) -> None:
        """Take the bus away; whoever was on it loses the connection, ModemManager ends."""
        for name in ("bus", "polkit", "mm"):
            await self.children.pop(name).end()
        (self.folder / "bus").unlink(missing_ok=True)

    async def restart_bus(self) -> None:
        """A new bus at the same address, ModemManager started anew on it."""
        await self.stop_bus()
        await self.start_bus()
        await self.start_mm()
        await self._plug_again()

    # The modems

    async def start_emulator(self) -> None:
        """The modems, switched on."""
        emulator = self._start(
            "emulator",
            self._emulator_line(
                *(sys.executable, "-m", "simd.emulator.main", "run", *self._personas),
                *("--count", str(self._count), "--control", str(self.folder / "control")),
                # ModemManager drops a +CMTI that comes while it reads the message before.
                *("--sms-gap", "0.4"),
                *(*self._emulator_options(), *self._more),
            ),
        )
        await emulator.ready(lambda: "ready\n" in emulator.said())

    def _emulator_line(self, *line: str) -> list[str]:
        return list(line)

    def _emulator_options(self) -> Sequence[str]:
        return ("--listen", f"unix:{'@' * self._door.startswith('abstract:')}{self._door}")

    async def plug(self, index: int) -> None:
        """Give ModemManager a modem; in this mode it replaces the one of the same name."""
        where = self._door + (f".{index}" if index else "")
        await self.call(
            f"{MM}.Test", "SetProfile", "ssas", f"m{index}", self.plugin(index), [where]
        )
        self.plugged.add(index)

    def plugin(self, index: int) -> str:
        """The plugin that a modem's maker has."""
        return PLUGINS.get(self.names[index].partition("-")[0], "generic")

    async def _plug_again(self) -> None:
        for index in sorted(self.plugged):
            await self.plug(index)

    # ModemManager

    async def start_mm(self) -> None:
        """ModemManager, without modems until they are plugged."""
        mm = self._start("mm", self._mm_line())
        await value(
            self._answers, lambda come: come or not mm.running, f"ModemManager: {mm.said()}"
        )
        assert mm.running, mm.said() + self.log()

    async def stop_mm(self, number: int = signal.SIGTERM) -> None:
        """End it: by SIGTERM it disables its modems first, by SIGKILL it says nothing."""
        await self.children.pop("mm").end(number)

    async def kill_mm(self) -> None:
        """End it without a word."""
        await self.stop_mm(signal.SIGKILL)

    async def restart_mm(self, number: int = signal.SIGTERM) -> None:
        """End it, start it anew and give it the modems that are plugged."""
        await self.stop_mm(number)
        await self.start_mm()
        await self._plug_again()

    def _mm_line(self) -> list[str]:
        return [
            *(found("ModemManager") or "ModemManager", "--test-no-suspend-resume"),
            *("--test-no-qrtr", "--test-no-udev", *self._mm_options()),
            *("--log-file=" + str(self.folder / "mm.log"), "--log-timestamps"),
            *("--debug" if self._debug else "--log-level=INFO", *self._arguments),
        ]

    def _mm_options(self) -> Sequence[str]:
        return ("--test-enable",)

    async def _answers(self) -> bool:
        try:
            await self.call("org.freedesktop.DBus.Peer", "Ping")
        except DBusRefusal as refusal:
            if "ServiceUnknown" not in refusal.name:
                raise
            return False
        return True

    # Both

    async def call(self, interface: str, member: str, signature: str = "", *body: Any) -> Any:
        """A call to ModemManager's root object."""
        async with connected(self.address) as client:
            return await client.call(ROOT, interface, member, signature, *body)

    def _start(self, name: str, argv: Sequence[str], env: Mapping[str, str] | None = None) -> Child:
        child = Child(self.folder, name, argv, env or self.env)
        self.children[name] = child
        return child
