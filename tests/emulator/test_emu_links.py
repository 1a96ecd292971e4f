"""Real ttys and sockets: long output, clients that come and go, unplugging, replugging."""

import asyncio
import errno
import fcntl
import os
import socket
import termios
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simd.emulator.clock import HandClock
from simd.emulator.rack import Emulator
from simd.emulator.verbs import obey

Make = Callable[..., Any]


async def test_output_beyond_the_pty_buffer_is_queued(desk: Make) -> None:
    one = await desk("quectel-rm520n")
    modem = one.modem()
    line = modem.operators.line(modem.tray.card.identity)
    for number in range(120):
        one.emulator.operators.send_text(line, "10086", f"{number:03d} " + "中" * 60)
    client = await one.quiet()
    client.write(b"AT+CMGL=4\r")
    await asyncio.sleep(0.1)
    listed = await client.until(b"OK\r\n")
    assert len(listed) > 20000
    assert listed.count(b"+CMGL: ") == 120


async def test_bytes_for_nobody_are_lost(desk: Make) -> None:
    one = await desk("plain-27007")
    client = await one.quiet()
    await client.ask("AT+CREG=1")
    client.close()
    one.clients.clear()
    await asyncio.sleep(0.05)
    one.modem().urc("+GONE")
    again = one.connect()
    await asyncio.sleep(0.05)
    assert "+GONE" not in await again.ask("AT")


async def test_exclusive_use_ends_with_its_client(desk: Make) -> None:
    one = await desk("plain-27007")
    path = one.emulator.units[0].link.where
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    fcntl.ioctl(fd, termios.TIOCEXCL)
    os.close(fd)
    await asyncio.sleep(0.05)
    assert not await asyncio.to_thread(_is_exclusive, path)


def _is_exclusive(path: str) -> bool:
    """Root may open an exclusive tty, so ask the flag itself (TIOCGEXCL)."""
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        return fcntl.ioctl(fd, 0x80045440, b"\0\0\0\0") != b"\0\0\0\0"
    finally:
        os.close(fd)


def _links(folder: Path) -> list[str]:
    return [str(path) for path in folder.iterdir()]


async def test_unplug_hangs_up_and_replug_has_another_tty(desk: Make, tmp_path: Path) -> None:
    one = await desk("quectel-ec25")
    unit = one.emulator.units[0]
    client = await one.quiet()
    before = unit.link.tty
    unit.unplug()
    assert await client.ended_within()
    with pytest.raises(OSError, match=f"Errno {errno.EIO}"):
        client.write(b"AT\r")
    assert unit.link.where not in _links(tmp_path)
    unit.unplug()
    unit.replug(tmp_path / "elsewhere")
    assert unit.link.tty != before
    assert (tmp_path / "elsewhere").readlink() == Path(unit.link.tty)
    fresh = one.connect()
    assert b"+CPIN: READY" in await fresh.until(b"PB DONE")
    assert "+CREG: 0," in await fresh.ask("AT+CREG?")
    unit.replug()


async def test_a_modem_that_reenumerates_comes_back_by_itself(desk: Make) -> None:
    one = await desk("quectel-rm520n")
    modem = one.modem()
    slots = msgspec.structs.replace(modem.persona.slots, reenumerate=0.1)
    modem.persona = msgspec.structs.replace(modem.persona, slots=slots)
    client = await one.quiet()
    client.write(b"AT+QUIMSLOT=2\r")
    assert await client.ended_within()
    await asyncio.sleep(0.2)
    again = await one.quiet()
    assert "+QUIMSLOT: 2" in await again.ask("AT+QUIMSLOT?")


@pytest.mark.parametrize(
    ("persona", "command"), [("simcom-sim7600", "AT+CRESET"), ("quectel-ec25", "AT+QPOWD")]
)
async def test_power_commands_drop_the_line(desk: Make, persona: str, command: str) -> None:
    one = await desk(persona)
    client = await one.quiet()
    assert "OK" in await client.ask(command)
    assert await client.ended_within()


async def test_a_link_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    with pytest.raises(FileExistsError):
        async with Emulator("plain-27007", link=tmp_path / "precious"):
            pass
    assert (tmp_path / "precious").read_text() == "x"


def _fill(client: Any) -> None:
    for _ in range(2000):
        client.write(b"AT+CSQ\r" * 10)


async def test_a_hung_modem_takes_no_bytes(desk: Make) -> None:
    one = await desk("plain-27007")
    client = await one.quiet()
    one.modem().hang(None)
    with pytest.raises(BlockingIOError):
        _fill(client)
    one.emulator.units[0].unplug()
    assert await client.ended_within()


async def test_a_hang_on_a_tty_ends(desk: Make) -> None:
    one = await desk("plain-27007")
    client = await one.quiet()
    one.modem().hang(0.1)
    assert "+CSQ" in await client.ask("AT+CSQ")


async def test_a_household_with_links_and_counters(desk: Make, tmp_path: Path) -> None:
    one = await desk("demo", stats=tmp_path / "net", link=tmp_path / "d")
    assert [unit.link.where for unit in one.emulator.units] == [
        str(tmp_path / name) for name in ("d", "d.1", "d.2")
    ]
    assert one.emulator.units[0].use_data(10_000) == 10_000
    folder = tmp_path / "net" / "wwan0" / "statistics"
    assert (folder / "rx_bytes").read_text() == "8000\n"
    assert (folder / "tx_bytes").read_text() == "2000\n"
    assert (tmp_path / "net" / "wwan2" / "statistics" / "rx_bytes").read_text() == "0\n"
    one.modem().radio.network("searching", None)
    assert one.emulator.units[0].use_data(1) == 0


def _counted(folder: Path) -> int:
    return sum(int((folder / "statistics" / name).read_text()) for name in ("rx_bytes", "tx_bytes"))


async def test_a_house_that_is_lived_in_uses_data(
    desk: Make, tmp_path: Path, hand_clock: HandClock
) -> None:
    one = await desk("demo", stats=tmp_path / "net", clock=hand_clock, lived=True)
    hand_clock.advance(timedelta(minutes=10))
    used = [unit.modem.subscription.account.bytes_used for unit in one.emulator.units]
    assert all(100_000 < amount < 100_000_000 for amount in used)
    folders = [tmp_path / "net" / f"wwan{number}" for number in range(3)]
    assert [_counted(folder) for folder in folders] == used
    # Whoever uses data by hand decides: no byte more.
    unit = one.emulator.units[0]
    obey(one.emulator, {"do": "use_data", "bytes": 1_000, "modem": 0})
    hand_clock.advance(timedelta(minutes=10))
    assert _counted(folders[0]) == used[0] + 1_000
    assert _counted(folders[1]) > used[1]
    assert unit.modem.rx_bytes + unit.modem.tx_bytes == used[0] + 1_000


async def test_a_house_is_not_lived_in_unasked(
    desk: Make, tmp_path: Path, hand_clock: HandClock
) -> None:
    await desk("demo", stats=tmp_path / "net", clock=hand_clock)
    hand_clock.advance(timedelta(hours=1))
    assert _counted(tmp_path / "net" / "wwan0") == 0


async def test_data_stops_with_the_money(desk: Make) -> None:
    one = await desk("plain-27007")
    modem = one.modem()
    modem.packet.activate(1)
    assert modem.packet.online
    used = one.emulator.units[0].use_data(10**12)
    assert 0 < used < 10**12
    assert not modem.packet.online


async def test_without_inotify_everything_is_heard(monkeypatch: Any, tmp_path: Path) -> None:
    from simd.emulator import openers  # noqa: PLC0415 - patched here only

    monkeypatch.setattr(openers.Openers, "works", property(lambda _: False))
    async with Emulator("plain-27007", link=tmp_path / "t") as emulator:
        emulator.units[0].modem.urc("+HELLO")
        link = emulator.units[0].link
        assert link is not None
        fd = os.open(link.where, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        assert b"+HELLO" in os.read(fd, 100)
        os.close(fd)


async def _talk(sock: socket.socket, line: bytes, mark: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(sock, line)
    data = b""
    async with asyncio.timeout(5):
        while mark not in data:
            got = await loop.sock_recv(sock, 4096)
            if not got:
                break
            data += got
    return data


def _connect(where: str) -> socket.socket:
    kind, _, name = where.partition(":")
    if kind == "tcp":
        sock = socket.create_connection(("127.0.0.1", int(name)))
    else:
        sock = socket.socket(socket.AF_UNIX)
        try:
            sock.connect("\0" + name[1:] if name.startswith("@") else name)
        except OSError:
            sock.close()
            raise
    sock.setblocking(False)
    return sock


@pytest.mark.parametrize("kind", ["unix:{path}", "unix:@simd-test-{pid}", "tcp:0"])
async def test_sockets(tmp_path: Path, kind: str) -> None:
    address = kind.format(path=tmp_path / "s", pid=f"{os.getpid()}-{id(tmp_path)}")
    async with Emulator("plain-27007", listen=address, count=2) as emulator:
        first, second = (unit.link for unit in emulator.units)
        assert first is not None
        assert second is not None
        assert first.where != second.where
        one = _connect(first.where)
        assert b"+CSQ: " in await _talk(one, b"AT+CSQ\r\n", b"OK\r\n")
        other = _connect(first.where)
        assert b"+CMGS" in await _send(other)
        assert await asyncio.get_running_loop().sock_recv(one, 10) == b""
        emulator.units[0].modem.hang(0.05)
        assert b"OK" in await _talk(other, b"AT\r\n", b"OK\r\n")
        emulator.units[0].unplug()
        with pytest.raises((ConnectionRefusedError, FileNotFoundError)):
            _connect(first.where)
        emulator.units[0].replug(tmp_path / "moved")
        third = _connect(f"unix:{tmp_path / 'moved'}")
        assert b"OK" in await _talk(third, b"AT\r\n", b"OK\r\n")
        for sock in (one, other, third):
            sock.close()


async def test_a_socket_beside_the_tty(desk: Callable[..., Any], tmp_path: Path) -> None:
    address = f"unix:{tmp_path / 's'}"
    one = await desk("plain-27007", listen=address)
    unit = one.emulator.units[0]
    assert unit.link.where == str(tmp_path / "tty0")
    tty = one.connect()
    sock = _connect(address)
    assert b"OK" in await _talk(sock, b"ATE0\r\n", b"OK\r\n")
    await tty.until(b"OK\r\n")
    assert "+CSQ: " in await tty.ask("AT+CSQ")
    assert b"+CSQ: " in await _talk(sock, b"AT+CSQ\r\n", b"OK\r\n")
    unit.unplug()
    assert await tty.ended_within(20)
    with pytest.raises((ConnectionRefusedError, FileNotFoundError)):
        _connect(address)
    unit.replug(tmp_path / "moved")
    other = _connect(address)
    assert b"OK" in await _talk(other, b"AT\r\n", b"OK\r\n")
    assert (tmp_path / "moved").is_symlink()
    sock.close()
    other.close()


async def _send(sock: socket.socket) -> bytes:
    from simd.emulator.pducodec import submit, tpdu_length  # noqa: PLC0415 - beside its only use

    pdu = submit("600", "STATUS")
    await _talk(sock, f"AT+CMGS={tpdu_length(pdu)}\r\n".encode(), b"> ")
    return await _talk(sock, pdu.encode() + b"\x1a", b"OK\r\n")


async def test_addresses_that_are_none() -> None:
    with pytest.raises(ValueError, match="not an address"):
        async with Emulator("plain-27007", listen="carrier-pigeon"):
            pass


async def test_a_chatty_client_and_the_whole_lifetime(desk: Make) -> None:
    one = await desk("plain-27007", count=16)
    clients = [one.connect(index) for index in range(16)]
    answers = await asyncio.gather(*(client.ask("AT+CGSN") for client in clients))
    assert len({answer.split("\r\n")[1] for answer in answers}) == 16
    cards = {one.modem(index).tray.card.identity.iccid for index in range(16)}
    assert len(cards) == 16
    before = len(_links(Path("/proc/self/fd")))
    for round_ in range(10):
        for unit in one.emulator.units[round_ % 2 :: 2]:
            unit.unplug()
            unit.replug()
    assert len(_links(Path("/proc/self/fd"))) == before
