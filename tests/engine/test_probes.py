"""Probes over real sockets: by loopback, and as root over two links that look the same."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simd.engine import probes_wire as wire
from simd.engine.clock import SystemClock
from simd.engine.probes import Icmp, Probes, Tcp, Throughput, answered, probe
from simd.engine.probes_round import device_of, has_address
from simd.errors import Unsupported
from simd.model.codec import from_plain

LO = "127.0.0.1"
CLOCK = SystemClock()


def may_ping() -> bool:
    """True where this user may send ICMP; a host may allow nobody to."""
    try:
        wire._echo_socket(socket.AF_INET, socket.IPPROTO_ICMP, None).close()
    except Unsupported:
        return False
    return True


pings = pytest.mark.skipif(not may_ping(), reason="this user may not send ICMP")


@asynccontextmanager
async def tcp(answer: bytes) -> AsyncIterator[int]:
    """A server that says this to whoever has asked whole."""

    served: set[asyncio.Task[Any] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.add(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(serve, LO, 0) as server:
        yield server.sockets[0].getsockname()[1]
        await asyncio.gather(*(one for one in served if one is not None))


@contextlib.contextmanager
def mute() -> Iterator[int]:
    """A port where the kernel takes connections and nobody ever answers."""
    with socket.create_server((LO, 0)) as made:
        yield made.getsockname()[1]


class NameServer(asyncio.DatagramProtocol):
    """Answers each question with what `make` makes of it."""

    def __init__(self, make: Callable[[bytes], list[bytes]]) -> None:
        self.make = make

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        for answer in self.make(data):
            self.transport.sendto(answer, addr)


@asynccontextmanager
async def dns(make: Callable[[bytes], list[bytes]]) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: NameServer(make), local_addr=(LO, 0))
    yield transport.get_extra_info("sockname")[1]
    transport.close()


def records(query: bytes, *addresses: str, code: int = 0) -> bytes:
    """A name server's answer, names compressed, an alias before the addresses."""
    head = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(addresses) + 1, 0, 0)
    alias = b"\xc0\x0c" + struct.pack("!HHIH", 5, 1, 60, 4) + b"\x01a\xc0\x0c"
    rest = b"".join(
        b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 60, 4) + socket.inet_aton(one) for one in addresses
    )
    return head + query[12:] + alias + rest


@pings
@pytest.mark.parametrize("host", [LO, "::1"])
async def test_an_echo_comes_back(host: str) -> None:
    async with asyncio.timeout(20):
        await wire.ping(host, "lo")


async def test_a_device_that_is_not_there_fails() -> None:
    with pytest.raises(OSError, match=r"."):
        await wire.connect((LO, 9), "no-such-dev0")


async def test_names_are_asked_of_the_server_given() -> None:
    def make(query: bytes) -> list[bytes]:
        # Somebody else's answer first, and a question that came back: neither is ours.
        return [b"\0\0" + query[2:], query, records(query, "192.0.2.7", "192.0.2.8")]

    async with dns(make) as port, asyncio.timeout(20):
        found = await wire.ask_dns((LO, port), "www.example.com", "lo")
    assert found == ["192.0.2.7", "192.0.2.8"]


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda query: [records(query, code=3)], "error 3"),
        (lambda query: [records(query, LO)[:-6]], "cut off"),
        (lambda query: [records(query, LO)[: len(query)]], "cut off"),
    ],
)
async def test_a_name_servers_trouble_is_named(
    make: Callable[[bytes], list[bytes]], problem: str
) -> None:
    async with dns(make) as port, asyncio.timeout(20):
        with pytest.raises(OSError, match=problem):
            await wire.ask_dns((LO, port), "example.com", None)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
        (b"HTTP/1.0 302 Found\r\nLocation: /login\r\n\r\n", 302),
        (b"HTTP/1.1 200\r\n", 200),
        (b"SSH-2.0-OpenSSH\r\n", None),
        (b"HTTP/1.1 odd\r\n", None),
        (b"", None),
    ],
)
async def test_a_page_answers_with_its_status(answer: bytes, status: int | None) -> None:
    async with tcp(answer) as port, asyncio.timeout(20):
        if status is None:
            with pytest.raises(OSError, match="no HTTP answer"):
                await wire.get((LO, port), "host", "/", "lo")
        else:
            assert await wire.get((LO, port), "host", "/", "lo") == status


def probes(*checks: dict[str, Any], **more: Any) -> Probes:
    return from_plain({"checks": list(checks), "count": 3, "timeout": "20s", **more}, Probes)


@contextlib.contextmanager
def closed() -> Iterator[int]:
    """A port of which nobody listens."""
    with socket.socket() as made:
        made.bind((LO, 0))
        yield made.getsockname()[1]


async def test_a_round_measures_loss_latency_and_jitter() -> None:
    with mute() as good, closed() as bad:
        here, there = ({"probe": "tcp", "to": f"{LO}:{port}"} for port in (good, bad))
        whole = await probe(probes(here), "lo", CLOCK)
        half = await probe(probes(here, there), "lo", CLOCK)
        strict = await probe(probes(here, there, need="all"), "lo", CLOCK)
        none = await probe(probes(there, count=2), "lo", CLOCK)
    assert whole is not None
    assert half is not None
    assert strict is not None
    assert none is not None
    assert (whole.ok, whole.loss) == (True, 0.0)
    assert whole.latency is not None
    assert whole.latency >= 0
    assert whole.jitter is not None
    assert (half.ok, half.loss) == (True, 0.5)
    assert (strict.ok, strict.loss) == (False, 0.5)
    assert (none.ok, none.loss, none.latency, none.jitter) == (False, 1.0, None, None)


async def test_an_answer_that_never_comes_is_lost_in_time() -> None:
    with mute() as port:
        page = {"probe": "http", "url": f"http://{LO}:{port}/"}
        found = await probe(probes(page, count=1, timeout="50ms"), None, CLOCK)
    assert found is not None
    assert (found.ok, found.loss) == (False, 1.0)


async def test_a_portals_redirect_is_no_way_out() -> None:
    async with tcp(b"HTTP/1.1 302 Found\r\n\r\n") as port:
        page = {"probe": "http", "url": f"http://{LO}:{port}/generate_204?x=1"}
        found = await probe(probes(page, count=1), None, CLOCK)
        other = await probe(probes(page | {"expect": 302}, count=1), None, CLOCK)
    assert found is not None
    assert other is not None
    assert (found.ok, other.ok) == (False, True)


async def test_a_page_by_name_is_looked_up_through_the_device(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[wire.Address, str, str | None]] = []

    def by(found: list[str]) -> Callable[..., Awaitable[list[str]]]:
        async def ask(server: wire.Address, name: str, device: str | None) -> list[str]:
            asked.append((server, name, device))
            return found

        return ask

    async with tcp(b"HTTP/1.1 204 No\r\n\r\n") as port:
        page = {"probe": "http", "url": f"http://check.example:{port}/", "server": "192.0.2.53"}
        for found, met in (([LO], True), ([], False)):
            monkeypatch.setattr(wire, "ask_dns", by(found))
            made = await probe(probes(page, count=1), "lo", CLOCK)
            assert made is not None
            assert made.ok is met
        monkeypatch.setattr(wire, "ask_dns", by([]))
        name = {"probe": "dns", "server": "192.0.2.53"}
        made = await probe(probes(name, count=1), "lo", CLOCK)
        assert made is not None
        assert not made.ok
    assert asked[0] == (("192.0.2.53", 53), "check.example", "lo")
    assert asked[-1] == (("192.0.2.53", 53), "example.com", "lo")


async def test_a_link_below_its_floor_is_of_no_use() -> None:
    """Whatever else answers: a rate is measured over real bytes, and stands until its time is over."""
    body = b"HTTP/1.1 206 Partial\r\nContent-Length: 65536\r\n\r\n" + bytes(1 << 16)
    async with tcp(body) as port:
        page = {"probe": "rate", "url": f"http://{LO}:{port}/big", "size": "64KB"}
        there = {"probe": "tcp", "to": f"{LO}:{port}"}
        rates: dict[Throughput, bool] = {}
        fast = await probe(probes(there, page | {"least": "1KB/s"}), "lo", CLOCK, rates)
        slow = await probe(probes(there, page | {"least": "1000GB/s"}), "lo", CLOCK)
        alone = await probe(probes(page | {"least": "1000GB/s"}), "lo", CLOCK)
        short = page | {"least": "1KB/s", "size": "128KB"}
        cut = await probe(probes(short), "lo", CLOCK)
    assert list(rates.values()) == [True]
    # What stands is not measured again: nobody listens any more.
    (check,) = rates
    stands = await probe(Probes((check,)), "lo", CLOCK, rates)
    below = await probe(Probes((check,)), "lo", CLOCK, {check: False})
    told = [(one.ok, one.loss) for one in (fast, slow, alone, cut, stands, below) if one]
    assert told == [
        (True, 0.0),
        (False, 0.0),
        (False, 1.0),
        (False, 1.0),
        (True, 0.0),
        (False, 1.0),
    ]
    assert alone is not None
    assert alone.latency is None  # the time of bytes is no latency


async def test_a_page_that_refuses_has_no_rate() -> None:
    async with tcp(b"HTTP/1.1 404 No\r\n\r\n") as port:
        page = {"probe": "rate", "url": f"http://{LO}:{port}/", "least": "1KB/s"}
        found = await probe(probes(page), "lo", CLOCK)
    assert found is not None
    assert not found.ok


async def test_a_host_that_may_not_ping_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> socket.socket:
        raise PermissionError

    monkeypatch.setattr(wire, "bound", refused)
    with pytest.raises(Unsupported):
        await answered(Icmp(LO), None, CLOCK)
    assert await probe(Probes((Icmp(LO),)), None, CLOCK) is None


@pytest.mark.parametrize(
    ("plain", "problem"),
    [
        ({"checks": [{"probe": "icmp", "to": "example.com"}]}, "is no address"),
        ({"checks": [{"probe": "dns", "server": "dns.example"}]}, "is no address"),
        ({"checks": [{"probe": "tcp", "to": "1.1.1.1"}]}, "is no address"),
        ({"checks": [{"probe": "tcp", "to": "1.1.1.1:0"}]}, "a port is missing"),
        ({"checks": [{"probe": "http", "url": "https://1.1.1.1/"}]}, "http://host/path"),
        ({"checks": [{"probe": "http", "url": "http://example.com/"}]}, "is no address"),
        (
            {"checks": [{"probe": "rate", "url": "http://1.1.1.1/", "least": "0KB/s"}]},
            "more than nothing",
        ),
        ({"checks": [{"probe": "smoke"}]}, "smoke"),
        ({"count": 0}, "1 to 20 times"),
        ({"every": "500ms"}, "every second"),
    ],
)
def test_probes_that_make_no_sense_are_refused(plain: Any, problem: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=problem):
        from_plain(plain, Probes)
    assert from_plain({"checks": [{"probe": "tcp", "to": "[::1]:443"}]}, Probes).checks == (
        Tcp("[::1]:443"),
    )


def test_a_device_and_its_addresses(tmp_path: Path) -> None:
    assert device_of("wwan0") == "wwan0"
    assert device_of("/run/net/wwan0") is device_of(None) is None
    assert has_address("lo")
    assert not has_address("no-such-dev0")
    table = tmp_path / "if_inet6"
    row = "20010db8000000000000000000000001 05 40 {} 80 wwan9\n"
    for scope, there in (("00", True), ("20", False)):
        table.write_text(row.format(scope))
        assert has_address("wwan9", table) is there
    assert not has_address("wwan9", tmp_path / "none")


# --- two links with the same addresses, each to a world of its own

SERVER = """
import socket
made = socket.create_server(("0.0.0.0", 80))
print("up", flush=True)
while True:
    one, _ = made.accept()
    while b"\\r\\n\\r\\n" not in one.recv(4096): pass
    one.sendall(b"HTTP/1.1 {} X\\r\\n\\r\\n")
    one.close()
"""


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def can_build() -> bool:
    return os.geteuid() == 0 and shutil.which("ip") is not None


@pytest.fixture
def links() -> Iterator[tuple[str, str]]:
    """Two devices with an own network behind each; in both, 198.18.77.1 has a page of its own."""
    tag = secrets.token_hex(3)
    devices, children = [], []
    with contextlib.ExitStack() as stack:
        for number, status in (("a", 204), ("b", 302)):
            space, device, peer = (f"{kind}{tag}{number}" for kind in ("ns", "vt", "vp"))
            try:
                ip("netns", "add", space)
            except subprocess.CalledProcessError as error:
                pytest.skip(f"no network namespaces here: {error.stderr!r}")
            stack.callback(ip, "netns", "del", space)
            ip("link", "add", device, "type", "veth", "peer", "name", peer, "netns", space)
            ip("addr", "add", "198.18.77.100/24", "dev", device)
            ip("link", "set", device, "up")
            for words in (
                ("addr", "add", "198.18.77.1/24", "dev", peer),
                ("link", "set", peer, "up"),
                ("link", "set", "lo", "up"),
            ):
                ip("-n", space, *words)
            server = [sys.executable, "-c", SERVER.replace("{}", str(status))]
            child = subprocess.Popen(
                ["ip", "netns", "exec", space, *server], stdout=subprocess.PIPE
            )
            stack.callback(child.wait)
            stack.callback(child.kill)
            assert child.stdout is not None
            stack.callback(child.stdout.close)
            assert child.stdout.readline() == b"up\n"
            devices.append(device)
            children.append(child)
        yield devices[0], devices[1]


@pytest.mark.skipif(not can_build(), reason="only root can build links")
async def test_a_probe_goes_through_its_own_device(links: tuple[str, str]) -> None:
    one, other = links
    page = {"probe": "http", "url": "http://198.18.77.1/"}
    echo = {"probe": "icmp", "to": "198.18.77.1"}
    answers = []
    for device in (one, other):
        assert has_address(device)
        made = await probe(probes(page, count=1), device, CLOCK)
        assert made is not None
        answers.append(made.ok)
        reached = await probe(probes(echo, count=2), device, CLOCK)
        assert reached is not None
        assert (reached.ok, reached.loss) == (True, 0.0)
    assert answers == [True, False]
    # The cable is cut: the other link, with the same address at its end, does not stand in.
    ip("link", "set", one, "down")
    cut = await probe(probes(page, echo, count=1, timeout="1s"), one, CLOCK)
    assert cut is not None
    assert (cut.ok, cut.loss) == (False, 1.0)
    still = await probe(probes(echo, count=1), other, CLOCK)
    assert still is not None
    assert still.ok
