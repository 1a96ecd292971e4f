"""The out-of-bundle guard: says so, and if the owner wants cuts the data, before paying begins.

It looks at the SIM that carries the data, every few seconds while there is one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from simd.engine.desk import Desk
from simd.engine.metering import BundleGuard
from simd.errors import SimdError
from simd.model.account import Bundle
from simd.model.event import HealthCleared, HealthRaised
from simd.model.units import Size

log = structlog.get_logger()

CODE = "out_of_bundle"


async def watch_bundle(desk: Desk) -> None:
    """Look for as long as the modem lives."""
    guard, before = desk.house.bundles, 0
    while guard.action != "off":
        await desk.house.clock.sleep(desk.house.limits.bundle)
        active = desk.active()
        if active is None or desk.moving:
            continue
        account, unbooked = desk.house.metering.account(active.sim.id), desk.meter.unbooked()
        # As much again as since the last look may run before the next one.
        ahead = unbooked + max(0, unbooked - before)
        before = unbooked
        bundle = account.bundle if account else None
        if bundle is None or not near_paying(bundle, guard, ahead, desk.house.clock.now()):
            await _clear(desk, active.sim.id)
            continue
        await _note(desk, active.sim.id, bundle)
        if guard.action == "data_off":
            await close_data(desk)


def near_paying(bundle: Bundle, guard: BundleGuard, ahead: int, now: datetime) -> bool:
    """True when the next bytes are, or may soon be, at the base rate."""
    if bundle.left is None or "charge" not in (bundle.now.by, bundle.after.by):
        return False
    soon = bundle.ends is not None and bundle.ends - now < timedelta(seconds=guard.ends_within)
    return soon or int(bundle.left.low) - ahead < guard.margin


async def _note(desk: Desk, sim: str, bundle: Bundle) -> None:
    if f"{CODE}:{sim}" in desk.house.board.snapshot.health:
        return
    left = str(Size(int(bundle.left.low))) if bundle.left else "0 B"
    price = str(bundle.after.price) if bundle.after.price else "?"
    params = {"left": left, "price": price}
    await desk.house.board.tell(HealthRaised(CODE, sim, "warning", params))


async def _clear(desk: Desk, sim: str) -> None:
    if f"{CODE}:{sim}" in desk.house.board.snapshot.health:
        await desk.house.board.tell(HealthCleared(CODE, sim))


async def close_data(desk: Desk) -> None:
    """Close the data path, if it is open; what it does not answer is tried again next time."""
    try:
        if (await desk.driver.data()).up:
            await desk.driver.take_down()
            log.info("data closed before paying began", modem=desk.modem.id)
    except SimdError as error:
        if error.ends_life:
            raise
        log.info("data not closed", modem=desk.modem.id, code=error.code)
