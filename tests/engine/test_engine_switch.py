"""Switching one modem, with everything that can go wrong on the way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from simd.engine.acts.use import use
from simd.errors import NotActive, OutcomeUnknown, PortGone, SwitchFailed
from simd.model.event import HealthCleared, HealthRaised, SeatSeen, SwitchBegan, SwitchEnded
from simd.model.event import SwitchStep as Step
from simd.model.modem import ModemState
from simd.model.sim import Lock
from tests.engine.household import LI, LIMITS, Household, OpenHousehold


async def test_a_switch_is_proved_by_slot_card_network_and_data(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert (ended.state, house.slot) == ("done", 2)
        assert ended.outcome is not None
        assert ended.outcome["switched"] is True
        assert house.board.snapshot.sims[there.sim.id].active
        assert [step.step for step in house.of(Step)] == ["select", "verify", "register", "data"]
        (done,) = house.of(SwitchEnded)
        assert (done.outcome, done.seat.slot, done.code) == ("done", 2, None)
        assert done.outage > 0
        assert not await house.store.open_switches()
        await house.until(lambda: house.modem.state is ModemState.READY)


async def test_the_intent_is_on_disk_before_the_modem_is_touched(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        desk = house.desk
        select = desk.driver.select_slot
        found: list[Any] = []

        async def watched(slot: int) -> None:
            found.extend(await house.store.open_switches())
            await select(slot)

        desk.driver.select_slot = watched  # type: ignore[method-assign]  # a witness at the edge
        await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert [(one.step, one.target.slot) for one in found] == [("select", 2)]


async def test_the_sim_that_is_active_already_costs_nothing(household: OpenHousehold) -> None:
    async with household() as house:
        await house.learn()
        ended = await house.outcome(await house.control.use(house.sim(1).sim.id, "person", LI))
        assert ended.outcome is not None
        assert ended.outcome["switched"] is False
        assert house.of(SwitchBegan) == []


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        pytest.param({"what": "sim", "slot": 2, "state": "remove"}, "sim_absent", id="empty slot"),
        pytest.param(
            {"what": "sim", "slot": 2, "state": "swap", "card": "spare"},
            "switch_failed",
            id="another SIM",
        ),
        pytest.param(
            {"what": "sim", "slot": 2, "state": "swap", "card": "locked"},
            "sim_locked",
            id="locked SIM",
        ),
    ],
)
async def test_what_is_not_the_wanted_sim_sends_the_modem_back(
    household: OpenHousehold, trouble: dict[str, Any], code: str
) -> None:
    async with household() as house:
        there = await house.learn()
        house.do(**trouble)
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert (ended.state, house.slot) == ("failed", 1)
        assert ended.error is not None
        assert ended.error["code"] == "switch_failed"
        (done,) = house.of(SwitchEnded)
        assert (done.outcome, done.code, done.seat.slot) == ("back", code, 1)
        await house.ready()
        assert house.sim(1).active
        # What was found there is told, so that nobody looks for the old SIM in that slot.
        seen = [one for one in house.of(SeatSeen) if one.seat.slot == 2]
        assert seen
        assert seen[-1].sim != there.sim.id
        assert house.board.snapshot.sims[there.sim.id].seat is None
        if code == "sim_locked":
            assert seen[-1].lock is Lock.PIN
            dump = house.do("dump")
            typed = [one["text"] for one in dump["commands"] if "+CPIN=" in one["text"]]
            assert typed == []


async def test_no_service_at_the_target_sends_the_modem_back(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("network", state="denied")
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert ended.error is not None
        assert ended.error["params"]["cause"] == "no_service"
        assert ended.error["params"]["step"] == "register"
        assert house.slot == 1
        (done,) = house.of(SwitchEnded)
        assert (done.outcome, done.code) == ("back", "no_service")


async def test_an_ok_that_lies_is_not_believed(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("fault", name="slot_lie", on="AT+QDSIM=", nth=1)
        house.do("fault", name="slot_lie", on="AT+QDSIM=", nth=1)
        house.do("fault", name="slot_lie", on="AT+QDSIM=", nth=1)
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert house.slot == (2 if ended.state == "done" else 1)
        assert house.sim(house.slot).active


async def test_a_lost_answer_to_the_slot_command_is_looked_at(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("fault", name="lost_answer", on="AT+QDSIM=", nth=1)
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert (ended.state, house.slot) == ("done", 2)
        told = [
            one["text"]
            for one in house.do("dump")["commands"]
            if one["text"].startswith("AT+QDSIM=")
        ]
        assert told[-1:] != told[-2:-1]  # never repeated blindly


async def test_a_sim_that_is_in_no_modem_is_not_active(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("sim", slot=2, state="remove")
        await house.outcome(await house.control.use(there.sim.id, "person", LI))
        with pytest.raises(NotActive):
            await use(house.desk, there.sim.id, "person")
        with pytest.raises(NotActive):
            await use(house.desk, "sim_nobody", "person")


async def test_no_way_back_is_unknown_and_stays_a_note_until_a_switch_succeeds(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        there = await house.learn()
        desk = house.desk
        select = desk.driver.select_slot
        house.do("network", state="denied")

        async def one_way(slot: int) -> None:
            if slot == 2:
                await select(slot)

        desk.driver.select_slot = one_way  # type: ignore[method-assign]  # a modem that stays away
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert ended.state == "failed"
        (done,) = house.of(SwitchEnded)
        assert (done.outcome, done.seat.slot) == ("failed", 2)
        desk.driver.select_slot = select  # type: ignore[method-assign]  # and obeys again
        house.do("network", state="home")
        home = house.sim(1).sim.id
        await house.until(lambda: house.modem.state is ModemState.READY)
        ended = await house.outcome(await house.control.use(home, "person", LI))
        assert (ended.state, house.slot) == ("done", 1)


async def test_a_seat_that_cannot_be_read_back_is_unknown(household: OpenHousehold) -> None:
    async with household(limits=replace(LIMITS, settle=0.4, register=0.3)) as house:
        there = await house.learn()
        desk = house.desk
        house.do("network", state="denied")
        read = desk.driver.active_slot

        async def blind() -> int:
            if house.of(Step):
                raise OutcomeUnknown(what="the slot")
            return await read()

        desk.driver.active_slot = blind  # type: ignore[method-assign]  # its answers are lost
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert (ended.state, house.of(SwitchEnded)[-1].outcome) == ("unknown", "unknown")
        assert house.of(HealthRaised)[-1].code == "switch_undone"
        desk.driver.active_slot = read  # type: ignore[method-assign]  # and comes again
        house.do("network", state="home")
        await house.ready()
        other = house.sim(2 if house.slot == 1 else 1).sim.id
        await house.outcome(await house.control.use(other, "person", LI))
        assert [one.code for one in house.of(HealthCleared)] == ["switch_undone"]


@pytest.mark.parametrize("on", ["AT+QDSIM=", "AT+QCCID", "AT+CEREG", "AT+CGATT"])
async def test_an_unplug_in_any_step_leaves_a_journal_that_the_next_life_closes(
    household: OpenHousehold, on: str
) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("fault", name="unplug", on=on, nth=1)
        operation = await house.control.use(there.sim.id, "person", LI)
        if on == "AT+QCCID":
            house.do("fault", name="unplug", on="AT+ICCID", nth=1)
        await house.until(lambda: house.modem.state is ModemState.ABSENT, why=f"unplug at {on}")
        ended = await house.outcome(operation)
        assert ended.state == "unknown", ended
        assert len(await house.store.open_switches()) == 1
        assert house.of(SwitchEnded) == []
        house.do("replug")
        await house.ready()
        assert not await house.store.open_switches()
        (done,) = house.of(SwitchEnded)
        assert done.seat.slot == house.slot
        assert house.sim(house.slot).active


async def test_two_requests_at_once_go_one_after_the_other(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        here = house.sim(1).sim.id
        first = await house.control.use(there.sim.id, "person", LI)
        second = await house.control.use(here, "person", LI)
        ends = [await house.outcome(one) for one in (first, second)]
        assert [one.state for one in ends] == ["done", "done"]
        assert house.slot == 1
        kinds = [type(one) for one in house.told if isinstance(one, SwitchBegan | SwitchEnded)]
        assert kinds == [SwitchBegan, SwitchEnded, SwitchBegan, SwitchEnded]


async def test_a_caller_that_hangs_up_tears_nothing(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        desk_work = asyncio.create_task(
            house.keeper.mailbox.post("switch", 0, lambda desk: use(desk, there.sim.id, "person"))  # type: ignore[arg-type]  # the number of Urgency.PERSON
        )
        await house.until(lambda: house.of(SwitchBegan))
        desk_work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await desk_work
        await house.until(lambda: house.of(SwitchEnded))
        assert house.of(SwitchEnded)[0].outcome == "done"


async def shut(house: Household) -> None:
    await house.keeper.mailbox.stop(house.house.limits.shutdown)


async def test_a_shutdown_lets_the_switch_under_way_end_and_starts_no_other(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        there = await house.learn()
        first = await house.control.use(there.sim.id, "person", LI)
        await house.until(lambda: house.of(SwitchBegan))
        second = await house.control.use(house.sim(1).sim.id, "person", LI)
        await asyncio.sleep(0.05)
        await shut(house)
        assert house.of(SwitchEnded)[0].outcome == "done"
        assert (await house.outcome(first)).state == "done"
        ended = await house.outcome(second)
        assert ended.error is not None
        assert ended.error["code"] == "modem_absent"
        assert len(house.of(SwitchBegan)) == 1


async def test_what_a_shutdown_cuts_stays_in_the_journal(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("network", state="searching")
        operation = await house.control.use(there.sim.id, "person", LI)
        await house.until(lambda: any(step.step == "verify" for step in house.of(Step)))
        await house.keeper.mailbox.stop(0.01)
    known = house.operations.get(operation.id)
    assert known is not None
    assert known.state == "unknown"
    assert house.of(SwitchEnded) == []


async def test_a_switch_that_fails_raises_its_name(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("network", state="denied")
        with pytest.raises(SwitchFailed):
            await house.keeper.mailbox.post(
                "switch",
                0,  # type: ignore[arg-type]  # the number of Urgency.PERSON
                lambda desk: use(desk, there.sim.id, "person"),
            )
        assert PortGone.ends_life
