"""A raw client on a real tty: it knows bytes and nothing of the project's AT side."""

import asyncio
import os
import sys
import tty
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

# What tests share is found here; the package under test stays the installed one.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from simd.emulator.clock import HandClock
from simd.emulator.rack import Emulator
from tests.e2e.quick_time import paced

# Modem and client share one loop, whose time stands still while the machine stalls.
pytest_asyncio_loop_factories = paced(3.0)

START = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


class Client:
    """One open tty; `ask` writes a line and reads until a final result."""

    def __init__(self, path: str | Path) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.fd)
        self.received = b""
        self.ended = False
        self._more = asyncio.Event()
        asyncio.get_running_loop().add_reader(self.fd, self._readable)

    def _readable(self) -> None:
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if data:
            self.received += data
        else:
            self.ended = True
            asyncio.get_running_loop().remove_reader(self.fd)
        self._more.set()

    async def until(self, *marks: bytes, seconds: float = 5.0) -> bytes:
        """Everything received up to and with the first mark seen."""
        async with asyncio.timeout(seconds):
            while True:
                for mark in marks:
                    end = self.received.find(mark)
                    if end >= 0:
                        end += len(mark)
                        data, self.received = self.received[:end], self.received[end:]
                        return data
                if self.ended:
                    raise EOFError(self.received)
                self._more.clear()
                await self._more.wait()

    async def ended_within(self, seconds: float = 5.0) -> bool:
        """Whether the line hangs up in time."""
        async with asyncio.timeout(seconds):
            while not self.ended:
                self._more.clear()
                await self._more.wait()
        return True

    def write(self, data: bytes) -> None:
        os.write(self.fd, data)

    async def ask(self, line: str, seconds: float = 5.0) -> str:
        """A command's answer, whatever stands before it included."""
        self.write(line.encode() + b"\r")
        data = await self.until(b"OK\r\n", b"ERROR\r\n", b"\r\n> ", *_CODES, seconds=seconds)
        if not data.endswith((b"OK\r\n", b"ERROR\r\n", b"> ")):
            data += await self.until(b"\r\n")
        return data.decode("latin-1")

    async def body(self, text: str) -> str:
        """Hand over a message's body."""
        self.write(text.encode() + b"\x1a")
        data = await self.until(b"OK\r\n", b"ERROR\r\n", *_CODES)
        if not data.endswith((b"OK\r\n", b"ERROR\r\n")):
            data += await self.until(b"\r\n")
        return data.decode("latin-1")

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.fd)
        os.close(self.fd)


_CODES = (b"ERROR: ", b"NOT SUPPORT", b"NO CARRIER")


class Desk:
    """A running emulator with clients on its modems."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.clients: list[Client] = []

    @property
    def clock(self) -> Any:
        return self.emulator.clock

    def modem(self, index: int = 0) -> Any:
        return self.emulator.units[index].modem

    def connect(self, index: int = 0) -> Client:
        link = self.emulator.units[index].link
        assert link is not None
        client = Client(link.where)
        self.clients.append(client)
        return client

    async def quiet(self, index: int = 0) -> Client:
        """A client with the echo switched off."""
        client = self.connect(index)
        await client.ask("ATE0")
        return client


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Desk]]]:
    """Starts emulators: `await desk("quectel-ec25", fault="late")`."""
    desks: list[Desk] = []
    async with AsyncExitStack() as stack:

        async def start(*names: str, **options: Any) -> Desk:
            options.setdefault("link", tmp_path / f"tty{len(desks)}")
            emulator = Emulator(names, **options)
            desks.append(Desk(await stack.enter_async_context(emulator)))
            return desks[-1]

        yield start
        for one in desks:
            for client in one.clients:
                client.close()


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock(START)


class Wireless:
    """A modem without a link: bytes go in by `ask`, what it says comes back at once."""

    def __init__(self, name: str, clock: HandClock, **options: Any) -> None:
        self.emulator = Emulator(name, clock=clock, **options)
        self.clock = clock
        self.unit = self.emulator.units[0]
        self.modem = self.unit.modem
        self.said = b""
        self.modem.outside.write = self._hear
        self.modem.start_running()
        self.ask("ATE0")

    def _hear(self, data: bytes) -> None:
        self.said += data

    def take(self) -> str:
        """What was said since the last look."""
        said, self.said = self.said, b""
        return said.decode("latin-1")

    def ask(self, line: str) -> str:
        self.modem.feed(line.encode() + b"\r")
        return self.take()

    def body(self, text: str) -> str:
        self.modem.feed(text.encode() + b"\x1a")
        return self.take()

    def wait(self, seconds: float = 5.0) -> str:
        from datetime import timedelta  # noqa: PLC0415 - beside its only use

        self.clock.advance(timedelta(seconds=seconds))
        return self.take()


@pytest.fixture
def wireless(hand_clock: HandClock) -> Callable[..., Wireless]:
    """Makes modems on a hand-moved clock: `wireless("quectel-ec25")`."""
    return lambda name, **options: Wireless(name, hand_clock, **options)
