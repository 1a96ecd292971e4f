"""The sole owner of a port: one command in flight, the urgent ones first, the line kept in step.

    async with Session(port_for("/dev/ttyUSB2")) as session:
        reply = await session.run(read("+CREG"), Priority.POLL)

Everything happens in callbacks of the loop: a chunk, a timer, a caller. There is no task to
supervise or to lose; `serve` waits for the line's end and raises its name, for a TaskGroup.
What a command means is decided in `simd.at.dialogue`; here are time, order and waiters.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self, assert_never

import msgspec

from simd.at.command import Command
from simd.at.dialogue import HOLD_SECONDS, Dialogue
from simd.at.events import Deaf, Event, Late, Noise, Reply, State, Synced, Urc, Write
from simd.at.probes import SIGNATURES
from simd.at.resync import PROBE_SECONDS
from simd.errors import CommandFailed, CommandTimeout, LineDeaf, PortError, PortGone, SimdError
from simd.modems.asks import Ask, Asks, Priority
from simd.modems.urcs import Listener
from simd.ports.port import Port

REPEATS = 2

# Shared by all sessions, so that none repeats a signature that another may have left unanswered;
# a process begins somewhere else than the one before it.
_SIGNATURES = itertools.count(secrets.randbelow(SIGNATURES))

Observer = Callable[[Event], None]


class Counters(msgspec.Struct):
    """What happened on the line since it was opened."""

    commands: int = 0
    repeats: int = 0
    timeouts: int = 0
    resyncs: int = 0
    damaged: int = 0
    late: int = 0
    noise: int = 0
    urcs: int = 0


class Session:
    """A line in use; `run` from any number of tasks, `listen` before asking for what answers later.

    `signatures` make each first probe differ from those of other sessions, which is why all
    sessions of a process share one count by default; `waits` are seconds per probe.
    `observer` sees every event of the dialogue, in order.
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
        self._hold = hold
        self._observer = observer
        self._dialogue = Dialogue(signatures=signatures, waits=waits)
        self._asks = Asks()
        self._current: Ask | None = None
        self._listeners: set[Listener] = set()
        self._ended: asyncio.Future[SimdError] = asyncio.get_running_loop().create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._armed = 0
        self._quiet: asyncio.TimerHandle | None = None

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

    def _end(self, error: SimdError) -> None:
        for handle in (self._timer, self._quiet):
            if handle is not None:
                handle.cancel()
        if self._ended.done():
            return
        self._ended.set_result(error)
        if self._current is not None:
            self._current.fail(error)
        self._asks.fail_all(error)
        for listener in tuple(self._listeners):
            listener.finish(error)

    # --- callers

    def listen(self, *prefixes: str) -> Listener:
        """Hear unsolicited lines with these prefixes (all, when none is named) from now on."""
        listener = Listener(prefixes, self._listeners)
        if self._ended.done():
            listener.finish(self._ended.result())
        return listener

    async def run(
        self, command: Command, priority: Priority = Priority.ASK, *, repeats: int = REPEATS
    ) -> Reply:
        """The reply to a command that was carried out.

        Raises CommandFailed (kind, number, meaning), CommandTimeout, PortGone, LineDeaf, Busy.
        A repeatable command is asked again after a time-out or a damaged answer, at its old
        place in the queue; a reply that stays damaged is given as it is. Cancelling leaves the
        line clean: a waiting command is forgotten, one in flight is finished without its caller.
        """
        turn = self._asks.turn()
        left = repeats if command.repeatable else 0
        while True:
            try:
                reply = await self._ask(Ask(command, priority, turn))
            except CommandTimeout:
                if left <= 0:
                    raise
            else:
                if left <= 0 or not reply.damaged:
                    return _carried_out(reply)
            left -= 1
            self.counters.repeats += 1

    async def _ask(self, ask: Ask) -> Reply:
        if self._ended.done():
            raise self._ended.result()
        self._asks.put(ask)
        self._pump()
        try:
            return await ask.done
        finally:
            self._let_go(ask)

    def _let_go(self, ask: Ask) -> None:
        if not self._asks.drop(ask) and ask is self._current:
            self._dialogue.cancel()

    # --- the line

    def _pump(self) -> None:
        """Send the next command, or the probe that must come first."""
        if self._ended.done() or self._dialogue.holding:
            return
        if self._dialogue.state is State.DOUBT:
            self.counters.resyncs += 1
            self._take(self._dialogue.resync())
        elif self._dialogue.state is State.READY and (ask := self._asks.take()):
            self._current = ask
            self.counters.commands += 1
            self._write(self._dialogue.send(ask.command))
            self._arm()

    def _on_bytes(self, data: bytes) -> None:
        self._take(self._dialogue.receive(data))
        self._watch_quiet()
        self._pump()

    def _on_gone(self, error: PortError) -> None:
        self._end(error)

    def _on_timer(self) -> None:
        waited = self._dialogue.in_flight
        if waited is not None:
            self.counters.timeouts += 1
            self.counters.resyncs += 1
            self._fail_current(CommandTimeout(command=waited.shown, seconds=waited.timeout))
        self._take(self._dialogue.expire())
        self._pump()

    def _on_quiet(self) -> None:
        self._quiet = None
        self._take(self._dialogue.quiet())
        self._pump()

    def _watch_quiet(self) -> None:
        if self._quiet is not None:
            self._quiet.cancel()
            self._quiet = None
        if self._dialogue.holding and not self._ended.done():
            loop = asyncio.get_running_loop()
            self._quiet = loop.call_later(self._hold, self._on_quiet)

    def _arm(self) -> None:
        token, seconds = self._dialogue.timer or (0, 0.0)
        if token == self._armed:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._armed = token
        if token and not self._ended.done():
            self._timer = asyncio.get_running_loop().call_later(seconds, self._on_timer)

    def _write(self, data: bytes) -> None:
        try:
            self._port.write(data)
        except PortError as error:
            self._end(error)

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
                self._answer_current(event)
            case Urc():
                self._tell(event)
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

    def _answer_current(self, reply: Reply) -> None:
        self.counters.damaged += reply.damaged
        ask, self._current = self._current, None
        if ask is not None:
            ask.answer(reply)

    def _fail_current(self, error: SimdError) -> None:
        ask, self._current = self._current, None
        if ask is not None:
            ask.fail(error)

    def _tell(self, urc: Urc) -> None:
        self.counters.urcs += 1
        for listener in tuple(self._listeners):
            listener.hear(urc)


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
