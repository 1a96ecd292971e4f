"""A SIM that is erased while it is in use is met again as a new one, and nothing stands still."""

from __future__ import annotations

from simd.model.event_household import SimForgotten
from tests.engine.household import Household, OpenHousehold


def active(house: Household) -> str | None:
    return house.keeper.desk.active_id() if house.keeper.desk is not None else None


async def test_an_erased_sim_in_use_is_met_anew(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        house.patience = 30.0
        old = house.sim(1).sim
        privacy = house.control.household.privacy
        plan = await privacy.plan(None, [old.id])
        assert "in_modem" in plan.stays
        gone = await privacy.erase(str(plan.confirm))
        assert gone.sims == (old.id,)
        assert house.of(SimForgotten)
        new = await house.until(lambda: active(house), why="the SIM is met again")
        assert new != old.id
        known = house.board.snapshot.sims[new].sim
        assert known.iccid == old.iccid
        assert old.id not in house.board.snapshot.sims
        assert await house.store.messages(old.id, 10) == []
        # The house goes on with it: it can be used, and its past begins now.
        begun = await house.control.use(new, "person", house.control.people()[0])
        ended = await house.control.wait(begun.id, 30.0)
        assert ended.state == "done"
