"""What is asked unasked: the active SIM when something is due, parked ones by a guarded visit.

`visits: never` visits nothing; `ask` raises a health note so that a person can say
`simctl visit`; `allow` goes, at rest only, never more often than the figures age, and after
failed visits only when their growing pause is over. All times are recomputed from the ledger.
"""

from __future__ import annotations

import itertools
import random
from datetime import timedelta
from typing import Literal

import structlog

from simd.engine.acts.ask import ask_unasked, due_inquiries
from simd.engine.acts.unpriced import note_unpriced
from simd.engine.acts.visit import visit, visits_of
from simd.engine.desk import Desk
from simd.engine.keeper import Keeper
from simd.engine.mailbox import Urgency
from simd.engine.rota import in_turn, overdue, quiet, spent
from simd.errors import SimdError
from simd.model.event import HealthCleared, HealthRaised
from simd.model.modem import Slot
from simd.model.radio import Registration
from simd.model.sim import Sim
from simd.policy import History

log = structlog.get_logger()

Visits = Literal["never", "ask", "allow"]
STEP = 2.0
FAILED_PAUSE = timedelta(minutes=30)
LONGEST_PAUSE = timedelta(days=1)
_LOOK_BACK = timedelta(days=7)


class Rounds:
    """The rounds of one modem."""

    def __init__(self, keeper: Keeper, visits: Visits, rng: random.Random) -> None:
        self._keeper = keeper
        self._visits = visits
        self._rng = rng
        self._started = keeper.house.clock.monotonic()
        self._said: set[str] = set()

    async def serve(self) -> None:
        """Go round for ever; a modem that is away is simply passed over."""
        clock = self._keeper.house.clock
        while True:
            await clock.sleep(STEP * self._rng.uniform(0.8, 1.2))
            desk = self._keeper.desk
            if desk is None or not desk.at_rest:
                continue
            try:
                await self._round(desk)
            except SimdError as error:
                log.info("round ended early", modem=desk.modem.id, code=error.code)

    async def _round(self, desk: Desk) -> None:
        active = desk.active()
        at_home = desk.now.radio.registration is Registration.HOME
        if active is not None and at_home and due_inquiries(desk, active.sim):
            await self._ask(active.sim)
        if active is not None:
            await note_unpriced(desk, active.sim)
        parked = [slot for slot in desk.now.slots if not slot.active]
        if parked and desk.house.rota.every is None:
            parked = [slot for slot in parked if self._wanted(desk, slot)]
        if parked:
            await self._rota(desk, parked)

    async def _rota(self, desk: Desk, parked: list[Slot]) -> None:
        """Visit those whose turn it is, who waited longest first."""
        rota, now = desk.house.rota, desk.house.clock.now()
        visits = await visits_of(desk)
        slots = {slot.slot: slot for slot in parked}
        for seat in in_turn([desk.seat(number) for number in slots], visits):
            slot = slots[seat.slot]
            if not self._wanted(desk, slot) and not overdue(rota, seat, visits, now):
                continue
            if self._visits == "allow" and (
                spent(rota, visits, now) or quiet(rota, now.astimezone())
            ):
                return
            await self._go(desk, slot)
            visits = await visits_of(desk)

    async def _ask(self, sim: Sim) -> None:
        if self._keeper.house.dry_run:
            self._say(sim)
            return

        async def work(desk: Desk) -> None:
            desk.need(sim.id)
            await ask_unasked(desk, sim)

        await self._keeper.mailbox.post("ask", Urgency.ROUND, work)

    def _say(self, sim: Sim) -> None:
        """A dry run asks no carrier, and says once which SIM it would ask."""
        if sim.id not in self._said:
            self._said.add(sim.id)
            log.info("dry run: not done", what="ask the carrier", sim=sim.id)

    def _wanted(self, desk: Desk, slot: Slot) -> bool:
        """A parked slot nobody has looked into yet, or one whose figures are due."""
        if slot.sim is None:
            return slot.slot not in desk.driver.empty_slots
        known = desk.house.board.snapshot.sims.get(slot.sim)
        return known is not None and bool(due_inquiries(desk, known.sim))

    async def _resting(self, desk: Desk, slot: Slot) -> bool:
        """True while the pause after failed visits lasts: it doubles with each in a row."""
        clock = desk.house.clock
        now = clock.now()
        visits = [
            one
            for one in await desk.house.store.switches(now - _LOOK_BACK)
            if one.cause == "visit" and one.target == desk.seat(slot.slot)
        ]
        visits.reverse()
        failed = list(itertools.takewhile(lambda one: one.outcome != "done", visits))
        if not failed:
            return False
        past = History(monotonic=clock.monotonic(), started=self._started)
        pause: timedelta = min(FAILED_PAUSE * 2 ** min(len(failed) - 1, 16), LONGEST_PAUSE)
        return past.age(failed[0], now) < pause.total_seconds()

    async def _go(self, desk: Desk, slot: Slot) -> None:
        subject = desk.modem.id
        if self._visits == "ask":
            await self._note(desk, subject, slot)
        if self._visits != "allow" or desk.house.board.snapshot.paused:
            return
        if await self._resting(desk, slot):
            return

        async def work(desk: Desk) -> None:
            # Asked anew when its turn has come: a person may have acted meanwhile.
            if desk.at_rest and not desk.house.board.snapshot.paused:
                await visit(desk, slot.slot, None)

        await self._keeper.mailbox.post("visit", Urgency.ROUND, work)
        await self._clear(desk, subject)

    async def _note(self, desk: Desk, subject: str, slot: Slot) -> None:
        if f"visit_wanted:{subject}" not in desk.house.board.snapshot.health:
            params = {"modem": desk.modem.name, "slot": str(slot.slot)}
            await desk.house.board.tell(HealthRaised("visit_wanted", subject, "info", params))

    async def _clear(self, desk: Desk, subject: str) -> None:
        if f"visit_wanted:{subject}" in desk.house.board.snapshot.health:
            await desk.house.board.tell(HealthCleared("visit_wanted", subject))
