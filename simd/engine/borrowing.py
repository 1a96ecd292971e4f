"""Lending a modem's port out of ModemManager's hands: allowed, counted, journalled, priced.

The loan is in the ledger before ModemManager lets go, and what it cost is told when the modem
is back. A daemon that dies in between gives the port back by dying; the next life of the modem
closes the loan.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Literal

import msgspec
import structlog

from simd.engine.house import House
from simd.engine.registry import Spec
from simd.errors import ConsentNeeded, Denied, LimitReached, SimdError
from simd.model.event import HealthCleared, HealthRaised
from simd.model.event_port import PortBorrowed, PortReturned
from simd.model.ids import Imei
from simd.model.units import Rate, Span
from simd.model.verbs import Identity
from simd.modems.mm.slots import WHY, Seated

log = structlog.get_logger()

INTERRUPTED = "interrupted"
_USB = "usb:"
# Offered, never written by us: from the next plug on ModemManager leaves the device alone.
RESERVE = (
    'ACTION!="remove", SUBSYSTEM=="usb", ENV{{DEVTYPE}}=="usb_device", KERNEL=="{path}",'
    ' ENV{{ID_MM_DEVICE_IGNORE}}="1"'
)


class BorrowTerms(msgspec.Struct, frozen=True):
    """Whether a port may be borrowed from ModemManager, and how often."""

    allow: Literal["never", "allow"] = "allow"
    at_most: Rate = Rate(48, Span(86400))


class Lending:
    """The lender of one modem's port."""

    def __init__(self, house: House, spec: Spec, terms: BorrowTerms) -> None:
        self._house = house
        self._spec = spec
        self._terms = terms

    @asynccontextmanager
    async def lent(self, imei: Imei | None, why: str) -> AsyncIterator[None]:
        """While the port is ours and until the modem is back with ModemManager.

        Raises ConsentNeeded where it is never lent, LimitReached when it was too often.
        """
        house = self._house
        modem = (await house.registry.modem(self._spec, Identity(imei=imei))).id
        if self._terms.allow == "never":
            raise ConsentNeeded(what="borrowing the port from ModemManager")
        await self._within_limit(modem)
        await close_loan(house, modem)  # a torn one: no port is lent twice at once
        await house.board.tell(PortBorrowed(modem, why))
        began = house.clock.monotonic()
        try:
            yield
        except SimdError as error:
            if not error.ends_life:  # else the next life of the modem says how it ended
                await self._told(modem, why, began, error.code)
            if isinstance(error, Denied):
                await self._note("port_not_lent", "warning", modem, why=error.title())
            raise
        await self._told(modem, why, began, None)
        await self._cleared("port_not_lent", modem)
        if self._spec.address.startswith(_USB):
            rule = RESERVE.format(path=self._spec.address.removeprefix(_USB))
            await self._note("port_lent", "info", modem, rule=rule)

    async def _within_limit(self, modem: str) -> None:
        """Raise LimitReached when the port was lent often enough; the way home is always free."""
        rate = self._terms.at_most
        now = self._house.clock.now()
        loans = await self._house.store.lending.loans(modem, now - timedelta(seconds=rate.per))
        if len(loans) < rate.count or await self._underway(modem):
            return
        raise LimitReached(what="loans of ModemManager's port", limit=str(rate))

    async def _underway(self, modem: str) -> bool:
        """True within a switch that has borrowed the port already: it must be able to go back."""
        for one in await self._house.store.open_switches():
            if one.target.modem == modem:
                return bool(await self._house.store.lending.loans(modem, one.began))
        return False

    async def _told(self, modem: str, why: str, began: float, code: str | None) -> None:
        outage = round(self._house.clock.monotonic() - began, 3)
        log.info("port given back", modem=modem, outage=outage)
        await self._house.board.tell(PortReturned(modem, why, outage, code))

    async def _note(
        self, code: str, severity: Literal["info", "warning"], modem: str, **params: str
    ) -> None:
        """Have a person know, once, of a modem that they know."""
        board = self._house.board
        known = board.snapshot.modems.get(modem)
        if known is not None and f"{code}:{modem}" not in board.snapshot.health:
            params = {"modem": known.modem.name} | params
            await board.tell(HealthRaised(code, modem, severity, params))

    async def _cleared(self, code: str, modem: str) -> None:
        if f"{code}:{modem}" in self._house.board.snapshot.health:
            await self._house.board.tell(HealthCleared(code, modem))


async def close_loan(house: House, modem: str) -> None:
    """Write the end of a loan that a crash or an unplug cut short; the modem is back."""
    loan = await house.store.lending.open(modem)
    if loan is None:
        return
    outage = max(0.0, (house.clock.now() - loan.at).total_seconds())
    log.info("open loan found", modem=modem, why=loan.body.why)
    await house.board.tell(PortReturned(modem, loan.body.why, round(outage, 3), INTERRUPTED))


async def seated(house: House, imei: Imei | None) -> Seated:
    """What is remembered of a modem: the slots that it proved, and which card sat where."""
    known = [now for now in house.board.snapshot.modems.values() if now.modem.imei == imei]
    if imei is None or not known:
        return Seated()
    now = known[0]
    slots = now.modem.slots
    if slots == 1 and not await house.store.lending.served(now.modem.id, WHY):
        slots = 0
    sims = house.board.snapshot.sims
    seats = {sims[one.sim].sim.iccid: one.slot for one in now.slots if one.sim in sims}
    return Seated(slots, {iccid: slot for iccid, slot in seats.items() if slot <= slots})
