"""The same over ModemManager as user simd, who has what our files give on a Debian system."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.contract.subject import Subject, over_mm
from tests.mm.children import value
from tests.mm.strict import UID, StrictMbimRig, StrictRig, connecting_as
from tests.mm.usb import may_mount

pytestmark = pytest.mark.skipif(
    not may_mount(), reason="only root can be another user (simd without rights is not tried)"
)
WITHIN = 30.0


async def main_job(subject: Subject) -> None:
    """A code, a message, another slot and a code there."""
    driver = subject.driver
    await driver.prepare()
    cards = (await subject.truth())["slots"]
    assert "Main Bal" in (await driver.ussd("*310#", WITHIN)).text.reveal()
    await subject.send("+990001234567", "Hello")
    await driver.select_slot(2)
    await driver.prepare()
    await value(subject.iccid, lambda iccid: iccid == cards["2"]["iccid"], "the other card")
    assert "187.25" in (await driver.ussd("*121#", WITHIN)).text.reveal()


def simd() -> AbstractContextManager[None]:
    """Connections made meanwhile are user simd's."""
    return connecting_as(UID)


async def test_slots_of_modemmanager(real_mm: None, folder: Path) -> None:
    place = folder / "r"
    place.mkdir()
    async with over_mm(place, None, StrictMbimRig, "mbim", guise=simd) as subject:
        await main_job(subject)


async def test_slots_on_the_borrowed_port(real_mm: None, folder: Path) -> None:
    place = folder / "r"
    place.mkdir()
    async with over_mm(place, None, StrictRig, "mm", guise=simd) as subject:
        await main_job(subject)
