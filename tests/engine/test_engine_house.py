"""The chooser, USSD sessions, recovery, the meter and the tape."""

from __future__ import annotations

import asyncio
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from simd.engine.meter import Meter, statistics
from simd.errors import NotFound
from simd.model.event import (
    Decided,
    HealthRaised,
    ModemChanged,
    PolicyPaused,
    SwitchBegan,
    SwitchEnded,
    SwitchStep,
)
from simd.model.journal import Cause
from simd.model.modem import ModemState, Seat
from simd.model.sim import Lock
from simd.model.verbs import Card
from tests.engine.household import LI, Household, OpenHousehold, known, policy

ORDERED = {
    "mode": "ordered",
    "guards": {"dwell": "10m", "cooldown": "30m", "max_switches": "24/day"},
}
AIS_FIRST = (known("th-ais-1"), known("ng-mtn-1"))


async def paused(house: Household) -> None:
    """The policy waits until everything it should know is known."""
    await house.board.tell(PolicyPaused(paused=True))


async def test_the_policy_switches_once_and_says_it_once(household: OpenHousehold) -> None:
    async with household(
        known=AIS_FIRST, policy=policy(**ORDERED), chooser=True, before=paused
    ) as house:
        await house.learn()
        await house.board.tell(PolicyPaused(paused=False))
        await house.until(lambda: house.of(SwitchEnded), why="a switch by policy")
        await house.ready()
        await asyncio.sleep(0.6)
        assert ([one.cause for one in house.of(SwitchBegan)], house.slot) == (["policy"], 2)
        told = house.of(Decided)
        assert len(told) == len({(one.decision.action, one.decision.chosen) for one in told}) <= 3


@pytest.mark.parametrize("held", ["paused", "dry_run"])
async def test_paused_or_dry_it_decides_and_does_nothing(
    household: OpenHousehold, held: str
) -> None:
    async def pause(house: Household) -> None:
        if held == "paused":
            await house.board.tell(PolicyPaused(paused=True))

    async with household(
        known=AIS_FIRST,
        policy=policy(**ORDERED),
        chooser=True,
        before=pause,
        dry_run=held == "dry_run",
    ) as house:
        await house.learn()
        # It may have been told before both SIMs were learnt, and is not told twice.
        await house.until(
            lambda: [one.action for one in house.board.snapshot.decisions.values()] == ["hold"],
            why="a switch that is held",
        )
        await asyncio.sleep(0.4)
        (decision,) = house.board.snapshot.decisions.values()
        assert (decision.action, house.of(SwitchBegan)) == ("hold", [])
        assert held in [one.guard for one in decision.guards if one.holds]


async def test_a_persons_choice_is_not_undone_before_the_dwell_even_after_a_restart(
    household: OpenHousehold,
) -> None:
    settings = {"known": AIS_FIRST, "policy": policy(**ORDERED)}
    async with household(**settings) as house:
        there = await house.learn()
        for sim in (there.sim.id, house.sim(1).sim.id):
            assert (await house.outcome(await house.control.use(sim, "person", LI))).state == "done"
    async with household(**settings, chooser=True) as house:
        await house.ready()
        await asyncio.sleep(0.4)
        assert (house.of(SwitchBegan), house.slot) == ([], 1)
        (decision,) = house.board.snapshot.decisions.values()
        assert "dwell" in decision.held_by


async def test_a_reply_reaches_only_the_menu_it_was_meant_for(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        key = house.sim(1).sim.id
        house.do("ussd_next", status=1, text="1 Buy 2 Back")
        first = await house.outcome(await house.control.ussd(key, "*777#", LI))
        assert first.outcome is not None
        session = first.outcome["session"]
        busy = await house.outcome(await house.control.ussd(key, "*778#", LI))
        assert (busy.error or {})["code"] == "busy"
        house.clock.advance(timedelta(minutes=4))
        await house.until(lambda: house.desk.menu is None, why="the menu is closed")
        try:
            late = await house.outcome(await house.control.ussd_reply(session, "1", LI))
        except NotFound:
            late = None  # the door may know already that it is over
        assert late is None or late.state == "failed"
        house.do("ussd_next", status=1, text="1 Order 2 Back")
        second = await house.outcome(await house.control.ussd(key, "*777#", LI))
        assert second.outcome is not None
        with pytest.raises(NotFound):
            await house.control.ussd_reply(session, "1", LI)
        await house.control.ussd_cancel(second.outcome["session"], LI)
        assert house.desk.at_rest


async def test_a_code_that_is_none_is_refused(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        ended = await house.outcome(await house.control.ussd(house.sim(1).sim.id, "hello", LI))
        assert (ended.error or {})["code"] == "bad_request"


CUT = {
    "person": (None, "select", "verify", "register", "data", "back"),
    "policy": (None, "select", "verify", "register", "data", "prove", "back"),
    "visit": (None, "select", "verify", "work", "home", "back"),
}


@pytest.mark.parametrize(
    ("cause", "step"), [(cause, step) for cause, steps in CUT.items() for step in steps]
)
async def test_every_open_journal_is_closed_at_the_start(
    household: OpenHousehold, cause: Cause, step: str | None
) -> None:
    async def left(house: Household) -> None:
        there = await house.keeper.introduce()
        assert there is not None
        modem = there.id

        await house.board.tell(SwitchBegan("swi_x", Seat(modem, 1), Seat(modem, 2), None, cause))
        if step is not None:
            await house.board.tell(SwitchStep("swi_x", modem, step))
        house.emulator.units[0].modem.tray.active = (
            1 if step in {None, "select", "home", "back"} else 2
        )

    async with household(before=left) as house:
        await house.ready()
        assert await house.store.open_switches() == []
        (ended,) = house.of(SwitchEnded)
        assert ended.seat.slot == house.slot
        if cause == "visit":
            assert house.slot == 1


async def test_bytes_go_to_the_sim_that_carried_them(household: OpenHousehold) -> None:
    async with household() as house:
        there = await house.learn()
        here = house.sim(1).sim.id
        house.emulator.units[0].modem.packet.attached = True
        used = house.do("use_data", bytes=5000)["used"]
        await house.outcome(await house.control.use(there.sim.id, "person", LI))
        await house.desk.meter.book()
        since = house.clock.now() - timedelta(hours=2)
        mine = sum(one.rx + one.tx for one in await house.store.usage(here, since))
        theirs = sum(one.rx + one.tx for one in await house.store.usage(there.sim.id, since))
        assert (mine, theirs) == (used, 0)


async def test_two_bookings_at_once_count_once_and_a_new_counter_from_nil(tmp_path: Path) -> None:
    folder = tmp_path / "statistics"
    folder.mkdir()

    def show(received: int, sent: int) -> None:
        (folder / "rx_bytes").write_text(f"{received}\n", "ascii")
        (folder / "tx_bytes").write_text(f"{sent}\n", "ascii")

    booked: list[tuple[int, int]] = []

    async def book(received: int, sent: int) -> None:
        await asyncio.sleep(0)
        booked.append((received, sent))

    show(100, 10)
    meter = Meter(str(tmp_path), book)
    show(150, 15)
    await asyncio.gather(meter.book(), meter.book())
    show(7, 1)
    await meter.book()
    (folder / "rx_bytes").unlink()
    await meter.book()
    assert booked == [(50, 5), (7, 1)]
    await Meter(None, book).book()
    assert statistics("wwan0") == Path("/sys/class/net/wwan0/statistics")


async def test_a_tape_is_private_and_ends_by_itself(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        modem = house.modem.modem.id
        ended = await house.outcome(await house.control.trace(modem, 0.5, LI))
        assert ended.outcome is not None
        path = Path(ended.outcome["file"])
        assert _private(path)
        for seconds in (0, 3601):
            refused = await house.outcome(await house.control.trace(modem, seconds, LI))
            assert (refused.error or {})["code"] == "bad_request"
        with pytest.raises(NotFound):
            await house.control.trace("mdm_nobody", 1, LI)


def _private(path: Path) -> bool:
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)]
    return modes == [0o600, 0o700] and path.read_text("utf-8").startswith("# simd-trace 1")


async def test_a_modem_that_leaves_is_absent_and_comes_back(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        house.do("unplug")
        await house.until(lambda: house.modem.state is ModemState.ABSENT)
        await house.until(lambda: house.board.snapshot.health)
        house.do("replug")
        await house.ready()
        assert not house.board.snapshot.health
        assert house.of(ModemChanged)


async def test_a_sim_without_a_readable_iccid_is_not_healthy(household: OpenHousehold) -> None:
    async with household() as house:
        desk = await house.ready()
        assert not house.board.snapshot.health
        readable = desk.driver.card

        async def nameless() -> Card:
            return Card(Lock.NONE)

        desk.driver.card = nameless  # type: ignore[method-assign]  # a modem that hides its files
        await desk.look()
        await desk.look()
        (note,) = house.of(HealthRaised)
        assert (note.code, note.params) == ("no_iccid", {"modem": desk.modem.name})
        assert house.modem.active
        assert house.modem.active.sim is None
        asked = 0
        for _ in range(60):  # an hour of polls, one a minute
            asked += desk.worth_a_look()
            house.clock.advance(timedelta(minutes=1))
        assert 4 <= asked <= 12, "a modem that can't say is not asked all day"
        desk.driver.card = readable  # type: ignore[method-assign]  # it is read at a later look
        house.clock.advance(timedelta(minutes=10))
        await house.until(lambda: not house.board.snapshot.health, why="the note cleared")
        await house.ready()
