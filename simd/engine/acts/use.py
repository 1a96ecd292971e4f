"""Make a SIM the active one, proved."""

from __future__ import annotations

from typing import Any

from simd.engine.desk import Desk
from simd.engine.switcher import Cause, Plan
from simd.errors import NotActive
from simd.model.modem import ModemState


async def use(desk: Desk, sim: str, cause: Cause) -> dict[str, Any]:
    """Switch to a SIM that was seen in this modem; returns the proved seat.

    Raises SwitchFailed (back where it was), OutcomeUnknown, NotActive (not in this modem).
    """
    plan = await _plan(desk, sim, cause)
    active = desk.active()
    if active is not None and active.sim.id == sim and plan.origin.slot == plan.target.slot:
        return {"seat": str(plan.target), "sim": sim, "switched": False}
    await desk.meter.book()
    async with desk.marked("switch"):
        await desk.state(ModemState.SWITCHING)
        try:
            proof = await desk.switcher.switch(plan)
            await desk.seen(proof.seat.slot, proof.card)
        finally:
            await desk.settle()
    return {"seat": str(proof.seat), "sim": sim, "switched": True}


async def _plan(desk: Desk, sim: str, cause: Cause) -> Plan:
    known = desk.house.board.snapshot.sims.get(sim)
    if known is None or known.seat is None or known.seat.modem != desk.modem.id:
        raise NotActive(sim=known.sim.name if known else sim)
    origin = desk.seat(await desk.driver.active_slot())
    return Plan(
        id=desk.house.store.new_id("swi"),
        origin=origin,
        target=known.seat,
        cause=cause,
        sim=sim,
        want=known.sim.iccid,
        apn=desk.house.registry.apn(known.sim),
    )
