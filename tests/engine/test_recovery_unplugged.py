"""A modem that is pulled during a step of a switch, and comes back under another tty.

Every persona with two slots meets every step on a clean line; under each fault of a line a few
do, and with SOAK_PERSONAS=1 all.
"""

from __future__ import annotations

import asyncio
import itertools
import socket

import pytest
from msgspec.structs import replace

from simd.engine.acts.use import use
from simd.engine.mailbox import Urgency
from simd.engine.probes import Probes
from simd.errors import SimdError
from simd.model.codec import from_plain
from simd.model.event import SwitchBegan, SwitchEnded, SwitchStep
from simd.model.modem import ModemState
from simd.model.operation import Operation
from tests.e2e.soaking import dice
from tests.engine.household import LI, LIMITS, Household, OpenHousehold
from tests.modems.models import FAULTS, FOUND, FULL, TWO_SLOTS

STEPS = ("select", "verify", "register", "data")
# A line that loses answers makes each step slower, not wrong.
PATIENT = replace(LIMITS, settle=30.0, register=20.0, data=20.0)
ALL = list(itertools.product(TWO_SLOTS, (*FAULTS[1:], "slot_lie"), STEPS))
FAULTY = ALL if FULL else dice("unplugged").sample(ALL, 6)
TRIES = 8
CARDS = {1: "cn-mobile-1", 2: "cn-unicom-2"}


async def pull_at(house: Household, step: str, operation: Operation) -> None:
    """Pull it as soon as the journal says that the step began, or the switch was over before."""

    def there() -> bool:
        begun = any(one.step == step for one in house.of(SwitchStep))
        now = house.control.operation(operation.id)
        return begun or (now is not None and now.state != "running")

    await house.until(there, why=step)
    house.do("unplug")


async def replug(house: Household) -> None:
    """It comes back under another name of its tty."""
    link = house.emulator.units[0].link
    assert link is not None
    tty = link.tty
    house.do("replug")
    assert link.tty != tty


async def found_again(house: Household, was: str) -> None:
    """The same modem, where it truly is; every switch that began has an end that is stated."""
    await house.until(
        lambda: house.keeper.desk and house.modem.state is ModemState.READY, why="it is back"
    )
    assert house.modem.modem.id == was
    assert not await house.store.open_switches()
    ends = {one.id: one for one in house.of(SwitchEnded)}
    assert {one.id for one in house.of(SwitchBegan)} == set(ends)
    seat = list(ends.values())[-1].seat
    assert seat is None or seat.slot == house.slot
    await house.until(
        lambda: house.modem.active and house.modem.active.slot == house.slot, why="its seat"
    )


async def goes(house: Household, slot: int) -> None:
    """Have that slot chosen; a bad line may undo a switch, and says so each time."""
    told = []
    for _ in range(TRIES):
        operation = await house.control.use(house.sim(slot).sim.id, "person", LI)
        ended = await house.outcome(operation, house.patience)
        told.append((ended.state, ended.error))
        assert ended.state in {"done", "failed", "unknown"}, told
        await house.until(lambda: house.keeper.desk, why="its life after the switch")
        if ended.state == "done":
            assert house.slot == slot
            return
    pytest.fail(f"slot {slot} was not reached: {told}")


async def pulled_and_back(house: Household, step: str) -> None:
    there = await house.learn()
    was = house.modem.modem.id
    operation = await house.control.use(there.sim.id, "person", LI)
    await pull_at(house, step, operation)
    ended = await house.outcome(operation, house.patience)
    # The last step may have been over already, or a fault ended the switch before the step.
    assert ended.state in {"unknown", "done", "failed"}
    await house.until(lambda: house.keeper.desk is None, why="its life ended")
    await replug(house)
    await found_again(house, was)
    for slot in (2, 1):
        await goes(house, slot)
    await found_again(house, was)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("persona", TWO_SLOTS)
async def test_a_modem_pulled_in_a_step_ends_in_a_stated_seat(
    household: OpenHousehold, persona: str, step: str
) -> None:
    async with household(persona, cards=CARDS) as house:
        house.patience = 30.0
        await pulled_and_back(house, step)
        assert all(one.outcome in {"done", "back"} for one in house.of(SwitchEnded))


@pytest.mark.parametrize(("outcome", "slot"), [("back", 1), ("done", 2)])
async def test_a_modem_pulled_while_its_data_is_proved_is_proved_again(
    household: OpenHousehold, outcome: str, slot: int
) -> None:
    """The page hangs; once the modem is back it is asked again, and decides where it stays."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        host, port = mute.getsockname()
        page = {"checks": [{"probe": "http", "url": f"http://{host}:{port}/"}], "count": 1}
        async with household(run=False) as house:
            house.patience = 30.0
            house.keeper.spec = replace(house.keeper.spec, netdev="lo")
            house.house.probes = from_plain(page | {"timeout": "60s"}, Probes)
            house.start()
            there = await house.learn()
            switch = asyncio.create_task(
                house.keeper.mailbox.post(
                    "switch", Urgency.POLICY, lambda desk: use(desk, there.sim.id, "policy")
                )
            )
            await house.until(
                lambda: any(one.step == "prove" for one in house.of(SwitchStep)), why="it hangs"
            )
            (left,) = await house.store.open_switches()
            assert left.step == "prove"
            shorter = page | {"timeout": "500ms"}
            if outcome == "done":  # the kernel takes the connection
                shorter["checks"] = [{"probe": "tcp", "to": f"{host}:{port}"}]
            house.house.probes = from_plain(shorter, Probes)
            was = house.modem.modem.id
            house.do("unplug")
            with pytest.raises(SimdError):
                await switch
            await replug(house)
            await found_again(house, was)
            (ended,) = house.of(SwitchEnded)
            assert (ended.outcome, house.slot) == (outcome, slot)


@pytest.mark.parametrize(("persona", "fault", "step"), FAULTY)
async def test_a_modem_pulled_in_a_step_under_a_fault_ends_in_a_stated_seat(
    household: OpenHousehold, persona: str, fault: str, step: str
) -> None:
    async with household(persona, cards=CARDS, fault=fault, limits=PATIENT) as house:
        house.patience = 90.0
        await pulled_and_back(house, step)


@pytest.mark.parametrize("persona", FOUND)
async def test_a_modem_pulled_at_rest_is_the_same_under_another_tty(
    household: OpenHousehold, persona: str
) -> None:
    async with household(persona) as house:
        house.patience = 30.0
        await house.ready()
        was, sim = house.modem.modem.id, house.modem.active
        house.do("unplug")
        await house.until(lambda: house.modem.state is ModemState.ABSENT, why="it is missed")
        await replug(house)
        await house.ready()
        assert (house.modem.modem.id, house.modem.active) == (was, sim)
