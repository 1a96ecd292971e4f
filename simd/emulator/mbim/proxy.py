"""The place of `mbim-proxy`: a socket where libmbim asks for a device by its path.

libmbim looks there first and never opens `/dev/cdc-wdmN` itself when somebody answers.
"""

import asyncio
import contextlib

from simd.emulator.clock import Clock
from simd.emulator.mbim import basic, data, messages, slots, ussd, wire
from simd.emulator.mbim.front import NO_SUPPORT, Front, StatusError
from simd.emulator.mbim.wire import Asked

__all__ = ["MbimProxy", "basic", "data", "messages", "slots", "ussd"]
# A host's message never comes near this (§9.5: the control channel's limit is 4096).
_LONGEST = 1 << 16


class MbimProxy:
    """Serves every modem of an emulator, by the number at the end of its device path."""

    def __init__(self, address: str, clock: Clock) -> None:
        name = address.removeprefix("unix:")
        self._path = "\0" + name[1:] if name.startswith("@") else name
        self._clock = clock
        self._fronts: dict[int, Front] = {}
        self._sessions: set[_Session] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_unix_server(self._serve, self._path)

    def close(self) -> None:
        """Stop, and hang up on everybody."""
        if self._server is not None:
            self._server.close()
        for session in self._sessions:
            session.hang_up()

    def add(self, index: int, front: Front) -> None:
        """A modem is there, as `/dev/cdc-wdm<index>`."""
        self._fronts[index] = front
        front.said = lambda service, cid, body: self._tell(index, service, cid, body)

    def remove(self, index: int) -> None:
        """A modem is gone; whoever talked to it reads the end."""
        self._fronts.pop(index, None)
        for session in self._sessions:
            if session.index == index:
                session.hang_up()

    def find(self, path: str) -> tuple[int, Front] | None:
        """The modem at a device path."""
        digits = path[len(path.rstrip("0123456789")) :]
        front = self._fronts.get(int(digits)) if digits else None
        return None if front is None else (int(digits), front)

    def _tell(self, index: int, service: str, cid: int, body: bytes) -> None:
        for session in self._sessions:
            if session.index == index and session.opened:
                session.write(wire.indication(service, cid, body))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = _Session(self, writer, self._clock)
        self._sessions.add(session)
        try:
            while True:
                kind, size, transaction = wire.HEADER.unpack(
                    await reader.readexactly(wire.HEADER.size)
                )
                if not wire.HEADER.size <= size <= _LONGEST:
                    break
                session.take(kind, transaction, await reader.readexactly(size - wire.HEADER.size))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the host left, or the emulator ends
        finally:
            self._sessions.discard(session)
            session.hang_up()


class _Session:
    """One host's connection."""

    def __init__(self, proxy: MbimProxy, writer: asyncio.StreamWriter, clock: Clock) -> None:
        self._proxy = proxy
        self._writer = writer
        self._clock = clock
        self.index = -1
        self.opened = False

    def take(self, kind: int, transaction: int, rest: bytes) -> None:
        """Answer one message."""
        match kind:
            case wire.OPEN:
                self._open(transaction)
            case wire.CLOSE:
                self.opened = False
                self.write(wire.simple(wire.CLOSE_DONE, transaction))
            case wire.COMMAND:
                self._command(transaction, rest)

    def write(self, data: bytes) -> None:
        """Send, when there is somebody."""
        if not self._writer.is_closing():
            self._writer.write(data)

    def hang_up(self) -> None:
        """Close the connection."""
        with contextlib.suppress(ConnectionError):
            self._writer.close()

    def _open(self, transaction: int) -> None:
        found = self._proxy.find(str(self.index)) if self.index >= 0 else None
        if found is not None:
            self.opened = True
            found[1].open()
        self.write(wire.simple(wire.OPEN_DONE, transaction, 0 if found else 2))

    def _command(self, transaction: int, rest: bytes) -> None:
        try:
            asked = wire.command(transaction, rest)
            seconds, answer = self._answered(asked)
        except ValueError:
            self.hang_up()
            return
        if answer is not None:
            self._clock.call_later(seconds, lambda: self.write(answer))

    def _answered(self, asked: Asked) -> tuple[float, bytes | None]:
        if asked.service == "proxy":
            return 0.0, self._configured(asked)
        found = self._proxy.find(str(self.index)) if self.index >= 0 else None
        if found is None:
            return 0.0, wire.done(asked, NO_SUPPORT, b"")
        return _obeyed(found[1], asked, self._clock)

    def _configured(self, asked: Asked) -> bytes:
        """The host names the device that it wants (libmbim's own service)."""
        found = self._proxy.find(asked.text(0)) if asked.cid == 1 else None
        if found is None:
            return wire.done(asked, 2, b"")
        self.index = found[0]
        return wire.done(asked, 0, b"")


def _obeyed(front: Front, asked: Asked, clock: Clock) -> tuple[float, bytes | None]:
    """Seconds until the answer and the answer, faults included; None never comes."""
    modem = front.modem
    if modem.hung:
        return 0.0, None
    text = f"MBIM {asked.service} {asked.cid} {'set' if asked.sets else 'query'}"
    plan = modem.faults.plan(text)
    seen = modem.console.seen.add(clock.now().isoformat(), text)
    if plan.name == "hang":
        modem.hang(plan.seconds)
        return 0.0, None
    modem.console.lying = plan.name == "slot_lie"
    status, body, seconds = _outcome(front, asked)
    modem.console.lying = False
    seen.effect = "OK" if status == 0 else f"status {status}"
    if body is None or plan.name == "lost_answer":
        return 0.0, None
    late = (plan.seconds or modem.faults.late) if plan.name == "late" else 0.0
    return seconds + late, wire.done(asked, status, body)


def _outcome(front: Front, asked: Asked) -> tuple[int, bytes | None, float]:
    try:
        reply = front.answer(asked)
    except StatusError as refusal:
        return refusal.status, refusal.body, 0.0
    return 0, reply.body, reply.seconds
