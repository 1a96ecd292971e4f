"""Incoming messages: stored in the ledger first, deleted from the SIM or modem after.

What is announced is read at once and by itself, a look through every store follows at the
start, after trouble and on a slow timer. All that one look found is kept in a few durable
steps, and only then deleted. A crash anywhere leaves either the modem's copy or the ledger's,
and a copy met again is known by its digest, so nothing is lost and nothing comes twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from simd.engine.house import House
from simd.engine.messages.incoming import Arrived, Report, read, replace_type, whole
from simd.errors import CommandFailed, CommandTimeout, SimAbsent, SimLocked, Unreadable
from simd.model.event import (
    Happening,
    HealthCleared,
    HealthRaised,
    MessageChanged,
    MessageKept,
)
from simd.model.message import Message, MessageState, StoredPdu
from simd.model.sim import Lock
from simd.model.verbs import Driver
from simd.store import SmsPart, digest

log = structlog.get_logger()

_PASSING = (CommandFailed, CommandTimeout, SimAbsent, SimLocked, Unreadable)
_ECHO_OF_OURS = (2, 3)  # stored unsent, stored sent (TS 27.005 §3.1): not for us to take


class Inbox:
    """One modem's incoming messages, drained on notice and on a slow timer.

    `sending` is held while a part is handed over: a report may come before its reference does.
    """

    def __init__(
        self, house: House, modem: str, driver: Driver, seated: Callable[[], bool]
    ) -> None:
        """`seated` is false while nobody knows which SIM is active."""
        self._house = house
        self._modem = modem
        self._driver = driver
        self._seated = seated
        self._wake = asyncio.Event()
        self._look = True
        self._draining = asyncio.Lock()
        self._waiting: dict[str, set[asyncio.Queue[Message]]] = {}
        self._stuck: set[StoredPdu] = set()
        self.sending = asyncio.Lock()

    def wake(self) -> None:
        """Take soon what the modem says that came."""
        self._wake.set()

    def look(self) -> None:
        """Look through every store soon."""
        self._look = True
        self._wake.set()

    async def serve(self) -> None:
        """Drain at once, whenever woken, and every few minutes in case a notice was lost."""
        while True:
            pause = self._house.limits.sms_drain
            try:
                if not await self._step():
                    pause = self._house.limits.sms_again
            except _PASSING as error:
                log.info("drain put off", modem=self._modem, code=error.code)
                pause = self._house.limits.sms_again
                self._look = True
            await self._rest(pause)

    async def _rest(self, pause: float) -> None:
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            self._look = True
        self._wake.clear()

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
        """Look through every store, keep and then delete all of it; returns how many."""
        async with self._draining:
            sim = self._sim()
            return await self._look_through(sim) if sim is not None else 0

    async def _step(self) -> bool:
        """Take what came, or look everywhere when that is due; false while no SIM is known."""
        async with self._draining:
            sim = self._sim()
            if sim is None:
                self._look = True
                return False
            found = None if self._look else await self._driver.news()
            if found is None:
                await self._look_through(sim)
            else:
                await self._take(sim, found)
            return True

    async def _look_through(self, sim: str) -> int:
        self._look = False
        self._stuck.clear()
        taken = await self._take(sim, await self._driver.messages())
        await self._report_stores(taken)
        await self._show_overdue(sim)
        return taken

    def _sim(self) -> str | None:
        """The SIM that the radio hears; nothing is taken while that is not known."""
        now = self._house.board.snapshot.modems.get(self._modem)
        if now is None or now.active is None or now.lock is not Lock.NONE or not self._seated():
            return None
        return now.active.sim

    async def _take(self, sim: str, found: Sequence[StoredPdu]) -> int:
        ours = [stored for stored in found if stored.status not in _ECHO_OF_OURS]
        if ours:
            await self._keep(sim, ours)
        for stored in ours:
            try:
                await self._driver.delete(stored)
            except (CommandFailed, Unreadable) as error:
                # Kept already, so it is never told again; only its place is lost.
                self._stuck.add(stored)
                log.warning("message not deleted", modem=self._modem, code=error.code)
        return len(ours)

    # --- into the ledger

    async def _keep(self, sim: str, found: Sequence[StoredPdu]) -> None:
        """Have them in the ledger, durably, as far as they are not there already."""
        at = self._house.clock.now()
        keys = [digest(stored.pdu) for stored in found]
        claims = await self._house.store.claim_pdus(sim, keys, at)
        others = await self._kept_for_others(sim, found)
        news = {
            claim.message: read(stored, Arrived(sim, at, claim.message))
            for stored, claim in zip(found, claims, strict=True)
            if not claim.kept and stored not in others
        }
        told = [one for one in news.values() if isinstance(one, Message)]
        parts = [one for one in news.values() if isinstance(one, SmsPart)]
        await self._tell(told + (await self._joined(parts) if parts else []))
        for one in news.values():
            if isinstance(one, Report):
                await self._match(sim, one)

    async def _kept_for_others(self, sim: str, found: Sequence[StoredPdu]) -> set[StoredPdu]:
        """Those in the modem's own memory that were kept for a SIM it heard before.

        That memory outlives a change of seat: a crash between keeping and deleting, and then a
        switch, would make the next SIM's message of them.
        """
        now = self._house.board.snapshot.modems.get(self._modem)
        others = [slot.sim for slot in now.slots if slot.sim not in (None, sim)] if now else []
        return {
            stored
            for stored in found
            if stored.memory != "SM"
            for other in others
            if other and await self._house.store.seen_pdu(other, digest(stored.pdu))
        }

    async def _joined(self, parts: Sequence[SmsPart]) -> list[Message]:
        """Keep parts; the messages that have all of theirs now."""
        groups = await self._house.store.keep_parts(parts)
        last = {group.message: group for group in groups}
        at = self._house.clock.now()
        return [whole(group, at) for group in last.values() if group.complete and not group.done]

    async def _match(self, sim: str, report: Report) -> None:
        """Book a report on what was sent; one about nothing known is a message of its own."""
        async with self.sending:
            matched = await self._house.store.report(
                sim, report.reference, report.peer, report.state
            )
        if matched is None:
            await self._tell([report.message])
        elif matched.state is not None:
            await self._house.board.tell(MessageChanged(matched.message, sim, matched.state))

    async def _tell(self, messages: Sequence[Message]) -> None:
        """Tell them in one durable step, and those that they take the place of."""
        if not messages:
            return
        bodies: list[Happening] = []
        for message in messages:
            bodies += [*await self._replaced(message, messages), MessageKept(message)]
        await self._house.board.tell(*bodies)
        for message in messages:
            for queue in self._waiting.get(message.sim, ()):
                queue.put_nowait(message)

    async def _replaced(
        self, message: Message, together: Sequence[Message]
    ) -> list[MessageChanged]:
        """The earlier messages of its replace type stay readable, marked as replaced."""
        kind = replace_type(message)
        if kind is None:
            return []
        earlier = together[: together.index(message)]
        known = await self._house.store.replaced(message.sim, message.peer, kind, message.id)
        beside = [
            one.id
            for one in earlier
            if one.peer == message.peer and replace_type(one) == kind and one.id not in known
        ]
        return [
            MessageChanged(key, message.sim, MessageState.REPLACED) for key in (*known, *beside)
        ]

    async def _show_overdue(self, sim: str) -> None:
        """Show what waits too long for its parts; a part that comes late still completes it."""
        at = self._house.clock.now()
        limit = timedelta(seconds=self._house.limits.sms_incomplete)
        for group in await self._house.store.parts(sim):
            if at - max(part.at for part in group.parts) < limit:
                continue
            known = await self._house.store.message(group.message)
            if known is None or known.parts != len(group.parts):
                await self._house.board.tell(MessageKept(whole(group, at)))

    # --- the stores' health

    async def _report_stores(self, taken: int) -> None:
        trouble = self._driver.store_trouble()
        if trouble.full and taken:
            self.look()  # the network may have more, and whether there is room again is told then
        await self._health("sms_full", {"stores": ", ".join(trouble.full)} if trouble.full else {})
        left = len(self._stuck) + trouble.unreadable
        await self._health("sms_stuck", {"count": str(left)} if left else {})

    async def _health(self, code: str, params: dict[str, str]) -> None:
        """Raise the note with its figures, or clear it when there are none."""
        known = self._house.board.snapshot.health.get(f"{code}:{self._modem}")
        if params and (known is None or known.params != params):
            await self._house.board.tell(HealthRaised(code, self._modem, "warning", params))
        elif known is not None and not params:
            await self._house.board.tell(HealthCleared(code, self._modem))
