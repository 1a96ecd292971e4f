"""The second book in a whole house: bytes counted, readings learnt from, paying prevented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from simd.accounts.contract import Contract
from simd.engine.metering import BundleGuard
from simd.model.account import Allowance, Money, Reading, Source
from simd.model.event import BytesCounted, HealthCleared, HealthRaised, ReadingTaken
from simd.model.ids import Body
from simd.model.reduce import reduce
from simd.model.snapshot import Snapshot
from simd.model.units import Size
from simd.tariff import find_tariff
from tests.engine.household import LI, LIMITS, Household, OpenHousehold, household

__all__ = ["household"]
MB = 1 << 20
GB = 1 << 30
QUICK = replace(LIMITS, bundle=0.5)


def contract(*members: str) -> Contract:
    return Contract("acc_1", "home", find_tariff("cn-mobile-39"), None, None, members)


async def told(house: Household, sim: str, left: int, money: str = "50") -> None:
    """A carrier's word, with what it teaches, as an answer brings it."""
    await house.desk.meter.book()
    now = house.clock.now()
    expires = (now + timedelta(days=9)).date()
    pack = Allowance("data", left, None, 10 * GB, "bytes", expires)
    source = Source("sms", now, "CXLL")
    reading = Reading(Body(""), source, 1.0, Money(Decimal(money), "CNY"), (pack,))
    lessons = house.house.metering.lessons(sim, reading)
    key = house.store.new_id("rdg")
    await house.board.tell(*lessons, ReadingTaken(key, sim, "data", reading))


async def test_bytes_are_told_booked_and_survive_a_restart(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        sim = house.sim(1).sim.id
        await told(house, sim, 5 * GB)
        house.do("use_data", bytes=7 * MB)
        await house.desk.meter.book()
        await told(house, sim, 5 * GB - 7 * MB)
        house.do("use_data", bytes=2 * MB)
        await house.desk.meter.book()
        counted = house.board.snapshot.sims[sim].counted
        assert sum(one.bytes for one in counted.tallies) == 9 * MB
        assert sum(one.rx + one.tx for one in house.of(BytesCounted)) == 9 * MB
        hours = await house.store.meters.hours(
            [sim], datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
        )
        assert sum(one.rx + one.tx for one in hours) == 9 * MB
        again = Snapshot()
        for event in await house.store.restore():
            again = reduce(again, event)
        assert again.sims[sim].drift == house.board.snapshot.sims[sim].drift
        shown = house.house.metering.account(sim)
        assert shown is not None
        assert shown.estimates["data"].low < 5 * GB - 9 * MB < shown.estimates["data"].high
        after = [
            one.bytes
            for one in again.sims[sim].counted.since(house.clock.now() - timedelta(days=1))
        ]
        assert sum(after) == 9 * MB


async def test_messages_sent_are_counted_and_survive_a_restart(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        sim = house.sim(1).sim.id
        await told(house, sim, 5 * GB)
        long = "ab" * 100  # two segments
        sent = await house.outcome(await house.control.send(sim, "+8613800138000", long, LI))
        assert sent.state == "done"
        shown = house.board.snapshot.sims[sim].counted
        again = Snapshot()
        for event in await house.store.restore():
            again = reduce(again, event)
        for counted in (shown, again.sims[sim].counted):
            assert sum(one.sms for one in counted.tallies) == 2


async def test_a_carrier_that_says_otherwise_is_noted_until_it_agrees(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await house.ready()
        sim = house.sim(1).sim.id
        await told(house, sim, 5 * GB)
        await told(house, sim, 2 * GB)
        assert f"contradicted:{sim}" in house.board.snapshot.health
        shown = house.house.metering.account(sim)
        assert shown is not None
        assert shown.contradicted == ("data",)
        await told(house, sim, 2 * GB)
        assert f"contradicted:{sim}" not in house.board.snapshot.health


async def test_the_guard_notes_and_closes_before_paying_begins(household: OpenHousehold) -> None:
    async with household(limits=QUICK) as house:
        house.house.bundles = BundleGuard("data_off", Size(100 * MB))
        await house.ready()
        sim = house.sim(1).sim.id
        house.house.metering.agree([contract(sim)])
        await house.desk.driver.bring_up(None)
        assert (await house.desk.driver.data()).up
        await told(house, sim, 900 * MB)
        assert not house.of(HealthRaised)
        house.do("use_data", bytes=830 * MB)
        raised = await house.until(
            lambda: [one for one in house.of(HealthRaised) if one.code == "out_of_bundle"],
            seconds=30,
        )
        assert raised[0].subject == sim
        assert raised[0].params["price"] == "0.29 CNY"
        await house.until(lambda: not house.emulator.units[0].modem.packet.online, seconds=30)
        await told(house, sim, 9 * GB)
        await house.until(
            lambda: [one for one in house.of(HealthCleared) if one.code == "out_of_bundle"],
            seconds=30,
        )


async def test_a_plan_whose_money_is_not_known_to_be_charged_is_left_alone(
    household: OpenHousehold,
) -> None:
    async with household(limits=QUICK) as house:
        await house.ready()
        sim = house.sim(1).sim.id
        await told(house, sim, 1 * MB)
        house.house.metering.agree([])
        shown = house.house.metering.account(sim)
        assert shown is not None
        assert shown.bundle is not None
        assert (shown.bundle.now.by, shown.bundle.after.by) == ("bucket", "unknown")
        assert house.house.metering.account("sim_none") is None
