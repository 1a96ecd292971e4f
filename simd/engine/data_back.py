"""The data session of a SIM that was come back to: its APN, not the one of the SIM that was tried."""

from __future__ import annotations

import structlog

from simd.engine.plan import Plan
from simd.errors import BadRequest, CommandFailed, CommandTimeout, Unreadable, Unsupported
from simd.model.verbs import Driver

log = structlog.get_logger()

_REFUSED = (BadRequest, CommandFailed, CommandTimeout, Unreadable, Unsupported)


async def own_apn(driver: Driver, plan: Plan) -> None:
    """Put the origin's APN back where the target's may stand; a refusal changes no seat.

    A visit sets none, so it has none to put back.
    """
    if not plan.data or plan.cause == "visit":
        return
    try:
        await driver.set_apn(plan.home_apn, plan.others)
    except _REFUSED as error:
        log.warning("APN not put back", modem=plan.origin.modem, code=error.code)
