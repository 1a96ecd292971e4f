"""A rig whose modems hang on USB: real ttys, probed, plugged, pulled out, inhibited."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simd.emulator.persona import Persona, load_persona
from tests.mm.client import MM
from tests.mm.rig import Rig
from tests.mm.usb import Place, UsbDevice

# Interface and tty of the AT port: as Quectel's modems have it.
_AT = 2
# An id of nobody's, for personas that name none (pid.codes, test PID).
_NOBODY = "1209:0001"


class UsbRig(Rig):
    """ModemManager in a mount namespace whose /dev and /sys show our modems."""

    network = False

    def __init__(self, folder: Path, *personas: str, **options: Any) -> None:
        super().__init__(folder, *personas, **options)
        self.place = Place(folder, network=self.network)
        self._devices: dict[int, UsbDevice] = {}
        self._nodes: dict[int, str] = {}

    async def start_bus(self) -> None:
        if "keeper" not in self.children:
            await self.place.open(self._start)
        await super().start_bus()

    def tty(self, index: int) -> str:
        """The kernel's name of the modem's AT port."""
        return f"ttyUSB{4 * index + _AT}"

    def device(self, index: int) -> str:
        """What ModemManager calls its `Device`, and takes for InhibitDevice."""
        return str(self._devices[index].path)

    def port(self, index: int) -> Path:
        """The AT port as the world outside can open it."""
        return self.folder / (f"at.{index}" if index else "at")

    async def plug(self, index: int) -> None:
        """Put a modem in: it appears on the bus and ModemManager is told."""
        if index in self._devices:
            return
        if not self.port(index).exists():
            await self.control.do("replug", modem=index)
        device = self._devices[index] = self._make(index)
        device.appear()
        device.add(_AT, "option1", f"tty/{self.tty(index)}")
        self.place.add_node(self.tty(index), str(self.port(index).resolve()))
        self._nodes[index] = self.tty(index)
        self.plugged.add(index)
        await self._tell("add", index)

    def _make(self, index: int) -> UsbDevice:
        persona: Persona = load_persona(self.names[index])
        names = (persona.maker.manufacturer, persona.maker.model)
        return UsbDevice(self.place, f"1-{index + 1}", persona.usb or _NOBODY, names)

    async def unplug(self, index: int) -> None:
        """Pull a modem out: the tty hangs up, its node goes, ModemManager is told."""
        self.plugged.discard(index)
        await self.control.do("unplug", modem=index)
        if "mm" in self.children:
            await self._tell("remove", index)
        self._devices.pop(index).vanish()
        self.place.remove_node(self._nodes.pop(index))

    async def _tell(self, action: str, index: int) -> None:
        event = {
            "action": ("s", action),
            "subsystem": ("s", "tty"),
            "name": ("s", self.tty(index)),
        }
        await self.call(MM, "ReportKernelEvent", "a{sv}", event)

    async def _plug_again(self) -> None:
        """It was told at its start what is there."""

    def _mm_line(self) -> list[str]:
        return self.place.inside(*super()._mm_line())

    def _mm_options(self) -> Sequence[str]:
        events = self.folder / "events"
        events.write_text(
            "".join(
                f"action=add,subsystem=tty,name={self.tty(index)}\n"
                for index in sorted(self.plugged)
            )
        )
        return ("--no-auto-scan", f"--initial-kernel-events={events}")

    def _emulator_options(self) -> Sequence[str]:
        return ("--link", str(self.folder / "at"))
