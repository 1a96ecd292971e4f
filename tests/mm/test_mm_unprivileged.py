"""Simd's own driver as user simd on a Debian system: with the shipped files, and without them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from simd.errors import PortDenied
from simd.model.ids import Body, Msisdn
from simd.model.message import Outgoing
from simd.model.verbs import UssdStatus
from simd.modems.mm.driver import FREE, MmDriver, Terms
from tests.mm.fixtures import fresh
from tests.mm.strict import UID, StrictUsbRig, connecting_as
from tests.mm.through import driver_on, registered
from tests.mm.usb import may_mount

pytestmark = pytest.mark.skipif(
    not may_mount(), reason="only root can be another user (the shipped policy is not tried)"
)


@asynccontextmanager
async def driver_as_simd(rig: StrictUsbRig) -> AsyncIterator[MmDriver]:
    """The driver on a connection of user simd's, with the rig's ttys at hand."""
    dev = rig.folder / "ttys"
    dev.mkdir()
    (dev / rig.tty(0)).symlink_to(rig.port(0))
    async with AsyncExitStack() as stack:
        with connecting_as(UID):
            terms = Terms(FREE.lender, FREE.seated, dev)
            driver = await stack.enter_async_context(driver_on(rig, terms))
        yield driver


async def test_every_verb_is_granted(real_mm: None, folder: Path, stack: AsyncExitStack) -> None:
    rig = await stack.enter_async_context(StrictUsbRig(fresh(folder), "quectel-ec25"))
    async with driver_as_simd(rig) as driver:
        assert driver.slots == 2
        await registered(driver)
        assert (await driver.radio()).cell is not None
        assert (await driver.ussd("*310#", 30)).status is UssdStatus.DONE
        assert await driver.send_whole(Outgoing(Msisdn("310"), Body("hi")))
        assert await driver.messages() == []


async def test_without_the_files_it_is_told(
    real_mm: None, folder: Path, stack: AsyncExitStack
) -> None:
    rig = await stack.enter_async_context(StrictUsbRig(fresh(folder), "quectel-ec25", ours=False))
    with pytest.raises(BaseExceptionGroup) as group:
        async with driver_as_simd(rig):
            pass
    assert group.group_contains(PortDenied)
