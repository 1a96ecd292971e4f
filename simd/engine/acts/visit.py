"""A visit: leave the active SIM for a parked one, ask it, and come home, with the outage stated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from simd.carriers.carrier import Inquiry
from simd.engine.acts.ask import ask_all, ask_unasked
from simd.engine.desk import Desk
from simd.engine.plan import Plan, Proof
from simd.engine.rota import LOOK_BACK, outage
from simd.errors import OutcomeUnknown, SimdError
from simd.model.event import VisitBegan, VisitEnded
from simd.model.journal import Switched
from simd.model.modem import ModemState, Seat
from simd.model.sim import Sim

# What is done with the SIM that is found there; returns what was asked of it.
Work = Callable[[Sim], Awaitable[list[str]]]


async def visit(desk: Desk, slot: int, inquiries: Sequence[Inquiry] | None) -> dict[str, Any]:
    """Visit a slot and ask what is given, or all that may be asked there; returns the outage.

    Raises SwitchFailed when the slot could not be reached (the modem is home again) and
    OutcomeUnknown when home could not be proved; Held for an only uplink whose way back is
    not armed.
    """
    # A round asks whoever is there; a person asks for one SIM and no other.
    return await visit_for(
        desk, slot, lambda found: _asked(desk, found, inquiries), sure=inquiries is not None
    )


async def visit_for(desk: Desk, slot: int, work: Work, *, sure: bool) -> dict[str, Any]:
    """Visit a slot and do the work there; `sure` wants the SIM that was seen there last."""
    origin = desk.seat(await desk.driver.active_slot())
    if origin.slot == slot:  # someone switched there meanwhile: no way to go
        here = await desk.look()
        asked = await work(here) if here else []
        return {"sim": here.id if here else f"slot {slot}", "outage": 0.0, "asked": asked}
    await desk.way_back.need(desk.active_id())
    known = next((one.sim for one in desk.now.slots if one.slot == slot), None)
    plan = Plan(
        id=desk.house.store.new_id("vis"),
        origin=origin,
        target=desk.seat(slot),
        cause="visit",
        sim=known,
        want=desk.card_at(slot) if sure else None,
        home=desk.card_at(origin.slot),
        data=False,
    )
    return await _there_and_back(desk, plan, work)


async def visits_of(desk: Desk) -> list[Switched]:
    """The modem's visits of the last month, in the order they began."""
    since = desk.house.clock.now() - LOOK_BACK
    every = await desk.house.store.switches(since)
    return [one for one in every if one.cause == "visit" and one.modem == desk.modem.id]


async def _there_and_back(desk: Desk, plan: Plan, job: Work) -> dict[str, Any]:
    clock, name = desk.house.clock, named(plan.sim, plan.target)
    asked: list[str] = []

    async def work(proof: Proof) -> None:
        found = await desk.seen(proof.seat.slot, proof.card)
        await desk.inbox.drain()
        if found is not None:
            asked.extend(await job(found))
            await desk.inbox.drain()
        await desk.meter.book()

    async with desk.marked("switch"):
        await desk.state(ModemState.VISITING)
        await desk.meter.book()
        began = clock.monotonic()
        expected = outage(await visits_of(desk), desk.house.limits.visit_guess)
        await desk.house.board.tell(VisitBegan(desk.modem.id, name, expected))
        try:
            await desk.switcher.visit(plan, work)
        except SimdError as error:
            # A visit torn by an unplug is not over: whoever finds its journal open ends it.
            if not error.ends_life:
                await _ended(desk, plan, began, error)
            raise
        await _ended(desk, plan, began, None)
    await desk.proved()
    return {"sim": name, "outage": round(clock.monotonic() - began, 3), "asked": asked}


async def _ended(desk: Desk, plan: Plan, began: float, error: SimdError | None) -> None:
    outage = round(desk.house.clock.monotonic() - began, 3)
    await desk.house.board.tell(ended(desk.modem.id, plan, outage, error))
    if isinstance(error, OutcomeUnknown):
        await desk.undone(error)
    await desk.settle()


async def _asked(desk: Desk, sim: Sim, inquiries: Sequence[Inquiry] | None) -> list[str]:
    if inquiries is None:
        return await ask_unasked(desk, sim)
    return await ask_all(desk, sim, inquiries)


def ended(modem: str, plan: Plan, outage: float, error: SimdError | None) -> VisitEnded:
    """How a visit ended: home again, or why not."""
    params = {name: str(value) for name, value in error.params.items()} if error else {}
    code = error.code if error else None
    return VisitEnded(modem, named(plan.sim, plan.target), outage, code, params)


def named(sim: str | None, target: Seat) -> str:
    """Who is visited: a SIM, or a slot that nobody has looked into."""
    return sim or f"slot {target.slot}"
