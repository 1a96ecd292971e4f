"""Closing what a crash or an unplug left open: the seat is proved before anything else."""

from __future__ import annotations

import structlog

from simd.engine.desk import Desk
from simd.engine.switcher import Plan
from simd.errors import OutcomeUnknown, SwitchFailed
from simd.model.event import HealthRaised
from simd.store import OpenSwitch

log = structlog.get_logger()


async def recover(desk: Desk) -> None:
    """Finish or undo every open switch of this modem, each with a stated outcome."""
    for left in await desk.house.store.open_switches():
        if left.target.modem != desk.modem.id:
            continue
        log.info("open switch found", modem=desk.modem.id, step=left.step)
        try:
            await desk.switcher.resume(_plan(desk, left))
        except (SwitchFailed, OutcomeUnknown) as error:
            params = {"why": error.title()}
            await desk.house.board.tell(
                HealthRaised("switch_undone", desk.modem.id, "warning", params)
            )


def _plan(desk: Desk, left: OpenSwitch) -> Plan:
    known = desk.house.board.snapshot.sims.get(left.sim) if left.sim else None
    return Plan(
        id=left.id,
        origin=left.origin,
        target=left.target,
        cause=left.cause,
        sim=left.sim,
        want=known.sim.iccid if known else None,
        apn=desk.house.registry.apn(known.sim if known else None),
    )
