"""Visits: one journal there and back, whatever happens on the way; and the rounds that go."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from simd.engine.acts.visit import visit
from simd.engine.desk import Desk
from simd.engine.mailbox import Urgency
from simd.errors import ConsentNeeded, SimLocked
from simd.model.event import (
    AskBegan,
    HealthRaised,
    PolicyPaused,
    ReadingTaken,
    SwitchBegan,
    SwitchEnded,
    VisitBegan,
    VisitEnded,
)
from simd.model.modem import ModemState
from tests.engine.household import LI, Household, OpenHousehold


async def go(house: Household, sim: str) -> dict[str, object]:
    ended = await house.outcome(await house.control.visit(sim, LI))
    return {"state": ended.state, "code": (ended.error or {}).get("code"), **(ended.outcome or {})}


async def test_a_visit_asks_and_comes_home_within_one_journal(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        found = await go(house, there.sim.id)
        assert (found["state"], found["sim"]) == ("done", there.sim.id)
        assert found["asked"] == ["balance", "data"]
        assert house.slot == 1
        (began,), (ended,) = house.of(SwitchBegan), house.of(SwitchEnded)
        assert (began.cause, ended.outcome, ended.seat.slot) == ("visit", "done", 1)
        kinds: list[type] = [type(body) for body in house.told]
        order = [VisitBegan, SwitchBegan, ReadingTaken, SwitchEnded, VisitEnded]
        places = [kinds.index(kind) for kind in order]
        assert places == sorted(places)
        (over,) = house.of(VisitEnded)
        assert (over.sim, over.code, over.outage > 0) == (there.sim.id, None, True)
        await house.until(lambda: house.modem.state is ModemState.READY)


async def test_an_active_sim_is_asked_where_it_is(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        key = next(iter(house.board.snapshot.sims))
        operation = await house.outcome(await house.control.refresh(key, LI))
        assert operation.outcome == {"asked": ["balance", "data"], "outage": 0.0}
        assert house.of(VisitBegan) == []
        reading = house.board.snapshot.sims[key].readings["balance"]
        assert str(reading.balance) == "1530.50 NGN"


async def test_a_visit_whose_work_fails_is_home_before_it_says_so(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        there = await house.learn()
        desk = house.desk

        async def refused() -> int:
            if house.slot == 2:
                raise SimLocked(lock="pin")
            return 0

        desk.inbox.drain = refused  # type: ignore[method-assign]  # a card that locks itself
        found = await go(house, there.sim.id)
        assert (found["state"], found["code"], house.slot) == ("failed", "sim_locked", 1)
        (ended,), (over,) = house.of(SwitchEnded), house.of(VisitEnded)
        assert (ended.outcome, ended.seat.slot, over.code) == ("done", 1, "sim_locked")


async def test_a_home_card_swapped_meanwhile_is_no_home(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        await visiting(house, there.sim.id)
        house.do("sim", slot=1, state="swap", card="cn-telecom-1")
        await house.until(lambda: house.of(VisitEnded))
        (ended,), (over,) = house.of(SwitchEnded), house.of(VisitEnded)
        assert (ended.outcome, ended.code, over.code) == (
            "failed",
            "switch_failed",
            "switch_failed",
        )
        await house.ready()
        assert house.sim(1).sim.carrier == "cn-telecom"


async def test_a_home_card_pulled_meanwhile_is_no_home(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        await visiting(house, there.sim.id)
        house.do("sim", slot=1, state="remove")
        await house.until(lambda: house.of(VisitEnded))
        assert house.of(SwitchEnded)[0].outcome == "failed"
        await house.until(lambda: house.modem.active and house.modem.active.sim is None)


async def visiting(house: Household, sim: str) -> None:
    """A visit whose first question is under way."""
    house.do("ussd_next", status=-1)
    await house.control.visit(sim, LI)
    await house.until(lambda: house.of(AskBegan), why="the first question")


@pytest.mark.parametrize("on", ["AT+QDSIM=", "AT+CPIN?", "AT+CUSD=1", "AT+CPMS"])
async def test_an_unplug_in_a_visit_leads_home_in_the_next_life(
    household: OpenHousehold, on: str
) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("fault", name="unplug", on=on, nth=1)
        operation = await house.control.visit(there.sim.id, LI)
        await house.until(lambda: house.modem.state is ModemState.ABSENT, why=f"unplug at {on}")
        ended = await house.outcome(operation)
        assert (ended.state, house.of(VisitEnded)) == ("unknown", [])
        house.do("replug")
        await house.ready()
        assert (house.slot, await house.store.open_switches()) == (1, [])
        (over,) = house.of(VisitEnded)
        assert (over.sim, over.code) == (there.sim.id, None)
        assert house.sim(1).active


async def test_no_service_there_means_home_again(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        house.do("network", state="denied")
        found = await go(house, there.sim.id)
        assert (found["state"], found["code"], house.slot) == ("failed", "switch_failed", 1)
        (over,) = house.of(VisitEnded)
        assert (over.code, over.params["cause"]) == ("switch_failed", "no_service")


async def test_a_way_home_that_is_closed_is_unknown_and_noted(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        desk = house.desk
        select = desk.driver.select_slot

        async def one_way(slot: int) -> None:
            if slot == 2:
                await select(slot)

        desk.driver.select_slot = one_way  # type: ignore[method-assign]  # a modem that stays away
        found = await go(house, there.sim.id)
        assert (found["state"], house.slot) == ("unknown", 2)
        (over,) = house.of(VisitEnded)
        assert over.code == "outcome_unknown"
        assert house.of(HealthRaised)[-1].code == "switch_undone"
        await house.until(lambda: house.sim(2).active)


async def test_a_visit_to_where_the_modem_already_is_goes_nowhere(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await house.learn()
        found = await house.keeper.mailbox.post(
            "visit", Urgency.PERSON, lambda desk: visit(desk, 1, None)
        )
        assert (found["outage"], found["sim"]) == (0.0, house.sim(1).sim.id)
        assert house.of(VisitBegan) == []


async def test_a_visit_asks_nothing_unasked_while_roaming(household: OpenHousehold) -> None:
    async with household() as house:
        await house.learn()
        house.do("network", state="roaming", plmn="52503")
        found = await house.keeper.mailbox.post(
            "visit", Urgency.ROUND, lambda desk: visit(desk, 2, None)
        )
        assert found["asked"] == []
        assert house.of(AskBegan) == []


async def test_never_means_that_nobody_visits(household: OpenHousehold) -> None:
    async with household(visits="never", rounds=True) as house:
        there = await house.learn()
        found = await go(house, there.sim.id)
        assert found["code"] == ConsentNeeded.code
        await asyncio.sleep(0.6)
        assert (house.of(VisitBegan), house.of(HealthRaised)) == ([], [])


async def test_ask_leaves_a_note_and_goes_nowhere(household: OpenHousehold) -> None:
    async with household(rounds=True) as house:
        await house.ready()
        await house.until(lambda: house.of(HealthRaised))
        assert house.of(HealthRaised)[0].code == "visit_wanted"
        await asyncio.sleep(0.5)
        assert len(house.of(HealthRaised)) == 1
        assert house.of(VisitBegan) == []


async def test_allow_goes_when_figures_are_due_and_not_before(household: OpenHousehold) -> None:
    async with household(visits="allow", rounds=True) as house:
        await house.ready()
        await house.until(lambda: house.of(VisitEnded))
        await house.until(lambda: len(house.of(ReadingTaken)) >= 4)
        assert {one.sim for one in house.of(ReadingTaken)} == set(house.board.snapshot.sims)
        await asyncio.sleep(0.5)
        assert len(house.of(VisitEnded)) == 1
        house.clock.advance(timedelta(hours=13))
        await house.until(lambda: len(house.of(VisitEnded)) == 2)


async def test_a_slot_that_fails_is_visited_ever_less_often_even_after_a_restart(
    household: OpenHousehold,
) -> None:
    async with household(visits="allow", rounds=True, cards={2: None}) as house:
        await house.ready()
        await house.until(lambda: len(house.of(VisitEnded)) == 1, why="first look")
        assert house.of(VisitEnded)[0].sim == "slot 2"
        house.clock.advance(timedelta(minutes=31))
        await house.until(lambda: len(house.of(VisitEnded)) == 2, why="after half an hour")
        house.clock.advance(timedelta(minutes=31))
        await asyncio.sleep(0.6)
        assert len(house.of(VisitEnded)) == 2
    async with household(visits="allow", rounds=True, cards={2: None}) as house:
        house.clock.advance(timedelta(minutes=64))
        await house.ready()
        await asyncio.sleep(0.6)
        assert len(house.of(VisitEnded)) == 0


async def test_a_paused_policy_visits_nothing(household: OpenHousehold) -> None:
    async def paused(house: Household) -> None:
        await house.board.tell(PolicyPaused(paused=True, by="li"))

    async with household(visits="allow", rounds=True, before=paused) as house:
        await house.ready()
        await asyncio.sleep(0.6)
        assert house.of(VisitBegan) == []


async def test_a_note_is_cleared_by_the_visit_it_asked_for(household: OpenHousehold) -> None:
    async def noted(house: Household) -> None:
        await house.keeper.introduce()
        assert house.keeper.modem is not None
        await house.board.tell(HealthRaised("visit_wanted", house.keeper.modem.id, "info"))

    async with household(visits="allow", rounds=True, before=noted) as house:
        await house.ready()
        assert house.keeper.modem is not None
        await house.until(lambda: not house.board.snapshot.health)
        assert house.of(VisitEnded)


async def test_a_visit_is_not_begun_once_something_else_is_under_way(
    household: OpenHousehold,
) -> None:
    async with household(visits="allow", rounds=True, run=False) as house:
        release = asyncio.Event()
        house.start(rounds=True)
        desk = await house.ready()

        async def hold(desk: Desk) -> None:
            desk.busy.add("ussd")
            await release.wait()

        await house.until(lambda: house.keeper.mailbox.current is None and desk.at_rest)
        waiting = asyncio.create_task(house.keeper.mailbox.post("ussd", Urgency.PERSON, hold))
        await asyncio.sleep(0.5)
        before = len(house.of(VisitBegan))
        release.set()
        await waiting
        await asyncio.sleep(0.4)
        assert len(house.of(VisitBegan)) == before
