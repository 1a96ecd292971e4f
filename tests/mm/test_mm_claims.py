"""Whose a modem is: auto, always and never, and stepping aside for each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from simd.daemon.lines import Lines
from simd.daemon.managed import Managed, PortOfModemManager
from simd.engine.keeper import Line
from simd.engine.registry import ManagerUse, Spec
from simd.engine.supervise import first_of
from simd.errors import PortGone, PortMissing, SimdError
from simd.modems.mm.objects import Objects
from tests.e2e.daemon_child import until
from tests.mm.fixtures import Rigs, fresh
from tests.mm.rig import Rig
from tests.mm.through import objects_on

SECONDS = 30.0


@asynccontextmanager
async def lines_on(
    rig: Rig, *, probing: float = 0.5, returning: float = 0.5
) -> AsyncIterator[tuple[Lines, Managed]]:
    """The daemon's lines, with short patience for ModemManager."""
    async with objects_on(rig) as objects:
        managed = Managed(objects, probing=probing, returning=returning)
        yield Lines(managed=managed), managed


def spec(rig: Rig, use: ManagerUse = "auto") -> Spec:
    """The rig's modem as a config would name its socket."""
    return Spec(f"unix:{rig.folder / 'modem'}", "roof", modemmanager=use)


async def ends(line: Line) -> SimdError:
    """What ends a line."""
    ended: list[SimdError] = []
    try:
        async with asyncio.timeout(SECONDS):
            await line.serve()
    except* SimdError as group:
        ended.append(first_of(group))
    return ended[0]


async def there(objects: Objects) -> None:
    """Once ModemManager has the modem."""
    async with asyncio.timeout(SECONDS):
        await objects.until(lambda: objects.modems)


async def test_auto_goes_by_who_has_it(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    async with lines_on(rig) as (lines, managed):
        await there(managed.objects)
        async with lines.open(spec(rig)) as line:
            assert line.backend == "modemmanager"
            assert line.recorder is None
            assert (await line.driver.identify()).imei
        by_uid = Spec("mm:/virtual/m0")
        assert managed.addresses(()) == {"mm:/virtual/m0"}
        assert managed.addresses((spec(rig).address,)) == set()
        async with lines.open(by_uid) as line:
            assert line.backend == "modemmanager"
            await rig.stop_mm()
            assert isinstance(await ends(line), PortGone)


async def test_never_is_no_reason_to_open_a_port_that_it_has(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    async with lines_on(rig) as (lines, managed):
        await there(managed.objects)
        with pytest.raises(PortOfModemManager) as refused:
            async with lines.open(spec(rig, "never")):
                pass
        assert "ModemManager" in refused.value.title()
        assert refused.value.hint()
        with pytest.raises(PortOfModemManager):
            await lines.tell_blindly(spec(rig), "reset")
        await rig.stop_mm()
        async with asyncio.timeout(SECONDS):
            await managed.objects.until(lambda: not managed.objects.running)
        async with lines.open(spec(rig, "never")) as line:
            assert line.backend == "at"
            await rig.start_mm()
            await rig.plug(0)
            # The socket's end may be heard before ModemManager tells that it has the modem.
            assert isinstance(await ends(line), PortOfModemManager | PortGone)


async def test_always_waits_for_modemmanager(rigs: Rigs) -> None:
    rig = await rigs("plain-27007", plugged=False)
    async with lines_on(rig) as (lines, managed):
        with pytest.raises(PortMissing):
            async with lines.open(spec(rig, "always")):
                pass
        await rig.plug(0)
        await there(managed.objects)
        async with lines.open(spec(rig, "always")) as line:
            assert line.backend == "modemmanager"


async def test_without_modemmanager_auto_is_at_and_steps_aside_when_it_comes(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    async with lines_on(rig) as (lines, managed):
        await there(managed.objects)
        async with lines.open(spec(rig)):
            pass
        await rig.stop_mm()

        async def by_at() -> bool:
            """A service that restarts is waited for; one that stays away is not."""
            try:
                async with lines.open(spec(rig)) as line:
                    return line.backend == "at"
            except PortMissing:
                return False

        await until(by_at, "the modem by AT", SECONDS)
        async with lines.open(spec(rig)) as line:
            assert (await line.driver.identify()).imei
            await rig.start_mm()
            assert isinstance(await ends(line), PortGone)
        await rig.plug(0)
        await there(managed.objects)
        async with lines.open(spec(rig)) as line:
            assert line.backend == "modemmanager"


async def test_a_service_that_restarts_is_waited_for(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    async with lines_on(rig, returning=600.0) as (lines, managed):
        await there(managed.objects)
        async with lines.open(Spec("mm:/virtual/m0")):
            pass
        await rig.stop_mm()
        async with asyncio.timeout(SECONDS):
            await managed.objects.until(lambda: not managed.objects.running)
        with pytest.raises(PortMissing):
            async with lines.open(Spec("mm:/virtual/m0")):
                pass


async def test_a_modem_that_it_gave_up_is_taken_by_at(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    async with lines_on(rig) as (lines, managed):
        await there(managed.objects)
        async with lines.open(Spec("mm:/virtual/m0")):
            pass
        # As after ten of its time-outs: it runs, and has the modem no more.
        await rig.stop_mm()
        await rig.start_mm()
        async with asyncio.timeout(SECONDS):
            await managed.objects.until(
                lambda: managed.objects.running and not managed.objects.modems
            )
        async with lines.open(Spec("mm:/virtual/m0")) as line:
            assert line.backend == "at"
            await rig.plug(0)
            assert isinstance(await ends(line), PortGone)
        with pytest.raises(PortMissing):
            async with lines.open(Spec("mm:/virtual/other")):
                pass


async def test_no_bus_is_no_modemmanager(real_mm: None, folder: Path) -> None:
    rig = Rig(fresh(folder), "plain-27007")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(rig._down)
        await rig.start_emulator()
        objects = Objects(rig.address)
        with pytest.raises(PortMissing):
            await objects.live()
        lines = Lines(managed=Managed(objects))
        async with lines.open(replace(spec(rig), modemmanager="auto")) as line:
            assert line.backend == "at"
        with pytest.raises(PortMissing):
            async with lines.open(spec(rig, "always")):
                pass
