"""Every backend shows the slots and changes them; the card that answers is the proof."""

from __future__ import annotations

from functools import partial
from operator import eq

import pytest

from simd.errors import SimdError
from tests.contract.subject import Subject
from tests.mm.children import value


async def test_another_slot_and_back(subject: Subject) -> None:
    driver = subject.driver
    cards = (await subject.truth())["slots"]
    assert driver.slots >= 2
    assert await driver.active_slot() == 1
    for slot in (2, 2, 1):
        await driver.select_slot(slot)
        await value(driver.active_slot, partial(eq, slot), f"slot {slot}")
        await driver.prepare()
        await value(subject.iccid, partial(eq, cards[str(slot)]["iccid"]), "its card")
        assert (await subject.truth())["active_slot"] == slot
    with pytest.raises(SimdError):
        await driver.select_slot(7)
    assert await driver.active_slot() == 1
