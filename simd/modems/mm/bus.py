"""One guarded connection to a message bus.

dbus-next 0.2.3 has traps, each seen, and each closed here and nowhere else
(docs/decisions/0010): a call made after the bus died waits for ever; the socket stays open
after `disconnect`; a bus that dies while it greets keeps the whole loop busy for ever; a call
that is given up leaves its handler behind; the end of the connection is an exception that
nobody fetched.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import structlog
from dbus_next.aio.message_bus import MessageBus
from dbus_next.constants import MessageFlag, MessageType
from dbus_next.errors import AuthError, DBusError, InvalidAddressError
from dbus_next.message import Message
from dbus_next.signature import Variant

from simd.errors import CommandTimeout, PortGone, PortMissing
from simd.modems.mm import names

log = structlog.get_logger()

CONNECT_SECONDS = 10.0
CALL_SECONDS = 20.0
SOCKET = "/run/dbus/system_bus_socket"
_ADDRESS = "DBUS_SYSTEM_BUS_ADDRESS"


class Heard(msgspec.Struct, frozen=True):
    """A signal: from which object, of which interface, and what it says in plain values."""

    path: str
    interface: str
    member: str
    body: tuple[Any, ...]


def plain(value: Any) -> Any:
    """A value without its variants, deeply; structures become tuples."""
    match value:
        case Variant():
            return plain(value.value)
        case dict():
            return {plain(key): plain(one) for key, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case _:
            return value


def system_address() -> str | None:
    """Where the system bus is; None when the machine has none."""
    named = os.environ.get(_ADDRESS)
    if named is None and not Path(SOCKET).exists():
        return None
    return named or f"unix:path={SOCKET}"


class _Connection(MessageBus):
    """The library's connection, made to end."""

    def _setup_socket(self) -> None:
        """Connect; a socket that could not is closed at once."""
        try:
            super()._setup_socket()  # type: ignore[no-untyped-call]  # the library's own
        except (OSError, InvalidAddressError):
            for name in ("_stream", "_sock"):
                if hasattr(self, name):
                    getattr(self, name).close()
            raise

    def send(self, msg: Message) -> asyncio.Future[None]:  # type: ignore[override]  # as aio's own
        """Write it some time; a failure to is the connection's end, which is told otherwise."""
        written: asyncio.Future[None] = super().send(msg)
        written.add_done_callback(_fetched)
        return written

    async def _auth_readline(self) -> str:
        """One line of the greeting; the library's own reads an ended stream for ever."""
        line = b""
        while not line.endswith(b"\r\n"):
            more = await self._loop.sock_recv(self._sock, 2)
            if not more:
                raise ConnectionResetError
            line += more
        return line[:-2].decode("ascii", "replace")

    def forget(self, serial: int) -> None:
        """No answer to this call is waited for any more."""
        self._method_return_handlers.pop(serial, None)

    @property
    def left(self) -> asyncio.Future[None]:
        """Done when the connection has ended."""
        future: asyncio.Future[None] = self._disconnect_future
        return future

    def close(self) -> None:
        """End it now, and its socket with it."""
        self._user_disconnect = True
        self._finalize(None)  # type: ignore[no-untyped-call]  # the library's own
        for closed in (self._stream, self._sock):
            with contextlib.suppress(OSError):
                closed.close()


def _fetched(future: asyncio.Future[None]) -> None:
    """Look at its exception, so that nobody is told that no one did."""
    if not future.cancelled():
        future.exception()


def _nobody() -> None:
    """Nobody waits for the end."""


class Bus:
    """See the module; made by `connected`."""

    def __init__(self, connection: _Connection, address: str) -> None:
        self._connection = connection
        self._address = address
        self.on_gone: Callable[[], None] = _nobody
        connection.left.add_done_callback(self._ended)

    @property
    def gone(self) -> bool:
        """True when the connection has ended, whoever ended it."""
        return not self._connection.connected

    def _ended(self, future: asyncio.Future[None]) -> None:
        _fetched(future)
        self.on_gone()

    def hear(self, heard: Callable[[Heard], None]) -> None:
        """Have a callback called with every signal that `match` lets through."""

        def take(message: Message) -> bool:
            if message.message_type is not MessageType.SIGNAL:
                return False
            body = tuple(plain(one) for one in message.body)
            heard(Heard(message.path, message.interface, message.member, body))
            return True

        self._connection.add_message_handler(take)

    async def match(self, rule: str) -> None:
        """Let signals through that fit the rule."""
        await self.ask_bus("AddMatch", "s", rule)

    async def ask_bus(self, member: str, signature: str = "", *body: Any) -> Any:
        """A call to the bus itself."""
        return await self.call((names.BUS, names.BUS_PATH, names.BUS), member, signature, *body)

    async def call(
        self,
        at: tuple[str, str, str],
        member: str,
        signature: str = "",
        *body: Any,
        within: float = CALL_SECONDS,
    ) -> Any:
        """The answer of a method, plain: None, its only value, or all of them.

        `at` is service, object path and interface. The service is never started by the call.
        Raises what `names.error_of` makes of an error answer, CommandTimeout when none came,
        PortGone when the bus is gone.
        """
        service, path, interface = at
        message = Message(
            destination=service,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
            flags=MessageFlag.NO_AUTOSTART,
        )
        answer = await self._answer(message, f"{interface.rpartition('.')[2]}.{member}", within)
        said = [plain(one) for one in answer.body]
        if answer.message_type is MessageType.ERROR:
            text = said[0] if said and isinstance(said[0], str) else ""
            raise names.error_of(f"{member}", answer.error_name or "", text, path)
        return said[0] if len(said) == 1 else tuple(said) or None

    async def _answer(self, message: Message, shown: str, within: float) -> Message:
        if self.gone:
            raise PortGone(port=self._address)
        try:
            async with asyncio.timeout(within):
                answer = await self._connection.call(message)
        except TimeoutError as error:
            raise CommandTimeout(command=shown, seconds=within) from error
        except (OSError, EOFError, DBusError) as error:
            raise PortGone(port=self._address) from error
        finally:
            self._connection.forget(message.serial)
        if answer is None:  # the library's word for a connection that we closed ourselves
            raise PortGone(port=self._address)
        return answer


@asynccontextmanager
async def connected(address: str | None = None) -> AsyncIterator[Bus]:
    """A connection to the system bus, or to the one named; closed with its socket at the end.

    Raises PortMissing when there is no bus, or when it does not let us in.
    """
    where = address or system_address()
    if where is None:
        raise PortMissing(port=SOCKET)
    connection = await _greeted(where)
    try:
        yield Bus(connection, where)
    finally:
        connection.close()


async def _greeted(address: str) -> _Connection:
    try:
        connection = _Connection(bus_address=address)
    except (OSError, InvalidAddressError) as error:
        raise PortMissing(port=address) from error
    greeted = False
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await connection.connect()
        greeted = True
    except (OSError, EOFError, TimeoutError, AuthError, DBusError) as error:
        raise PortMissing(port=address) from error
    finally:
        if not greeted:
            connection.left.cancel()
            connection.close()
    return connection
