"""The radio on loan: 2G or 3G for one question, and back in every case.

Only where the owner allows it. The way back is in the ledger before the mode is touched; a
crash or an unplug in between is put right at the modem's next start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from simd.engine.desk import Desk
from simd.errors import (
    CommandFailed,
    CommandTimeout,
    SimdError,
    Unreadable,
    Unsupported,
    UssdNoService,
)
from simd.model.event import HealthCleared, HealthRaised, RadioBorrowed, RadioReturned

log = structlog.get_logger()

_PASSING = (CommandFailed, CommandTimeout, Unreadable, Unsupported)
_TRIES = 3
LEFT = "radio_mode_left"


def may_borrow(desk: Desk) -> bool:
    """True when the owner allows it and the modem's family says how."""
    return desk.house.radio_mode_change and bool(desk.driver.older_modes)


@asynccontextmanager
async def on_older_radio(desk: Desk) -> AsyncIterator[None]:
    """While the radio is on 2G or 3G and registered; raises UssdNoService where there is none."""
    mode = await desk.driver.radio_mode()
    await desk.house.board.tell(RadioBorrowed(desk.modem.id, mode))
    # No look at the radio while it is away; a visit has said so already, and says when it ends.
    async with desk.marked("radio" if "switch" in desk.busy else "switch"):
        try:
            await _leave(desk)
            yield
        finally:
            await _give_back(desk, mode)


async def give_back(desk: Desk) -> None:
    """Put back what a life before this one left elsewhere."""
    mode = await desk.house.store.borrowed_radio(desk.modem.id)
    if mode is not None:
        log.info("radio found on loan", modem=desk.modem.id)
        await _give_back(desk, mode)


async def _leave(desk: Desk) -> None:
    for mode in desk.driver.older_modes:
        try:
            await desk.driver.set_radio_mode(mode)
        except _PASSING as error:
            log.info("radio mode refused", modem=desk.modem.id, mode=mode, code=error.code)
            continue
        if await _registered(desk):
            return
    raise UssdNoService(status="no_service", status_name="no_service", tech="no 2G or 3G heard")


async def _registered(desk: Desk) -> bool:
    clock, limits = desk.house.clock, desk.house.limits
    deadline = clock.monotonic() + limits.register
    while True:
        try:
            if (await desk.driver.radio()).registration.registered:
                return True
        except _PASSING as error:
            log.debug("not readable yet", modem=desk.modem.id, code=error.code)
        if clock.monotonic() >= deadline:
            return False
        await clock.sleep(limits.settle_step)


async def _give_back(desk: Desk, mode: str) -> None:
    """Set and read back; a modem that keeps refusing is a person's to look at."""
    why: SimdError | None = None
    for _ in range(_TRIES):
        try:
            await desk.driver.set_radio_mode(mode)
        except _PASSING as error:
            why = error
            await desk.house.clock.sleep(desk.house.limits.settle_step)
            continue
        await desk.house.board.tell(RadioReturned(desk.modem.id, mode))
        if f"{LEFT}:{desk.modem.id}" in desk.house.board.snapshot.health:
            await desk.house.board.tell(HealthCleared(LEFT, desk.modem.id))
        await _registered(desk)
        return
    params = {"modem": desk.modem.name, "mode": mode, "why": why.title() if why else ""}
    await desk.house.board.tell(HealthRaised(LEFT, desk.modem.id, "error", params))
