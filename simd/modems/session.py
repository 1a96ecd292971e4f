"""The sole owner of a port: one command in flight, the urgent ones first, the line kept in step.

    async with Session(port_for("/dev/ttyUSB2")) as session:
        reply = await session.run(read("+CREG"), Priority.POLL)

Everything happens in callbacks of the loop: a chunk, a timer, a caller. There is no task to
supervise or to lose; `serve` waits for the line's end and raises its name, for a TaskGroup.
What a command means is decided in `simd.at.dialogue`; here are time, order and waiters.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from types import TracebackType
from typing import Self, assert_never

from simd.at.command import Command
from simd.at.dialogue import HOLD_SECONDS, Dialogue
from simd.at.events import Deaf, Event, Late, Noise, Reply, State, Synced, Urc, Write
from simd.at.probes import SIGNATURES
from simd.at.resync import PROBE_SECONDS
from simd.errors import CommandFailed, CommandTimeout, LineDeaf, PortError, PortGone, SimdError
from simd.modems.absence import Absence, came_back
from simd.modems.alarms import Alarms
from simd.modems.asks import Ask, Asks, Priority
from simd.modems.counters import Counters
from simd.modems.urcs import Listener, Listeners
from simd.ports.port import Port

REPEATS = 2

# Shared by all sessions, so that none repeats a signature that another may have left unanswered;
# a process begins somewhere else than the one before it.
_SIGNATURES = itertools.count(secrets.randbelow(SIGNATURES))

Observer = Callable[[Event], None]


class Session:
    """A line in use; `run` from any number of tasks, `listen` before asking for what answers later.

    `signatures` make each first probe differ from those of other sessions, which is why all
    sessions of a process share one count by default; `waits` are seconds per probe.
    `observer` sees every event of the dialogue, in order. Set `reopens` where the port may be
    opened again after its close: then a modem may leave the bus by itself and be waited for.
    """

    def __init__(
        self,
        port: Port,
        *,
        signatures: Iterator[int] = _SIGNATURES,
        waits: tuple[float, ...] = PROBE_SECONDS,
        hold: float = HOLD_SECONDS,
        observer: Observer | None = None,
    ) -> None:
        # Writers: `_on_*` callbacks for the dialogue, `_pump` for the command in flight,
        # `_end` for the end. All run on one loop.
        self.counters = Counters()
        self._port = port
        self._observer = observer
        self.reopens = False
        self._fresh = partial(Dialogue, signatures=signatures, waits=waits)
        self._dialogue = self._fresh()
        self._absence = Absence()
        self._asks = Asks()
        self._listeners = Listeners()
        self._ended: asyncio.Future[SimdError] = asyncio.get_running_loop().create_future()
        self._alarms = Alarms(self._on_timer, self._on_quiet, hold)

    @property
    def address(self) -> str:
        """The port's address."""
        return self._port.address

    @property
    def state(self) -> State:
        """Where the conversation is."""
        return self._dialogue.state

    # --- its life

    async def __aenter__(self) -> Self:
        await self._port.open(self._on_bytes, self._on_gone)
        self._pump()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end(PortGone(port=self.address))
        await self._port.close()

    async def serve(self) -> None:
        """Wait until the line ends and raise why: PortGone or LineDeaf."""
        raise await asyncio.shield(self._ended)

    def expect_leave(self) -> None:
        """From now on the device's leaving is no end: `returned` waits for it and its return."""
        if self.reopens:
            self._absence.expect()

    def expect_stay(self) -> None:
        """It won't leave after all."""
        self._absence.over()

    async def returned(self, leave: float, back: float) -> bool:
        """Let the device leave the bus within `leave` seconds and be back within `back`.

        True when it left and the line is open again, with the modem as after a start; what
        waited in the queue goes on waiting. False when it stayed. Raises PortGone when it did
        not come back, or when this port can't be opened again.
        """
        if not self._absence.expected:
            await self._until_gone(leave)
            return False
        if not await self._absence.begins(leave):
            return False
        try:
            await self._again(back)
        finally:
            if self._absence.begun:
                self._end(PortGone(port=self.address))
        return True

    async def _until_gone(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.serve()

    async def _again(self, seconds: float) -> None:
        """Open the port as soon as it is there, and begin a new dialogue on it."""
        await self._port.close()
        self._dialogue = self._fresh()
        if not await came_back(self._opened, seconds):
            raise PortGone(port=self.address)
        self._absence.over()
        self._pump()

    async def _opened(self) -> bool:
        try:
            await self._port.open(self._on_bytes, self._on_gone)
        except PortError:
            return False
        return True

    def _end(self, error: SimdError) -> None:
        self._alarms.stop()
        if self._ended.done():
            return
        self._ended.set_result(error)
        self._asks.fail_all(error)
        self._listeners.finish(error)

    # --- callers

    def listen(self, *prefixes: str) -> Listener:
        """Hear unsolicited lines with these prefixes (all, when none is named) from now on."""
        return Listener(prefixes, self._listeners)

    async def run(
        self, command: Command, priority: Priority = Priority.ASK, *, repeats: int = REPEATS
    ) -> Reply:
        """The reply to a command that was carried out.

        Raises CommandFailed (kind, number, meaning), CommandTimeout, PortGone, LineDeaf, Busy.
        A repeatable command is asked again after a time-out or a damaged answer, `repeats` times
        after each kind, at its old place in the queue: a modem whose answer came damaged is there,
        so that answer is no silence. A reply that stays damaged is given as it is. Cancelling
        leaves the line clean: a waiting command is forgotten, one in flight is finished without
        its caller.
        """
        turn = self._asks.turn()
        silences = damages = repeats if command.repeatable else 0
        while True:
            try:
                reply = await self._ask(Ask(command, priority, turn))
            except CommandTimeout:
                if silences <= 0:
                    raise
                silences -= 1
            else:
                if damages <= 0 or not reply.damaged:
                    return _carried_out(reply)
                damages -= 1
            self.counters.repeats += 1

    async def _ask(self, ask: Ask) -> Reply:
        if self._ended.done():
            raise self._ended.result()
        self._asks.put(ask)
        self._pump()
        try:
            return await ask.done
        finally:
            if self._asks.drop(ask):
                self._dialogue.cancel()

    # --- the line

    def _pump(self) -> None:
        """Send the next command, or the probe that must come first."""
        if self._ended.done() or self._absence.begun or self._dialogue.holding:
            return
        if self._dialogue.state is State.DOUBT:
            self.counters.resyncs += 1
            self._take(self._dialogue.resync())
        elif self._dialogue.state is State.READY and (ask := self._asks.take()):
            self.counters.commands += 1
            self._write(self._dialogue.send(ask.command))
            self._arm()

    def _on_bytes(self, data: bytes) -> None:
        self._take(self._dialogue.receive(data))
        self._alarms.watch(holding=self._dialogue.holding and not self._ended.done())
        self._pump()

    def _on_gone(self, error: PortError) -> None:
        if not self._absence.expected:
            self._end(error)
            return
        self._absence.begin()
        self._alarms.stop()
        waited = self._dialogue.in_flight
        if waited is not None:
            self._asks.fail(CommandTimeout(command=waited.shown, seconds=0.0))

    def _on_timer(self) -> None:
        waited = self._dialogue.in_flight
        if waited is not None:
            self.counters.timeouts += 1
            self.counters.resyncs += 1
            self._asks.fail(CommandTimeout(command=waited.shown, seconds=waited.timeout))
        self._take(self._dialogue.expire())
        self._pump()

    def _on_quiet(self) -> None:
        self._take(self._dialogue.quiet())
        self._pump()

    def _arm(self) -> None:
        if not self._ended.done():
            self._alarms.arm(self._dialogue.timer)

    def _write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except PortError as error:
            self._on_gone(error)

    def _take(self, events: list[Event]) -> None:
        self._arm()
        for event in events:
            if self._observer is not None:
                self._observer(event)
            self._take_one(event)

    def _take_one(self, event: Event) -> None:
        match event:
            case Write():
                self._write(event.data)
            case Reply():
                self.counters.damaged += event.damaged
                self._asks.answer(event)
            case Urc():
                self.counters.urcs += 1
                self._listeners.tell(event)
            case Late():
                self.counters.late += 1
            case Noise():
                self.counters.noise += 1
            case Deaf():
                self._end(LineDeaf(port=self.address))
            case Synced():
                pass
            case _:
                assert_never(event)


def _carried_out(reply: Reply) -> Reply:
    final = reply.final
    if final.ok:
        return reply
    raise CommandFailed(
        command=reply.command.shown,
        kind=final.kind.value,
        number=final.number,
        meaning=final.meaning,
    )
