"""The real ModemManager for tests: `rig = await rigs("quectel-ec25")`, a bare client beside it.

A room that needs them imports these fixtures in its conftest as this one's does.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.mm.client import Client, connected
from tests.mm.rig import Rig, missing
from tests.mm.usb import may_at_all
from tests.mm.usb_rig import MbimRig, UsbRig

Rigs = Callable[..., Awaitable[Rig]]
UsbRigs = Callable[..., Awaitable[UsbRig]]
MbimRigs = Callable[..., Awaitable[MbimRig]]
Clients = Callable[[Rig], Awaitable[Client]]


@pytest.fixture(scope="session")
def real_mm() -> None:
    """ModemManager and a bus to run it on; without root's help the lack of it is only told."""
    lacking = missing()
    if not lacking:
        return
    told = f"not installed: {' '.join(lacking)} (what ModemManager does is not tried)"
    if os.geteuid() == 0:
        pytest.fail(told)
    pytest.skip(told)


@pytest.fixture(scope="session")
def namespaces(real_mm: None) -> None:
    """Mount namespaces, for ttys and devices of our own; a narrow container has none."""
    if not may_at_all():
        pytest.skip("no mount namespaces here (USB modems under ModemManager are not tried)")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path: a Unix socket's may not exceed 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="simd-", ignore_cleanup_errors=True) as path:
        yield Path(path)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """What ends with the test, the youngest first."""
    async with AsyncExitStack() as held:
        yield held


@pytest.fixture
def rigs(real_mm: None, folder: Path, stack: AsyncExitStack) -> Rigs:
    """ModemManager over the personas named, on sockets; options as Rig has them."""

    async def start(*personas: str, **options: Any) -> Rig:
        return await stack.enter_async_context(Rig(fresh(folder), *personas, **options))

    return start


@pytest.fixture
def usb_rigs(namespaces: None, folder: Path, stack: AsyncExitStack) -> UsbRigs:
    """The same on ttys of USB modems that can be pulled out."""

    async def start(*personas: str, **options: Any) -> UsbRig:
        return await stack.enter_async_context(UsbRig(fresh(folder), *personas, **options))

    return start


@pytest.fixture
def mbim_rigs(namespaces: None, folder: Path, stack: AsyncExitStack) -> MbimRigs:
    """The same with modems that speak MBIM and switch their slots."""

    async def start(*personas: str, **options: Any) -> MbimRig:
        return await stack.enter_async_context(MbimRig(fresh(folder), *personas, **options))

    return start


def fresh(folder: Path) -> Path:
    """A folder for one more rig."""
    place = folder / str(sum(1 for _ in folder.iterdir()))
    place.mkdir()
    return place


@pytest.fixture
def clients(stack: AsyncExitStack) -> Clients:
    """A bare D-Bus client on a rig's bus: `client = await clients(rig)`."""
    return lambda rig: stack.enter_async_context(connected(rig.address))
