"""Which questions are asked: the least that tell all, each by its cheapest way that works."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from simd.carriers.carrier import Inquiry
from simd.engine.acts.ask import due_inquiries
from simd.engine.acts.ways import planned
from simd.model.event import RadioSeen, SimAble
from simd.model.reduce import reduce
from simd.model.snapshot import Snapshot
from tests.engine.household import LI, OpenHousehold

MTN = {1: "ng-mtn-1", 2: None}


def question(name: str, *what: str, **more: Any) -> Inquiry:
    keys: dict[str, Any] = {
        "id": name,
        "what": what,
        "channel": "ussd",
        "code": f"*{len(name)}#",
        "source": "a page",
        "verified_on": "2026-01-01",
        "confidence": "unverified",
    }
    return Inquiry(**(keys | more))


FREE = {"cost": "free", "cost_source": "a page"}
SMS = {"channel": "sms", "to": "150"}


def test_what_is_told_already_is_not_asked_again() -> None:
    every = question("every", "balance", "data", **FREE)
    part = question("part", "balance", **FREE)
    other = question("other", "voice", **FREE)
    assert planned([part, every, other]) == [every, other]


def test_the_cheapest_way_is_chosen_then_the_one_without_a_message() -> None:
    free_sms = question("free-sms", "balance", **FREE, **SMS)
    priced = question("priced", "balance", cost="0.10 GBP")
    dearer = question("dearer", "balance", cost="0.20 GBP")
    unknown = question("unknown", "balance")
    assert planned([unknown, dearer, priced, free_sms]) == [free_sms]
    assert planned([unknown, dearer, priced]) == [priced]
    assert planned([free_sms, question("free", "balance", **FREE)])[0].id == "free"


def test_the_order_of_the_recipe_is_kept() -> None:
    sms = question("sms", "balance", **FREE, **SMS)
    ussd = question("ussd", "data", **FREE)
    assert planned([sms, ussd]) == [sms, ussd]


async def test_what_lte_lacks_is_still_asked_on_an_older_radio(household: OpenHousehold) -> None:
    async with household(cards=MTN) as house:
        await house.ready()
        sim = house.sim(1).sim
        house.do("ussd_habit", no_cs="status4")
        await house.outcome(await house.control.ussd(sim.id, "*310#", LI))
        assert [(one.what, one.able) for one in house.of(SimAble)] == [("ims_ussd", False)]
        desk = house.desk
        assert desk is not None
        assert due_inquiries(desk, sim) == []
        # What was learnt outlives the daemon.
        again = Snapshot()
        for event in await house.store.restore():
            again = reduce(again, event)
        assert again.sims[sim.id].able == house.board.snapshot.sims[sim.id].able
        assert again.sims[sim.id].able["ims_ussd"].able is False
        older = replace(desk.now.radio, access_tech="umts")
        await house.house.board.tell(RadioSeen(desk.modem.id, sim.id, older))
        assert due_inquiries(desk, sim)


async def test_fresher_figures_can_be_wished_but_not_faster_than_the_recipe_allows(
    household: OpenHousehold,
) -> None:
    async with household(cards=MTN) as house:
        desk = await house.ready()
        sim = house.sim(1).sim
        await house.outcome(await house.control.refresh(sim.id, LI))
        assert due_inquiries(desk, sim, fresh=60.0) == []
        house.clock.advance(timedelta(hours=7))
        assert due_inquiries(desk, sim) == []
        assert due_inquiries(desk, sim, fresh=3600.0)
