"""Closing what a crash or an unplug left open: the seat is proved before anything else."""

from __future__ import annotations

import structlog

from simd.engine.acts.older_radio import give_back
from simd.engine.acts.visit import ended
from simd.engine.borrowing import close_loan
from simd.engine.desk import Desk
from simd.engine.plan import Plan
from simd.errors import OutcomeUnknown, SimdError, SwitchFailed
from simd.store import OpenSwitch

log = structlog.get_logger()


async def recover(desk: Desk) -> None:
    """Finish or undo every open switch of this modem, each with a stated outcome.

    First of all a radio on loan is put back: on 2G alone no SIM may find its network. A port on
    loan is back already, by the death of who had it. A dry run leaves all of it to the next
    start.
    """
    if desk.house.dry_run:
        log.info("dry run: what is open stays open", modem=desk.modem.id)
        return
    await close_loan(desk.house, desk.modem.id)
    await give_back(desk)
    for left in await desk.house.store.open_switches():
        if left.target.modem != desk.modem.id:
            continue
        log.info("open switch found", modem=desk.modem.id, step=left.step)
        plan = _plan(desk, left)
        failed: SimdError | None = None
        try:
            await desk.switcher.resume(plan)
        except (SwitchFailed, OutcomeUnknown) as error:
            failed = error
            await desk.undone(error)
        if left.cause == "visit":
            outage = max(0.0, (desk.house.clock.now() - left.began).total_seconds())
            await desk.house.board.tell(ended(desk.modem.id, plan, round(outage, 3), failed))


def _plan(desk: Desk, left: OpenSwitch) -> Plan:
    known = desk.house.board.snapshot.sims.get(left.sim) if left.sim else None
    return Plan(
        id=left.id,
        origin=left.origin,
        target=left.target,
        cause=left.cause,
        sim=left.sim,
        want=known.sim.iccid if known else None,
        home=desk.card_at(left.origin.slot),
        apn=desk.house.registry.apn(known.sim if known else None),
        home_apn=desk.house.registry.apn(desk.sim_at(left.origin.slot)),
        others=desk.house.registry.apns(desk.house.board.snapshot),
    )
