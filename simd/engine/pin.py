"""Typing a SIM's PIN: at most once, only where it can do no harm, and never a PUK.

A PIN is typed when the config names a file for this very ICCID, which must be readable while
the card is locked; when the card says that three tries are left; and when the same file did
not prove wrong before. That is remembered in the ledger for ever, durably before the PIN is
typed, so neither a restart nor a replug costs a second try. A try whose outcome was lost
spent nothing if three are still left: then a later life of the modem may type it again.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, Protocol

import structlog

from simd.engine.clock import Clock
from simd.engine.pin_file import PinRefused, read_pin
from simd.errors import CommandFailed, CommandTimeout, OutcomeUnknown
from simd.model.event import Happening, HealthCleared, HealthRaised, PinTried
from simd.model.journal import PinMemory
from simd.model.sim import Lock, Sim
from simd.model.snapshot import Snapshot
from simd.model.verbs import Card, Driver
from simd.store import Store

log = structlog.get_logger()

ENOUGH = 3
_OPENING = 12.0
_STEP = 0.5
_NOTES = ("pin_refused", "pin_wrong", "pin_tries", "puk_wanted")
State = Literal["began", "right", "wrong", "unknown"]


class Owner(Protocol):
    """What the config says of a card."""

    def pin_file(self, card: Card) -> Path | None:
        """The file that holds the PIN of exactly this card."""
        ...

    async def sim(self, card: Card, snapshot: Snapshot) -> Sim | None:
        """The SIM behind the card."""
        ...


class Ledger(Protocol):
    """Where what happens is told."""

    snapshot: Snapshot

    async def tell(self, *bodies: Happening) -> object:
        """Write it durably."""
        ...


class Premises(Protocol):
    """The part of the house that a locksmith works in."""

    @property
    def registry(self) -> Owner:
        """What the config says."""
        ...

    @property
    def board(self) -> Ledger:
        """Where it is told."""
        ...

    @property
    def store(self) -> Store:
        """Where it is remembered."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...


class Locksmith:
    """One life of one modem; `doubtful` are the SIMs whose try in this life came to no end."""

    def __init__(self, modem: str, driver: Driver, house: Premises) -> None:
        self._modem = modem
        self._driver = driver
        self._house = house
        self._doubtful: set[str] = set()

    async def open(self, card: Card) -> Card:
        """The card after what may be done for it: unlocked, or as it was with the reason told."""
        if card.iccid is None:
            return card
        sim = await self._house.registry.sim(card, self._house.board.snapshot)
        if sim is None:
            return card
        match card.lock:
            case Lock.NONE:
                await self._well(sim)
            case Lock.PUK:
                await self._note("puk_wanted", sim)
            case Lock.PIN:
                return await self._locked(sim, card)
            case _:
                pass
        return card

    async def _locked(self, sim: Sim, card: Card) -> Card:
        path = self._house.registry.pin_file(card)
        if path is None:
            return card
        try:
            pin = read_pin(path)
        except PinRefused as error:
            await self._note("pin_refused", sim, why=error.title())
            return card
        digest = await asyncio.to_thread(_digest, pin, sim)
        left = await self._allowed(sim, digest)
        if left is None:
            return card
        again = await self._driver.card()
        if (again.iccid, again.lock) != (card.iccid, Lock.PIN):
            return again  # another card, or someone else unlocked it meanwhile
        return await self._type(sim, pin, digest, left) or card

    async def _allowed(self, sim: Sim, digest: str) -> int | None:
        """The tries left when one may be spent; else None, with the reason told."""
        memory = await self._house.store.pin_memory(sim.id)
        same = memory is not None and memory.digest == digest
        if same and memory is not None and memory.state == "wrong":
            await self._note("pin_wrong", sim)
            return None
        if sim.id in self._doubtful:
            return None
        left = await self._driver.pin_tries()
        if left is not None and left >= ENOUGH:
            return left
        if same and memory is not None and memory.state != "right" and left is not None:
            await self._remember(sim, digest, "wrong", left)
            await self._note("pin_wrong", sim)
            return None
        await self._note("pin_tries", sim, left="unknown" if left is None else str(left))
        return None

    async def _type(self, sim: Sim, pin: str, digest: str, left: int) -> Card | None:
        await self._remember(sim, digest, "began", left)
        state = await self._typed(pin, left)
        await self._remember(sim, digest, state, left)
        if state == "right":
            return await self._opened()
        if state == "wrong":
            await self._note("pin_wrong", sim)
        else:
            self._doubtful.add(sim.id)
        return None

    async def _typed(self, pin: str, left: int) -> State:
        """What came of it: a refusal that took a try was a wrong PIN, whatever its words."""
        try:
            if await self._driver.enter_pin(pin):
                return "right"
            wrong = True
        except (OutcomeUnknown, CommandFailed) as error:
            log.warning("PIN not taken", modem=self._modem, code=error.code)
            wrong = False
        if wrong:
            return "wrong"
        now = await self._driver.pin_tries()
        return "wrong" if now is not None and now < left else "unknown"

    async def _opened(self) -> Card:
        """The card once it has opened: the modem needs a moment to read it."""
        end = self._house.clock.monotonic() + _OPENING
        while (card := await self._read()).lock is not Lock.NONE:
            if self._house.clock.monotonic() >= end:
                break
            await self._house.clock.sleep(_STEP)
        return card

    async def _read(self) -> Card:
        try:
            return await self._driver.card()
        except (CommandFailed, CommandTimeout):
            return Card(Lock.UNKNOWN)

    async def _remember(self, sim: Sim, digest: str, state: State, left: int) -> None:
        await self._house.store.remember_pin(
            sim.id, PinMemory(digest, state), self._house.clock.now()
        )
        await self._house.board.tell(PinTried(sim.id, self._modem, state, left))

    async def _note(self, code: str, sim: Sim, **params: str) -> None:
        known = self._house.board.snapshot.health.get(f"{code}:{sim.id}")
        params = {"sim": sim.name} | params
        if known is None or known.params != params:
            await self._house.board.tell(HealthRaised(code, sim.id, "error", params))

    async def _well(self, sim: Sim) -> None:
        for code in _NOTES:
            if f"{code}:{sim.id}" in self._house.board.snapshot.health:
                await self._house.board.tell(HealthCleared(code, sim.id))


def _digest(pin: str, sim: Sim) -> str:
    """What stands for this PIN of this card; dear to compute, since a PIN has few digits."""
    salt = sim.iccid.reveal().encode("ascii")
    return hashlib.scrypt(pin.encode("ascii"), salt=salt, n=2**14, r=8, p=1, dklen=32).hex()


Unlock = Callable[[Card], Awaitable[Card]]
