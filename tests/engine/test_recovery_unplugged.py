"""A modem that is pulled during a step of a switch, and comes back under another tty."""

from __future__ import annotations

import asyncio

import pytest

from simd.model.event import SwitchBegan, SwitchEnded, SwitchStep
from simd.model.modem import ModemState
from tests.engine.household import LI, Household, OpenHousehold

STEPS = ("select", "verify", "register", "data")


async def pull_at(house: Household, step: str) -> None:
    """Pull it as soon as the journal says that the step began."""
    await house.until(lambda: any(one.step == step for one in house.of(SwitchStep)), why=step)
    house.do("unplug")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("persona", ["quectel-ec25", "quectel-rm520n", "simcom-sim7600"])
async def test_a_modem_pulled_in_a_step_ends_in_a_stated_seat(
    household: OpenHousehold, persona: str, step: str
) -> None:
    async with household(persona, cards={2: "cn-unicom-2"}) as house:
        there = await house.learn()
        was = house.modem.modem.id
        tty = house.emulator.units[0].link.tty  # type: ignore[union-attr]  # a pty, plugged
        operation = await house.control.use(there.sim.id, "person", LI)
        await pull_at(house, step)
        ended = await house.outcome(operation)
        assert ended.state in {"unknown", "done"}  # the last step may have been over already
        await asyncio.sleep(0.05)
        house.do("replug")
        assert house.emulator.units[0].link.tty != tty  # type: ignore[union-attr]  # a pty
        await house.until(lambda: house.of(SwitchEnded), seconds=30, why="the journal is closed")
        await house.until(
            lambda: house.keeper.desk and house.modem.state is ModemState.READY, seconds=30
        )
        assert house.modem.modem.id == was
        (began,), (over,) = house.of(SwitchBegan), house.of(SwitchEnded)
        assert began.id == over.id
        assert over.outcome in {"done", "back"}
        assert over.seat.slot == house.slot
        assert not await house.store.open_switches()
        assert house.modem.active is not None
        assert house.modem.active.slot == house.slot
