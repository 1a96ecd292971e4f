"""User simd may do with ModemManager what simd does, on a Debian system, and nothing more."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.mm.client import MESSAGING, MM, MODEM, ROOT, SIM, SMS, USSD, VOICE, Client, DBusRefusal
from tests.mm.fixtures import fresh
from tests.mm.strict import UID, StrictMbimRig, StrictRig, connected_as
from tests.mm.usb import may_mount

pytestmark = pytest.mark.skipif(
    not may_mount(), reason="only root can be another user (the shipped policy is not tried)"
)


async def as_simd(stack: AsyncExitStack, rig: StrictRig | StrictMbimRig) -> Client:
    return await stack.enter_async_context(connected_as(UID, rig.address))


async def refused(client: Client, *call: Any) -> str:
    """The name of the error that a call ends in."""
    with pytest.raises(DBusRefusal) as refusal:
        await client.call(*call)
    return refusal.value.name


async def test_all_that_simd_asks_is_granted(
    real_mm: None, folder: Path, stack: AsyncExitStack
) -> None:
    rig = await stack.enter_async_context(StrictRig(fresh(folder), "quectel-ec25"))
    client = await as_simd(stack, rig)
    (modem,) = await client.registered()
    assert "Main Bal" in await client.call(modem, USSD, "Initiate", "s", "*310#")
    message = {"number": ("s", "310"), "text": ("s", "hi")}
    path = await client.call(modem, MESSAGING, "Create", "a{sv}", message)
    await client.call(path, SMS, "Send")
    await client.call(modem, MESSAGING, "Delete", "o", path)
    assert "NotAuthorized" not in await refused(client, modem, MODEM, "Reset")
    device = await client.get(modem, MODEM, "Device")
    await client.call(ROOT, MM, "InhibitDevice", "sb", device, True)
    assert await client.modems() == {}
    await client.call(ROOT, MM, "InhibitDevice", "sb", device, False)
    await client.until_modems(lambda found: len(found) == 1)


async def test_a_slot_is_switched(real_mm: None, folder: Path, stack: AsyncExitStack) -> None:
    rig = await stack.enter_async_context(StrictMbimRig(fresh(folder), "plain-mbim"))
    client = await as_simd(stack, rig)
    (modem,) = await client.registered()
    await client.call(modem, MODEM, "SetPrimarySimSlot", "u", 2)
    await client.until_modems(lambda found: [one["PrimarySimSlot"] for one in found] == [2])


async def test_what_simd_does_not_need_stays_forbidden(
    real_mm: None, folder: Path, stack: AsyncExitStack
) -> None:
    rig = await stack.enter_async_context(StrictRig(fresh(folder), "quectel-ec25"))
    client = await as_simd(stack, rig)
    (modem,) = await client.registered()
    event = {"action": ("s", "remove"), "subsystem": ("s", "tty"), "name": ("s", "ttyS0")}
    assert "AccessDenied" in await refused(client, ROOT, MM, "ReportKernelEvent", "a{sv}", event)
    assert "Unauthorized" in await refused(
        client, modem, VOICE, "CreateCall", "a{sv}", {"number": ("s", "112")}
    )


async def test_without_our_files_debian_says_no(
    real_mm: None, folder: Path, stack: AsyncExitStack
) -> None:
    rig = await stack.enter_async_context(StrictRig(fresh(folder), "quectel-ec25", ours=False))
    client = await as_simd(stack, rig)
    (modem,) = await client.until_modems(lambda found: len(found) == 1)
    assert "Unauthorized" in await refused(client, modem, MODEM, "Enable", "b", True)
    assert "Unauthorized" in await refused(client, modem, USSD, "Initiate", "s", "*310#")
    sim = await client.get(modem, MODEM, "Sim")
    assert "Unauthorized" in await refused(client, sim, SIM, "SendPin", "s", "0000")
    assert "AccessDenied" in await refused(client, modem, MODEM, "SetPrimarySimSlot", "u", 1)
    device = await client.get(modem, MODEM, "Device")
    assert "AccessDenied" in await refused(client, ROOT, MM, "InhibitDevice", "sb", device, True)
