"""A modem that udev and ModemManager both tell of: one keeper, and never two on its port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from simd.daemon.config_file import load_config
from simd.daemon.house import Options, run_house
from simd.daemon.managed import Managed
from simd.engine.clock import SystemClock
from simd.engine.limits import Limits
from simd.modems.mm.objects import Objects
from simd.ports.find.record import PortRecord
from tests.e2e.daemon_child import Caller, until
from tests.mm.fixtures import UsbRigs
from tests.mm.usb_rig import UsbRig

LIMITS = Limits(poll=1.0, settle=20.0, settle_step=0.1, register=20.0, shutdown=3.0)


class Udev:
    """What udev tells of the rig's modem, with or without the rule that keeps ModemManager off."""

    def __init__(self, rig: UsbRig, hints: dict[str, str]) -> None:
        self._rig = rig
        self._hints = hints

    def records(self) -> Iterator[PortRecord]:
        tty = str(self._rig.port(0))
        yield PortRecord(tty, "tty", "1-1", "2c7c", "0125", "02", "option", hints=self._hints)

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[asyncio.Event]:
        yield asyncio.Event()


@asynccontextmanager
async def house_beside(rig: UsbRig, folder: Path, udev: Udev) -> AsyncIterator[Caller]:
    """A house that hears of both."""
    state = folder / "state"
    state.mkdir(mode=0o700)
    config = folder / "simd.yaml"
    config.write_text("visits: never\nmodems: {borrow: {allow: never}}\n")
    managed = Managed(Objects(rig.address), dev=rig.folder)
    options = Options(folder / "s", state, limits=LIMITS, source=udev, managed=managed)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(run_house(load_config(config), options, SystemClock(), stop))
        async with Caller(options.socket) as caller:
            await until(caller.answers, "the house answers", 30)
            yield caller
            stop.set()


async def modem(caller: Caller, **wanted: Any) -> None:
    """Once the only modem has these values."""

    async def fits() -> bool:
        modems = (await caller.get("/v1/status"))["modems"]
        return len(modems) == 1 and all(modems[0][name] == value for name, value in wanted.items())

    await until(fits, f"a modem {wanted}", 90)


async def test_left_to_modemmanager_until_it_has_made_up_its_mind(
    usb_rigs: UsbRigs, folder: Path
) -> None:
    rig = await usb_rigs("quectel-ec25", plugged=False)
    await rig.control.do("replug", modem=0)
    udev = Udev(rig, {})
    async with house_beside(rig, folder, udev) as caller:
        await rig.plug(0)
        await modem(caller, state="ready", backend="modemmanager", port="usb:1-1")


async def test_a_rule_of_udev_s_reserves_it_for_simd(usb_rigs: UsbRigs, folder: Path) -> None:
    rig = await usb_rigs("quectel-ec25", plugged=False)
    await rig.control.do("replug", modem=0)
    udev = Udev(rig, {"ID_MM_DEVICE_IGNORE": "1"})
    async with house_beside(rig, folder, udev) as caller:
        await modem(caller, state="ready", backend="at", port="usb:1-1")
