"""What one modem's acts work with: its driver, the board, the ledger, and its surroundings."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
import structlog

from simd.engine.data_way_back import WayBack
from simd.engine.flow import Flowing
from simd.engine.house import House
from simd.engine.inbox import Inbox
from simd.engine.meter import Meter
from simd.engine.pin import Locksmith
from simd.engine.plan import ALONE, Around, Plan
from simd.engine.switcher import Switcher
from simd.errors import (
    Busy,
    CommandFailed,
    CommandTimeout,
    ModemAbsent,
    NotActive,
    OutcomeUnknown,
    SimdError,
    Unreadable,
)
from simd.model.event import (
    BytesCounted,
    HealthCleared,
    HealthRaised,
    ModemChanged,
    SeatSeen,
    SimSeen,
)
from simd.model.ids import Body, Iccid
from simd.model.modem import Modem, ModemState, Seat
from simd.model.sim import Lock, Sim
from simd.model.snapshot import ModemNow, SimNow
from simd.model.verbs import Card, Driver

log = structlog.get_logger()

RINGING = 30.0
DOUBT = 5.0
_UNSETTLED = (Lock.UNKNOWN, Lock.FAILURE)
_SHUT = (Lock.PIN, Lock.PUK, Lock.OTHER)


class Menu(msgspec.Struct, frozen=True):
    """A USSD session of a SIM, left open for a person's reply until then (monotonic clock)."""

    session: str
    sim: str
    text: Body = Body("")
    until: float = 0.0


class Desk:
    """One life of one modem, from its detection to its leaving; its keeper is the only owner."""

    def __init__(
        self, house: House, modem: Modem, driver: Driver, *, sole_uplink: bool = False
    ) -> None:
        self.house = house
        self.modem = modem
        self.driver = driver
        self.locksmith = Locksmith(modem.id, driver, house)
        around = Around(
            self._opened,
            self._leaving,
            lambda proof: self.seen(proof.seat.slot, proof.card),
            self._proved,
        )
        self.switcher = Switcher(driver, house.board.tell, house.clock, house.limits, around)
        self.inbox = Inbox(house, modem.id, driver, lambda: not self.moving)
        ask = driver.bytes if modem.backend == "modemmanager" else None
        self.meter = Meter(modem.netdev, self._book, ask)
        self.meter.idle = self._idle
        self._booked = house.clock.now()
        self.flow = Flowing(modem.netdev, house.clock.monotonic())
        self.way_back = WayBack(driver, house.clock, sole_uplink=sole_uplink)
        self.prove: Callable[[Plan], Awaitable[None]] = ALONE.prove
        self.busy: set[str] = set()
        self.called: float | None = None
        self.looking = asyncio.Lock()
        self.turns = 0
        self.moving = False
        self.menu: Menu | None = None
        self.unheard: Counter[str] = Counter()
        self._stirred = asyncio.Event()
        self._doubts = 0
        self._doubted = 0.0

    @property
    def now(self) -> ModemNow:
        """What the board knows of this modem."""
        known = self.house.board.snapshot.modems.get(self.modem.id)
        if known is None:
            raise ModemAbsent(modem=self.modem.name)
        return known

    def active(self) -> SimNow | None:
        """The SIM that the radio hears, as far as it is known."""
        slot = self.now.active
        return self.house.board.snapshot.sims.get(slot.sim) if slot and slot.sim else None

    def active_id(self) -> str | None:
        """The id of the SIM that the radio hears."""
        active = self.active()
        return active.sim.id if active else None

    def need(self, sim: str) -> SimNow:
        """The SIM, if it is active here; raises NotActive."""
        active = self.active()
        if active is None or active.sim.id != sim:
            known = self.house.board.snapshot.sims.get(sim)
            raise NotActive(sim=known.sim.name if known else sim)
        return active

    @asynccontextmanager
    async def _leaving(self) -> AsyncIterator[None]:
        """A slot is about to be left: its messages are taken whole first or not at all.

        From here until the next look nobody knows whose messages, bytes and bars these are.
        """
        async with self.inbox.still():
            self.turns += 1
            self.moving = True
            try:
                yield
            finally:
                self.turns += 1

    async def _opened(self, card: Card) -> Card:
        """The card, unlocked if that may be; a dry run types no PIN."""
        if self.house.dry_run and card.lock is Lock.PIN:
            return card
        return await self.locksmith.open(card)

    async def _proved(self, plan: Plan) -> None:
        await self.prove(plan)

    async def look(self) -> Sim | None:
        """Read slot and card back and tell what is new; returns the SIM in the active slot.

        What was read while the slot changed is of no seat, and is not told.
        """
        async with self.looking:
            turn = self.turns
            slot, card = await self.driver.active_slot(), await self.driver.card()
            if turn == self.turns:
                card = await self._opened(card)
            return await self.seen(slot, card) if turn == self.turns else None

    async def seen(self, slot: int, card: Card) -> Sim | None:
        """Tell what a look found, if it differs from what the board shows."""
        board = self.house.board
        sim = await self.house.registry.sim(card, board.snapshot)
        if sim is not None:
            known = board.snapshot.sims.get(sim.id)
            if known is None or known.sim != sim:
                await board.tell(SimSeen(sim))
        key = sim.id if sim else None
        active = self.now.active
        shown = (active.slot, active.sim, self.now.lock) if active else None
        if shown != (slot, key, card.lock):
            await board.tell(SeatSeen(Seat(self.modem.id, slot), key, card.lock))
            if key is not None and card.lock in _SHUT:
                await self.house.witness.trouble(key, "sim_locked")
        if self.moving:
            self.moving = False
            self.inbox.look()  # what came meanwhile was left where it was
        await self._nameless(card)
        return sim

    @property
    def nameless(self) -> bool:
        """True while the SIM in use could not tell its ICCID, and so is nobody's."""
        return f"no_iccid:{self.modem.id}" in self.house.board.snapshot.health

    def worth_a_look(self) -> bool:
        """True when the card should be read anew, ever more rarely while it stays unreadable.

        A modem that can't say must not be asked for it all day: polling has a budget.
        """
        if not self.nameless and self.now.lock not in _UNSETTLED:
            self._doubts = 0
            # A card that can say who it is and is nobody's: its SIM was erased from the ledger.
            slot = self.now.active
            return slot is not None and slot.sim is None and self.now.lock is Lock.NONE
        now = self.house.clock.monotonic()
        pause = min(DOUBT * 2**self._doubts, self.house.limits.look_again)
        if self._doubts and now - self._doubted < pause:
            return False
        self._doubts += 1
        self._doubted = now
        return True

    async def _nameless(self, card: Card) -> None:
        """A SIM that is open but has no readable ICCID can't be used here: let a person know."""
        nameless = card.lock is Lock.NONE and card.iccid is None
        if nameless and not self.nameless:
            params = {"modem": self.modem.name}
            note = HealthRaised("no_iccid", self.modem.id, "warning", params)
            await self.house.board.tell(note)
        elif self.nameless and not nameless:
            await self.house.board.tell(HealthCleared("no_iccid", self.modem.id))

    @asynccontextmanager
    async def marked(self, what: str) -> AsyncIterator[None]:
        """While something is under way that a switch must not cut."""
        self.busy.add(what)
        try:
            yield
        finally:
            self.busy.discard(what)

    def _idle(self) -> None:
        """Nothing ran until now: what comes next began no earlier."""
        self._booked = self.house.clock.now()

    async def _book(self, received: int, sent: int) -> None:
        """Tell what ran through the SIM in use since the last telling."""
        active, since = self.active(), self._booked
        until = self._booked = self.house.clock.now()
        if active is not None:
            since = min(since, until)  # the civil clock may have been put back
            counted = BytesCounted(active.sim.id, received, sent, since, until)
            await self.house.board.tell(counted)

    async def state(self, state: ModemState) -> None:
        """Tell what the modem is doing, if that changed."""
        if self.now.state is not state:
            await self.house.board.tell(ModemChanged(self.modem.id, state))

    async def settle(self) -> None:
        """After a change of seat: read back what is there now, and be ready again."""
        try:
            await self.look()
        except (CommandFailed, CommandTimeout, OutcomeUnknown, Unreadable) as error:
            log.info("seat not readable yet", modem=self.modem.id, code=error.code)
        await self.state(ModemState.READY)
        self._stirred.set()

    async def undisturbed(self, seconds: float) -> None:
        """Wait that long, or until the seat changed: then the radio is worth a look at once."""
        self._stirred.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()

    async def undone(self, error: SimdError) -> None:
        """Have a person look at a change of seat that did not end where it should."""
        params = {"why": error.title()}
        await self.house.board.tell(HealthRaised("switch_undone", self.modem.id, "warning", params))

    async def proved(self) -> None:
        """The seat is the wanted one again: nobody need look any more."""
        if f"switch_undone:{self.modem.id}" in self.house.board.snapshot.health:
            await self.house.board.tell(HealthCleared("switch_undone", self.modem.id))

    def card_at(self, slot: int) -> Iccid | None:
        """The ICCID of the SIM last seen in that slot."""
        sim = self.sim_at(slot)
        return sim.iccid if sim else None

    def sim_at(self, slot: int) -> Sim | None:
        """The SIM last seen in that slot."""
        known = next((one.sim for one in self.now.slots if one.slot == slot), None)
        sim = self.house.board.snapshot.sims.get(known) if known else None
        return sim.sim if sim else None

    def seat(self, slot: int) -> Seat:
        """That slot of this modem."""
        return Seat(self.modem.id, slot)

    @property
    def calling(self) -> bool:
        """True while a call rang within the last half minute."""
        now = self.house.clock.monotonic()
        return self.called is not None and now - self.called < RINGING

    def uncut(self) -> None:
        """Raise Busy while a call or a USSD session would be cut by leaving the SIM."""
        if self.calling:
            raise Busy(what="a call")
        if "ussd" in self.busy:
            raise Busy(what="a USSD session")

    @property
    def at_rest(self) -> bool:
        """True when nothing is under way that a visit would cut."""
        return not self.busy and not self.calling and self.now.state is ModemState.READY

    @property
    def ready(self) -> bool:
        """True when the modem is there and its SIM can be used."""
        return self.now.state is ModemState.READY and self.now.lock is Lock.NONE
