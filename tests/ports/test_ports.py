from __future__ import annotations

import asyncio
import errno
import os
import pty
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from simd.errors import PortBusy, PortDenied, PortError, PortGone, PortMissing
from simd.ports import tty as ttys
from simd.ports.choose import port_for
from simd.ports.find.holders import Holder, holders
from simd.ports.memory import MemoryPort
from simd.ports.port import Port
from simd.ports.stream import StreamPort, TcpPort, UnixPort
from simd.ports.tty import TtyPort
from simd.ports.wire import MAX_UNSENT


class Ear:
    """Hears what a port tells."""

    def __init__(self) -> None:
        self.heard = b""
        self.end: PortError | None = None
        self.news = asyncio.Event()

    def received(self, data: bytes) -> None:
        self.heard += data
        self.news.set()

    def gone(self, error: PortError) -> None:
        assert self.end is None
        self.end = error
        self.news.set()

    async def until(self, wanted: bytes) -> None:
        async with asyncio.timeout(5):
            while wanted not in self.heard:
                self.news.clear()
                await self.news.wait()

    async def until_gone(self) -> PortError:
        async with asyncio.timeout(5):
            while self.end is None:
                self.news.clear()
                await self.news.wait()
        return self.end


class Line:
    """Both ends of a pty."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.path = os.ttyname(self.slave)
        self.open = {self.master, self.slave}

    def close(self, *ends: int) -> None:
        for end in self.open & set(ends or self.open):
            os.close(end)
            self.open.discard(end)

    def unplug(self) -> None:
        self.close(self.slave, self.master)


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()


async def opened(port: Port) -> Ear:
    ear = Ear()
    await port.open(ear.received, ear.gone)
    return ear


async def test_a_tty_carries_every_byte_both_ways(line: Line) -> None:
    port = TtyPort(line.path)
    assert port.address == line.path
    ear = await opened(port)
    every = bytes(range(256))
    port.write(every)
    assert await asyncio.to_thread(os.read, line.master, 512) == every
    os.write(line.master, every)
    await ear.until(every)
    await port.close()
    assert ear.end is None


async def test_an_unplugged_tty_is_gone_at_once_and_burns_no_time(line: Line) -> None:
    port = TtyPort(line.path)
    ear = await opened(port)
    line.unplug()
    error = await ear.until_gone()
    assert isinstance(error, PortGone)
    assert error.params["port"] == line.path
    with pytest.raises(PortGone):
        port.write(b"AT\r")
    await port.close()
    await port.close()


async def test_bytes_written_to_a_line_that_hung_up_go_nowhere(line: Line) -> None:
    port = TtyPort(line.path)
    ear = await opened(port)
    line.unplug()
    port.write(b"AT\r")
    assert isinstance(await ear.until_gone(), PortGone)
    await port.close()


async def test_a_tty_is_for_one_alone_and_free_again_after_close(line: Line) -> None:
    port, second = TtyPort(line.path), TtyPort(line.path)
    await opened(port)
    with pytest.raises(PortBusy) as busy:
        await second.open(lambda _: None, lambda _: None)
    assert busy.value.params["port"] == line.path
    await second.close()
    await port.close()
    await opened(second)
    await second.close()


async def test_a_stuck_close_does_not_hold_the_loop(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, real = threading.Event(), serial.Serial.close

    def stuck(self: serial.Serial) -> None:
        let_go.wait(10)
        real(self)

    port = TtyPort(line.path)
    await opened(port)
    monkeypatch.setattr(serial.Serial, "close", stuck)
    monkeypatch.setattr("simd.ports.tty.CLOSE_SECONDS", 0.05)
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.001)

    heart = asyncio.ensure_future(beat())
    await port.close()
    heart.cancel()
    assert beats > 3
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "tty-close":
            await asyncio.to_thread(thread.join)


async def test_a_device_that_takes_no_bytes_is_not_waited_for(line: Line) -> None:
    port = TtyPort(line.path)
    await opened(port)
    for _ in range(40):
        port.write(b"x" * 4096)
        await asyncio.sleep(0)
    assert MAX_UNSENT < 40 * 4096
    async with asyncio.timeout(30):
        await port.close()


async def test_a_node_without_permission_is_tried_again_for_a_while(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, real = [], os.open

    def later(path: str, flags: int, *rest: int) -> int:
        if path == line.path:
            tries.append(path)
            if len(tries) < 3:
                raise PermissionError(errno.EACCES, "not yet", path)
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", later)
    monkeypatch.setattr("simd.ports.tty._RETRY_SECONDS", 0.01)
    port = TtyPort(line.path)
    await opened(port)
    await port.close()
    assert len(tries) == 3
    monkeypatch.setattr(os, "open", lambda *_: refuse(errno.EACCES))
    with pytest.raises(PortDenied):
        await TtyPort(line.path, patience=0.02).open(lambda _: None, lambda _: None)


def refuse(number: int) -> int:
    raise OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (errno.EBUSY, PortBusy),
        (errno.ENODEV, PortMissing),
        (errno.ENXIO, PortMissing),
        (errno.EIO, PortGone),
        (errno.ENOMEM, PortError),
    ],
)
async def test_why_a_tty_can_t_be_opened_has_a_name(
    line: Line, monkeypatch: pytest.MonkeyPatch, number: int, named: type[PortError]
) -> None:
    monkeypatch.setattr(os, "open", lambda *_: refuse(number))
    with pytest.raises(PortError) as failed:
        await TtyPort(line.path).open(lambda _: None, lambda _: None)
    assert type(failed.value) is named


async def test_what_is_no_tty_is_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(PortMissing):
            await TtyPort(str(path)).open(lambda _: None, lambda _: None)
    (tmp_path / "file").write_text("")
    with pytest.raises(PortError):
        await TtyPort(str(tmp_path / "file")).open(lambda _: None, lambda _: None)


async def test_the_holder_of_a_busy_tty_is_named(line: Line) -> None:
    child = await asyncio.create_subprocess_exec(
        "sleep", "30", stdin=line.slave, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(5):
            for _ in range(500):
                if "sleep" in [one.name for one in holders(line.path)]:
                    break
                await asyncio.sleep(0.01)
        assert Holder("sleep", child.pid) in holders(line.path)
    finally:
        child.kill()
        await child.wait()
    assert holders("/dev/none-such") == ()


def test_a_write_that_would_wait_takes_nothing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    made = ttys._Line(line.path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda *_: refuse(errno.EAGAIN))
        assert made.write(b"AT\r") == 0
        patch.setattr(os, "write", lambda *_: refuse(errno.EIO))
        assert made.write(b"AT\r") == 3
    made.close()
    made.close()
    assert made.closed_for_good.wait(5)


async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"hello " + await reader.readexactly(3))
    await writer.drain()
    await reader.read(1)
    writer.close()


async def talk(port: Port) -> None:
    ear = await opened(port)
    port.write(b"AT\r")
    await ear.until(b"hello AT\r")
    port.write(b"x")
    assert isinstance(await ear.until_gone(), PortGone)
    await port.close()


async def test_a_modem_behind_tcp() -> None:
    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        host, number = server.sockets[0].getsockname()
        port = port_for(f"tcp://{host}:{number}")
        assert port.address == f"tcp://{host}:{number}"
        await talk(port)


async def test_a_modem_behind_a_unix_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "m")
    async with await asyncio.start_unix_server(greet, path):
        await talk(port_for(f"unix:{path}"))


async def test_a_modem_behind_an_abstract_socket() -> None:
    name = f"simd-test-{os.getpid()}-{time.monotonic_ns()}"
    async with await asyncio.start_unix_server(greet, f"\0{name}"):
        await talk(port_for(f"unix:@{name}"))


@pytest.mark.parametrize("address", ["tcp://host", "tcp://:1", "tcp://h:0", "tcp://h:70000"])
def test_an_address_that_names_no_port(address: str) -> None:
    with pytest.raises(PortMissing):
        port_for(address)


def test_an_address_chooses_the_kind() -> None:
    assert isinstance(port_for("/dev/ttyUSB2"), TtyPort)
    assert isinstance(port_for("unix:/run/m"), UnixPort)
    assert isinstance(port_for("tcp://[::1]:2000"), TcpPort)


class Refusing(StreamPort):
    def __init__(self, error: BaseException) -> None:
        super().__init__("odd:")
        self.error = error

    async def _connect(self, wire: object) -> None:
        assert wire
        raise self.error


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (PermissionError(errno.EACCES, "no"), PortDenied),
        (ConnectionRefusedError(errno.ECONNREFUSED, "no"), PortMissing),
        (TimeoutError(), PortMissing),
        (OSError(errno.ENOMEM, "no"), PortError),
        (OSError("no number"), PortError),
    ],
)
async def test_why_a_socket_can_t_be_reached_has_a_name(
    error: BaseException, named: type[PortError]
) -> None:
    port = Refusing(error)
    with pytest.raises(PortError) as failed:
        await opened(port)
    assert type(failed.value) is named
    with pytest.raises(PortGone):
        port.write(b"AT\r")
    await port.close()


async def test_ports_that_were_never_opened_take_no_bytes() -> None:
    for port in (TtyPort("/dev/none"), UnixPort("/none"), MemoryPort()):
        with pytest.raises(PortGone):
            port.write(b"AT\r")
        await port.close()


async def test_a_port_in_memory_answers_on_the_next_turn() -> None:
    port = MemoryPort(lambda sent: b"" if sent == b"quiet" else b"<" + sent)
    ear = await opened(port)
    port.write(b"quiet")
    port.write(b"AT\r")
    assert ear.heard == b""
    await asyncio.sleep(0)
    assert ear.heard == b"<AT\r"
    assert port.written == [b"quiet", b"AT\r"]
    port.feed(b"!")
    port.unplug()
    port.unplug()
    port.feed(b"lost")
    assert ear.heard.endswith(b"!")
    assert isinstance(ear.end, PortGone)
    assert port.address == "memory:"
