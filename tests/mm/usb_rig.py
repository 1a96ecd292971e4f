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

    @property
    def dev(self) -> Path:
        """The ttys by their kernel names, for who is not inside."""
        return self.folder / "outside"

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
        self._show(index, device)
        self.plugged.add(index)
        await self._tell("add", index)

    def _make(self, index: int) -> UsbDevice:
        persona: Persona = load_persona(self.names[index])
        names = (persona.maker.manufacturer, persona.maker.model)
        return UsbDevice(self.place, f"1-{index + 1}", persona.usb or _NOBODY, names)

    def _show(self, index: int, device: UsbDevice) -> None:
        device.add(_AT, "option1", f"tty/{self.tty(index)}")
        self.place.add_node(self.tty(index), str(self.port(index).resolve()))
        self.dev.mkdir(exist_ok=True)
        (self.dev / self.tty(index)).unlink(missing_ok=True)
        (self.dev / self.tty(index)).symlink_to(self.port(index))

    def _kernel_names(self, index: int) -> list[tuple[str, str]]:
        """Subsystem and name of each device that ModemManager is told of."""
        return [("tty", self.tty(index))]

    async def unplug(self, index: int) -> None:
        """Pull a modem out: the tty hangs up, its node goes, ModemManager is told."""
        self.plugged.discard(index)
        await self.control.do("unplug", modem=index)
        if "mm" in self.children:
            await self._tell("remove", index)
        self._devices.pop(index).vanish()
        for subsystem, name in self._kernel_names(index):
            if subsystem != "net":
                self.place.remove_node(name)

    async def _tell(self, action: str, index: int) -> None:
        for subsystem, name in self._kernel_names(index):
            event = {
                "action": ("s", action),
                "subsystem": ("s", subsystem),
                "name": ("s", name),
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
                f"action=add,subsystem={subsystem},name={name}\n"
                for index in sorted(self.plugged)
                for subsystem, name in self._kernel_names(index)
            )
        )
        return ("--no-auto-scan", f"--initial-kernel-events={events}")

    def _emulator_options(self) -> Sequence[str]:
        return ("--link", str(self.folder / "at"))


class MbimRig(UsbRig):
    """Modems that speak MBIM, with slots that can be switched.

    The emulator takes the place of `mbim-proxy`, so the device node is never opened; the name
    it listens on is fixed, so each rig has a network namespace of its own.
    """

    network = True

    def _emulator_line(self, *line: str) -> list[str]:
        return self.place.beside(*line)

    def _emulator_options(self) -> Sequence[str]:
        return (*super()._emulator_options(), "--mbim", "unix:@mbim-proxy")

    def _show(self, index: int, device: UsbDevice) -> None:
        device.add(0, "cdc_mbim", f"usbmisc/cdc-wdm{index}", "02/0e/00")
        device.add(0, "cdc_mbim", f"net/wwan{index}", "02/0e/00")
        self.place.add_node(f"cdc-wdm{index}", "/dev/null")

    def _kernel_names(self, index: int) -> list[tuple[str, str]]:
        return [("usbmisc", f"cdc-wdm{index}"), ("net", f"wwan{index}")]
