"""A visit: leave the active SIM for a parked one, ask it, and come home, with the outage stated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from simd.carriers.carrier import Inquiry
from simd.engine.acts.ask import ask_all, due_inquiries
from simd.engine.desk import Desk
from simd.engine.switcher import Plan, Proof
from simd.errors import OutcomeUnknown, SimdError, SwitchFailed
from simd.model.event import VisitBegan, VisitEnded
from simd.model.modem import ModemState

log = structlog.get_logger()


async def visit(desk: Desk, slot: int, inquiries: Sequence[Inquiry] | None) -> dict[str, Any]:
    """Visit a slot and ask what is given, or all that may be asked there; returns the outage.

    Raises SwitchFailed when the slot could not be reached (the modem is home again) and
    OutcomeUnknown when home could not be proved.
    """
    known = desk.now.slots[slot - 1].sim if slot <= len(desk.now.slots) else None
    sim = desk.house.board.snapshot.sims.get(known) if known else None
    plan = Plan(
        id=desk.house.store.new_id("vis"),
        origin=desk.seat(await desk.driver.active_slot()),
        target=desk.seat(slot),
        cause="visit",
        sim=known,
        want=sim.sim.iccid if sim else None,
        data=False,
    )
    asked: list[str] = []

    async def work(proof: Proof) -> None:
        found = await desk.seen(proof.seat.slot, proof.card)
        await desk.inbox.drain()
        if found is not None:
            wanted = due_inquiries(desk, found) if inquiries is None else inquiries
            asked.extend(await ask_all(desk, found, wanted))
            await desk.inbox.drain()

    await desk.meter.book()
    return await _there_and_back(desk, plan, known or f"slot {slot}", work, asked)


async def _there_and_back(
    desk: Desk, plan: Plan, name: str, work: Any, asked: list[str]
) -> dict[str, Any]:
    board, clock = desk.house.board, desk.house.clock
    began = clock.monotonic()
    await board.tell(VisitBegan(desk.modem.id, name, desk.house.limits.visit_guess))
    failed: SimdError | None = None
    async with desk.marked("switch"):
        await desk.state(ModemState.VISITING)
        try:
            await desk.switcher.visit(plan, work)
        except (SwitchFailed, OutcomeUnknown) as error:
            failed = error
            raise
        finally:
            outage = round(clock.monotonic() - began, 3)
            code = failed.code if failed else None
            await board.tell(VisitEnded(desk.modem.id, name, outage, code))
            await desk.settle()
    return {"sim": name, "outage": outage, "asked": asked}
