"""The switch: one journalled state machine, for people, policy, visits and the way back.

    intent on disk → select → settle → verify slot and ICCID → register → data → prove → commit
                        └──────────────────── anything fails ────────────────┘→ back, proved too

An `OK` of the modem proves nothing (firmware was seen to answer `OK` and stay where it
was), so every step reads back. A lost answer is looked at, never repeated blindly. The
journal is the events themselves: SwitchBegan is on disk before the modem is touched, and
a daemon that finds one without its SwitchEnded resumes here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

import structlog

from simd.engine.clock import Clock
from simd.engine.data_back import own_apn
from simd.engine.limits import Limits
from simd.engine.plan import ALONE, Around, Left, Plan, Proof, verify
from simd.errors import (
    Busy,
    CommandFailed,
    CommandTimeout,
    ConsentNeeded,
    Denied,
    LimitReached,
    NoService,
    OutcomeUnknown,
    SimAbsent,
    SimdError,
    SimLocked,
    SwitchFailed,
    Unreadable,
    Unsupported,
)
from simd.model.event import Happening, SwitchBegan, SwitchEnded, SwitchStep
from simd.model.modem import Seat
from simd.model.sim import Lock
from simd.model.verbs import Driver

log = structlog.get_logger()

Tell = Callable[[Happening], Awaitable[object]]
_PASSING = (CommandFailed, CommandTimeout, Unreadable, OutcomeUnknown)

# A port that ModemManager has may not be lent: then nothing was touched.
_UNLENT = (Busy, ConsentNeeded, Denied, LimitReached)
_REFUSALS = (SimAbsent, SimLocked, NoService, SwitchFailed, Unsupported, *_UNLENT)


class Switcher:
    """Changes the seat of one modem; its keeper is the only caller, one plan at a time."""

    def __init__(
        self, driver: Driver, tell: Tell, clock: Clock, limits: Limits, around: Around = ALONE
    ) -> None:
        self._driver = driver
        self._tell = tell
        self._clock = clock
        self._limits = limits
        self._around = around

    async def switch(self, plan: Plan) -> Proof:
        """Carry the plan out; returns the proof of the new seat.

        Raises SwitchFailed when the modem is back where it was, OutcomeUnknown when even
        that could not be proved, PortGone and the like when the modem left: then the
        journal stays open for `resume`.
        """
        await self._tell(SwitchBegan(plan.id, plan.origin, plan.target, plan.sim, plan.cause))
        return await self._go(plan, self._clock.monotonic())

    async def visit(self, plan: Plan, work: Callable[[Proof], Awaitable[None]]) -> Proof:
        """Go to the target, do the work there, come home; returns the proof of home.

        One journal spans the whole visit, so a daemon killed anywhere in it finds its way
        home. Raises as `switch` does when the target could not be reached, and what the
        work raised once home is proved.
        """
        await self._tell(SwitchBegan(plan.id, plan.origin, plan.target, plan.sim, plan.cause))
        began = self._clock.monotonic()
        step = "select"
        try:
            await self._select(plan.target, plan.id)
            step = "settle"
            proof = await self._settled(Left(plan.origin, plan.home))
            await self._around.found(proof)
            step = "verify"
            await self._step(plan, step)
            verify(plan, proof)
            step = "register"
            await self._registered(plan)
            await self._step(plan, "work")
        except (*_REFUSALS, *_PASSING) as error:
            return await self._back(plan, began, step, error)
        try:
            await work(proof)
        except SimdError as error:
            if not error.ends_life:
                await self._home(plan, began, error)
            raise
        return await self._home(plan, began)

    async def resume(self, plan: Plan) -> Proof:
        """Close an open journal: prove where the modem is, and finish or undo the plan."""
        began = self._clock.monotonic()
        await self._radio_on(plan)
        proof = await self._settled(Left(plan.origin))
        if plan.cause == "visit":
            return await self._home(plan, began)
        if proof.seat.slot == plan.origin.slot:
            await own_apn(self._driver, plan)
            await self._end(plan, "back", proof.seat, began)
            return proof
        return await self._prove_or_back(plan, began)

    async def _home(self, plan: Plan, began: float, why: SimdError | None = None) -> Proof:
        """Return from a visit; raises OutcomeUnknown when home could not be proved.

        A home whose card was pulled or swapped meanwhile is SwitchFailed: the modem is where
        it was, its SIM is not.
        """
        await self._step(plan, "home")
        proof = await self._regain(plan)
        if proof is None or proof.seat.slot != plan.origin.slot:
            lost = OutcomeUnknown(what=f"the way home of visit {plan.id}")
            await self._end(plan, "unknown", proof.seat if proof else None, began, lost)
            raise lost
        if plan.home is not None and proof.card.iccid not in (None, plan.home):
            swapped = SwitchFailed(step="home", why="another SIM is in that slot", seat=proof.seat)
            await self._end(plan, "failed", proof.seat, began, swapped)
            raise swapped
        if plan.home is not None and proof.card.lock is Lock.ABSENT:
            pulled = SwitchFailed(step="home", why="the SIM is no longer there", seat=proof.seat)
            await self._end(plan, "failed", proof.seat, began, pulled)
            raise pulled
        await self._end(plan, "done", proof.seat, began, why)
        return proof

    async def _go(self, plan: Plan, began: float) -> Proof:
        try:
            await self._select(plan.target, plan.id)
        except (*_REFUSALS, *_PASSING) as error:
            return await self._back(plan, began, "select", error)
        return await self._prove_or_back(plan, began)

    async def _prove_or_back(self, plan: Plan, began: float) -> Proof:
        step = "settle"
        try:
            proof = await self._settled(Left(plan.origin, plan.home))
            await self._around.found(proof)
            step = "verify"
            await self._step(plan, step)
            verify(plan, proof)
            step = "register"
            await self._step(plan, step)
            await self._registered(plan)
            if plan.data:
                step = "data"
                await self._step(plan, step)
                await self._data(plan)
                step = "prove"
                await self._around.prove(plan)
        except (*_REFUSALS, *_PASSING) as error:
            return await self._back(plan, began, step, error)
        await self._end(plan, "done", proof.seat, began)
        return proof

    async def _select(self, seat: Seat, plan_id: str) -> None:
        await self._tell(SwitchStep(plan_id, seat.modem, "select"))
        async with self._around.leaving():
            try:
                await self._driver.select_slot(seat.slot)
            except (CommandTimeout, OutcomeUnknown):
                # A lost answer says nothing: settle and verify will see what it did.
                log.info("slot answer lost", modem=seat.modem, slot=seat.slot)

    async def _radio_on(self, plan: Plan) -> None:
        """Undo what may have been left in mid-choice: some families choose with the radio off."""
        try:
            await self._driver.set_radio(on=True)
        except (CommandFailed, CommandTimeout, Unsupported) as error:
            log.warning("radio not turned on", modem=plan.target.modem, code=error.code)

    async def _settled(self, left: Left) -> Proof:
        """Wait until slot and card can be read, and say what they are.

        A slot that keeps saying it is empty is believed after `limits.empty` seconds, and so
        is a card without a number, or one that was in the slot just left.
        """
        began = self._clock.monotonic()
        while True:
            waited = self._clock.monotonic() - began
            try:
                slot = await self._driver.active_slot()
                card = await self._around.unlock(await self._driver.card())
                proof = Proof(Seat(left.seat.modem, slot), card)
            except _PASSING:
                if waited >= self._limits.settle:
                    raise
            else:
                if waited >= self._patience(proof, left):
                    return proof
            await self._clock.sleep(self._limits.settle_step)

    def _patience(self, proof: Proof, left: Left) -> float:
        """How many seconds of this proof are waited out before it is believed."""
        card = proof.card
        if card.lock in (Lock.FAILURE, Lock.UNKNOWN):
            return self._limits.settle
        unread = card.lock is Lock.NONE and card.iccid is None
        if card.lock is Lock.ABSENT or unread or left.lingers(proof):
            return self._limits.empty
        return 0.0

    async def _registered(self, plan: Plan) -> None:
        deadline = self._clock.monotonic() + self._limits.register
        while True:
            try:
                state = (await self._driver.radio()).registration
                if state.registered:
                    return
                name = state.value
            except _PASSING as error:
                name = error.code
            if self._clock.monotonic() >= deadline:
                raise NoService(sim=plan.sim or plan.target, state=name)
            await self._clock.sleep(self._limits.settle_step)

    async def _data(self, plan: Plan) -> None:
        deadline = self._clock.monotonic() + self._limits.data
        while True:
            try:
                if (await self._driver.bring_up(plan.apn, plan.others)).up:
                    return
            except Unsupported:
                return  # this modem can't say: registration is all the proof there is
            except (CommandTimeout, CommandFailed, Unreadable) as error:
                log.info("no data yet", modem=plan.target.modem, code=error.code)
            if self._clock.monotonic() >= deadline:
                raise NoService(sim=plan.sim or plan.target, state="no data address")
            await self._clock.sleep(self._limits.settle_step)

    async def _back(self, plan: Plan, began: float, step: str, why: SimdError) -> Proof:
        """Return to the origin and prove it; always raises, with what happened."""
        log.info("switch goes back", modem=plan.target.modem, step=step, code=why.code)
        await self._step(plan, "back")
        proof = await self._regain(plan)
        if proof is None:
            await self._end(plan, "unknown", None, began, why)
            raise OutcomeUnknown(what=f"switch {plan.id}") from why
        if home := proof.seat.slot == plan.origin.slot:
            await own_apn(self._driver, plan)
        await self._end(plan, "back" if home else "failed", proof.seat, began, why)
        raise SwitchFailed(step=step, why=why.title(), seat=proof.seat, cause=why.code) from why

    async def _regain(self, plan: Plan) -> Proof | None:
        """Where the modem is after up to two tries to get it back to the origin.

        What it says to the choice decides nothing: it is read back even when it refused.
        """
        proof: Proof | None = None
        for _ in range(2):
            await self._return(plan)
            proof = await self._found(plan) or proof
            if proof is not None and proof.seat.slot == plan.origin.slot:
                return proof
        return proof

    async def _return(self, plan: Plan) -> None:
        try:
            await self._select(plan.origin, plan.id)
        except (*_REFUSALS, *_PASSING) as error:
            log.warning("no way back yet", modem=plan.origin.modem, code=error.code)

    async def _found(self, plan: Plan) -> Proof | None:
        try:
            return await self._settled(Left(plan.target, plan.want))
        except _PASSING as error:
            log.warning("seat not readable", modem=plan.origin.modem, code=error.code)
            return None

    async def _step(self, plan: Plan, step: str) -> None:
        await self._tell(SwitchStep(plan.id, plan.target.modem, step))

    async def _end(
        self,
        plan: Plan,
        outcome: Literal["done", "back", "failed", "unknown"],
        seat: Seat | None,
        began: float,
        why: SimdError | None = None,
    ) -> None:
        params = {name: str(value) for name, value in why.params.items()} if why else {}
        outage = round(self._clock.monotonic() - began, 3)
        code = why.code if why else None
        await self._tell(
            SwitchEnded(plan.id, plan.target.modem, outcome, seat, outage, code, params)
        )
