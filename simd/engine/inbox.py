"""Incoming messages: stored in the ledger first, deleted from the SIM or modem after.

A drain lists every store, keeps what is new in one durable step each, and only then
deletes. A crash anywhere leaves either the modem's copy or the ledger's, and a copy met
again is known by its digest, so nothing is lost and nothing comes twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from simd.at.pdu import Delivery, Kind, Pdu, PduError, decode, join, labels
from simd.errors import CommandFailed, CommandTimeout, SimAbsent, SimLocked, Unreadable
from simd.model.event import MessageChanged, MessageKept
from simd.model.ids import Body, Msisdn
from simd.model.message import Message, MessageState, StoredPdu
from simd.model.sim import Lock
from simd.model.verbs import Driver

if TYPE_CHECKING:
    from simd.engine.desk import House

log = structlog.get_logger()

_PASSING = (CommandFailed, CommandTimeout, SimAbsent, SimLocked, Unreadable)
_ECHO_OF_OURS = (2, 3)  # stored unsent, stored sent (TS 27.005 §3.1): not for us to take


class Inbox:
    """One modem's incoming messages, drained on notice and on a slow timer."""

    def __init__(self, house: House, modem: str, driver: Driver) -> None:
        self._house = house
        self._modem = modem
        self._driver = driver
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
        if now is None or now.active is None or now.lock is not Lock.NONE:
            return None
        return now.active.sim

    async def _keep(self, sim: str, stored: StoredPdu) -> None:
        digest = hashlib.sha256(f"{sim}:{stored.pdu}".encode()).hexdigest()
        if await self._house.store.seen_pdu(sim, digest):
            return
        try:
            pdu = decode(stored.pdu, direction="mt")
        except PduError as error:
            log.warning("message kept raw", sim=sim, why=str(error))
            await self._tell(sim, digest, self._message(sim, None, stored.pdu, ("unreadable",)))
            return
        if pdu.kind is Kind.STATUS_REPORT:
            await self._report(sim, digest, pdu)
        elif pdu.concat is not None and pdu.concat.total > 1:
            await self._part(sim, digest, pdu, stored.pdu)
        else:
            await self._tell(sim, digest, self._message(sim, pdu, pdu.text.reveal(), labels(pdu)))

    def _message(
        self, sim: str, pdu: Pdu | None, text: str, named: tuple[str, ...], total: int = 1
    ) -> Message:
        return Message(
            id=self._house.store.new_id("msg"),
            sim=sim,
            direction="in",
            peer=(pdu.number if pdu else None) or Msisdn("unknown"),
            at=self._house.clock.now(),
            text=Body(text),
            state=MessageState.RECEIVED,
            sent_at=pdu.timestamp if pdu else None,
            parts=total,
            total=total,
            label=", ".join(named) or None,
        )

    async def _part(self, sim: str, digest: str, pdu: Pdu, raw: str) -> None:
        """Keep one part; the last one to come makes the message."""
        parts = await self._house.store.keep_part(sim, digest, pdu_key(pdu), raw)
        read = [decode(part, direction="mt") for part in parts]
        if len({part.concat.seq for part in read if part.concat}) == (
            pdu.concat.total if pdu.concat else 0
        ):
            whole = self._message(sim, read[0], join(read), labels(read[0]), len(read))
            await self._tell(sim, digest, whole)

    async def _report(self, sim: str, digest: str, pdu: Pdu) -> None:
        states = {
            Delivery.DELIVERED: MessageState.DELIVERED,
            Delivery.FAILED: MessageState.FAILED,
        }
        state = states.get(pdu.delivery) if pdu.delivery else None
        about = await self._house.store.sent_with(sim, pdu.mr or 0) if state else None
        if about is not None and state is not None:
            await self._house.board.tell(MessageChanged(about, sim, state))
        await self._house.store.mark_pdu(sim, digest)

    async def _tell(self, sim: str, digest: str, message: Message) -> None:
        await self._house.board.tell(MessageKept(message, digest))
        for queue in self._waiting.get(sim, ()):
            queue.put_nowait(message)


def pdu_key(pdu: Pdu) -> str:
    """What the parts of one message share: sender, reference and number of parts."""
    concat = pdu.concat
    peer = pdu.number.reveal() if pdu.number else ""
    return f"{peer}:{concat.bits}:{concat.ref}:{concat.total}" if concat else peer
