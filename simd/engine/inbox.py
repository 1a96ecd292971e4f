"""Incoming messages: stored in the ledger first, deleted from the SIM or modem after.

A drain lists every store, keeps what is new in one durable step each, and only then
deletes. A crash anywhere leaves either the modem's copy or the ledger's, and a copy met
again is known by its digest, so nothing is lost and nothing comes twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from msgspec.structs import replace

from simd.at.pdu import Concat, Pdu, PduError, decode, join, labels
from simd.errors import CommandFailed, CommandTimeout, SimAbsent, SimLocked, Unreadable
from simd.model.event import MessageKept
from simd.model.ids import Body, Msisdn
from simd.model.message import Message, MessageState, StoredPdu
from simd.model.sim import Lock
from simd.model.verbs import Driver
from simd.store import SmsPart, digest

if TYPE_CHECKING:
    from simd.engine.desk import House

log = structlog.get_logger()

_PASSING = (CommandFailed, CommandTimeout, SimAbsent, SimLocked, Unreadable)
_OCTET, _WIDE = 8, 1 << 16
UNKNOWN = Msisdn("unknown")
_ECHO_OF_OURS = (2, 3)  # stored unsent, stored sent (TS 27.005 §3.1): not for us to take


class Inbox:
    """One modem's incoming messages, drained on notice and on a slow timer."""

    def __init__(
        self, house: House, modem: str, driver: Driver, seated: Callable[[], bool]
    ) -> None:
        """`seated` is false while nobody knows which SIM is active."""
        self._house = house
        self._modem = modem
        self._driver = driver
        self._seated = seated
        self._wake = asyncio.Event()
        self._wake.set()
        self._draining = asyncio.Lock()
        self._waiting: dict[str, set[asyncio.Queue[Message]]] = {}

    def wake(self) -> None:
        """Drain soon: the modem says that something came."""
        self._wake.set()

    async def serve(self) -> None:
        """Drain whenever woken, and every few minutes in case a notice was lost."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._house.limits.sms_drain):
                    await self._wake.wait()
            self._wake.clear()
            try:
                await self.drain()
            except _PASSING as error:
                log.info("drain put off", modem=self._modem, code=error.code)

    @asynccontextmanager
    async def listen(self, sim: str) -> AsyncIterator[asyncio.Queue[Message]]:
        """Whole messages to that SIM from this moment on, already in the ledger."""
        queue: asyncio.Queue[Message] = asyncio.Queue()
        self._waiting.setdefault(sim, set()).add(queue)
        try:
            yield queue
        finally:
            self._waiting[sim].discard(queue)

    @asynccontextmanager
    async def still(self) -> AsyncIterator[None]:
        """While no message is taken: a delete must never meet another SIM's store."""
        async with self._draining:
            yield

    async def drain(self) -> int:
        """Keep and then delete all that is stored; returns how many were taken."""
        async with self._draining:
            sim = self._sim()
            if sim is None:
                return 0
            taken = 0
            for stored in await self._driver.messages():
                if stored.status in _ECHO_OF_OURS:
                    continue
                await self._keep(sim, stored)
                await self._driver.delete(stored)
                taken += 1
            return taken

    def _sim(self) -> str | None:
        """The SIM that the radio hears; nothing is taken while that is not known."""
        now = self._house.board.snapshot.modems.get(self._modem)
        if now is None or now.active is None or now.lock is not Lock.NONE or not self._seated():
            return None
        return now.active.sim

    async def _keep(self, sim: str, stored: StoredPdu) -> None:
        """Have the message in the ledger, durably, if it is not there already."""
        claim = await self._house.store.claim_pdu(sim, digest(stored.pdu), self._house.clock.now())
        if claim.kept:
            return
        try:
            pdu = decode(stored.pdu, direction="mt")
        except PduError as error:
            log.warning("message kept raw", sim=sim, why=str(error))
            pdu = None
        if pdu is not None and pdu.concat is not None and pdu.concat.total > 1:
            await self._part(sim, pdu, pdu.concat, stored.pdu)
            return
        text = pdu.text.reveal() if pdu else stored.pdu
        await self._tell(self._message(claim.message, sim, pdu, text))

    async def _part(self, sim: str, pdu: Pdu, concat: Concat, raw: str) -> None:
        """Keep one part; the message is told when the last one has come."""
        peer = pdu.number or UNKNOWN
        at = self._house.clock.now()
        # An 8-bit and a 16-bit reference of one value are two messages: the width is part of it.
        ref = concat.ref + (_WIDE if concat.bits > _OCTET else 0)
        part = SmsPart(sim, peer, ref, concat.total, concat.seq, raw, at)
        for group in await self._house.store.keep_parts([part]):
            if group.done or len(group.parts) < concat.total:
                continue
            read = [decode(one.pdu, direction="mt") for one in group.parts]
            message = self._message(group.message, sim, read[0], join(read))
            await self._tell(replace(message, parts=concat.total, total=concat.total))

    def _message(self, key: str, sim: str, pdu: Pdu | None, text: str) -> Message:
        named = labels(pdu) if pdu else ("unreadable",)
        return Message(
            id=key,
            sim=sim,
            direction="in",
            peer=(pdu.number if pdu else None) or UNKNOWN,
            at=self._house.clock.now(),
            text=Body(text),
            state=MessageState.RECEIVED,
            sent_at=pdu.timestamp if pdu else None,
            label=", ".join(named) or None,
        )

    async def _tell(self, message: Message) -> None:
        await self._house.board.tell(MessageKept(message))
        for queue in self._waiting.get(message.sim, ()):
            queue.put_nowait(message)
