"""Make a SIM the active one, proved."""

from __future__ import annotations

from typing import Any

from simd.engine.desk import Desk
from simd.engine.plan import Plan
from simd.errors import NotActive, OutcomeUnknown, SimdError
from simd.model.journal import Cause
from simd.model.modem import ModemState


async def use(desk: Desk, sim: str, cause: Cause) -> dict[str, Any]:
    """Switch to a SIM that was seen in this modem; returns the proved seat.

    Raises SwitchFailed (back where it was), OutcomeUnknown, NotActive (not in this modem),
    Busy (a call or a USSD session would be cut), Held (the only uplink, and no proof that it could be had back; a person may all the same).
    """
    plan = await _plan(desk, sim, cause)
    if plan.origin.slot == plan.target.slot and await _already(desk, sim):
        return {"seat": str(plan.target), "sim": sim, "switched": False}
    desk.uncut()
    if cause != "person":
        await desk.way_back.need(desk.active_id())
    async with desk.marked("switch"):
        await desk.state(ModemState.SWITCHING)
        await desk.meter.book()
        try:
            proof = await desk.switcher.switch(plan)
        except SimdError as error:
            await _failed(desk, error)
            raise
        await desk.settle()
    await desk.proved()
    return {"seat": str(proof.seat), "sim": sim, "switched": True}


async def _already(desk: Desk, sim: str) -> bool:
    """True when the slot that the modem stands in holds this SIM, read back."""
    found = await desk.look()
    return found is not None and found.id == sim


async def _failed(desk: Desk, error: SimdError) -> None:
    """Read back where the modem is; a line that is gone is the next life's to read."""
    if error.ends_life:
        return
    if isinstance(error, OutcomeUnknown):
        await desk.undone(error)
    await desk.settle()


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
        home=desk.card_at(origin.slot),
        apn=desk.house.registry.apn(known.sim),
        home_apn=desk.house.registry.apn(desk.sim_at(origin.slot)),
        others=desk.house.registry.apns(desk.house.board.snapshot),
    )
