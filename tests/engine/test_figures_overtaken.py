"""After an order whose words state no balance: the old figures are marked, and asked anew."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from simd.accounts import account_view
from simd.engine.acts.ask import due_inquiries
from simd.model.account import AccountNow
from simd.model.person import Role
from simd.model.reduce import reduce
from simd.model.snapshot import Snapshot
from tests.engine.household import LI, Household, OpenHousehold
from tests.engine.test_money import NG, naira, rules

WORDS = r"You have bought (?P<pack>[^.\n]+)\."


def silent_on_money(house: Household) -> None:
    """The recipe as of a carrier whose confirming words state no balance."""
    carriers = house.house.registry.carriers
    plain = carriers["ng-mtn"]
    order = tuple(replace(one, done=(WORDS,)) if one.done else one for one in plain.order)
    house.house.registry.carriers = carriers | {"ng-mtn": replace(plain, order=order)}


def account(house: Household, sim: str) -> AccountNow:
    found = house.house.metering.account(sim)
    assert found is not None
    return found


async def test_figures_from_before_an_order_are_marked_until_they_are_told_anew(
    household: OpenHousehold,
) -> None:
    async with household(cards=NG, money=rules(), before=_silenced) as house:
        desk = await house.ready()
        sim = house.sim(1).sim
        await house.outcome(await house.control.refresh(sim.id, LI))
        assert account(house, sim.id).overtaken == ()
        begun = await house.control.money.order(sim.id, "week-1gb", LI, Role.OWNER)
        done = await house.outcome(begun, 30)
        assert (done.state, done.error) == ("done", None)
        found = account(house, sim.id)
        assert found.balance == naira("1530.50")
        assert "balance" in found.overtaken
        assert found.bought == ("week-1gb",)
        assert account_view(found, house.clock.now())["stale"] is True
        again = Snapshot()
        for event in await house.store.restore():
            again = reduce(again, event)
        assert again.sims[sim.id].moved == house.board.snapshot.sims[sim.id].moved
        # Not sooner than the recipe lets, and then at once, whatever the house's habit is.
        assert due_inquiries(desk, sim) == []
        house.clock.advance(timedelta(hours=6, minutes=1))
        assert {one.id for one in due_inquiries(desk, sim)} == {"balance", "data"}
        await house.outcome(await house.control.refresh(sim.id, LI))
        found = account(house, sim.id)
        assert (found.balance, found.overtaken, found.bought) == (naira("930.50"), (), ())
        assert [one.name for one in found.allowances if one.kind == "data"]


async def _silenced(house: Household) -> None:
    silent_on_money(house)


async def test_what_may_be_asked_at_once_is(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules(), before=_silenced) as house:
        desk = await house.ready()
        sim = house.sim(1).sim
        await house.outcome(await house.control.refresh(sim.id, LI))
        house.clock.advance(timedelta(hours=6, minutes=1))
        # The habit is longer than the recipe's pause: unless money moved nothing is due.
        limits = replace(desk.house.limits, ask_every=86400.0)
        desk.house.limits = limits
        assert due_inquiries(desk, sim) == []
        begun = await house.control.money.order(sim.id, "week-1gb", LI, Role.OWNER)
        await house.outcome(begun, 30)
        assert "data" in {one.id for one in due_inquiries(desk, sim)}
