"""One probe each of four kinds, over sockets that are bound to one network device.

Binding is by `SO_BINDTODEVICE` (socket(7)), which needs no capability since Linux 5.7, so a
probe goes through the modem that it is about, whatever the routing table prefers. Every wait
is within the caller's time-out; each returns when the answer of the right kind has come.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import secrets
import socket
import struct

from simd.engine.clock import Clock
from simd.errors import Unsupported

Address = tuple[str, int]
_ECHO: dict[int, int] = {socket.AF_INET: 8, socket.AF_INET6: 128}
_ECHO_REPLY = {0, 129}
_PAYLOAD = b"simd probe"


def bound(
    family: socket.AddressFamily, kind: int, protocol: int, device: str | None
) -> socket.socket:
    """A socket that speaks through that device only; raises OSError."""
    made = socket.socket(family, kind, protocol)
    try:
        made.setblocking(False)
        if device is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode() + b"\0")
    except OSError:
        made.close()
        raise
    return made


def family_of(host: str) -> socket.AddressFamily:
    """The family of a literal address; raises ValueError for a name."""
    version = ipaddress.ip_address(host).version
    return socket.AF_INET if version == 4 else socket.AF_INET6


async def ping(host: str, device: str | None) -> None:
    """Wait for the echo of one ICMP request (RFC 792, RFC 4443); raises OSError, Unsupported."""
    family = family_of(host)
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    number = secrets.randbelow(1 << 16)
    with _echo_socket(family, protocol, device) as made:
        raw = made.type == socket.SOCK_RAW
        identity = os.getpid() & 0xFFFF
        packet = _request(_ECHO[family], identity, number, sums=family == socket.AF_INET)
        loop = asyncio.get_running_loop()
        await loop.sock_sendto(made, packet, (host, 0))
        while True:
            answer = await loop.sock_recv(made, 2048)
            body = answer[(answer[0] & 15) * 4 :] if raw and family == socket.AF_INET else answer
            if _is_echo(body, number, identity if raw else None):
                return


def _echo_socket(family: socket.AddressFamily, protocol: int, device: str | None) -> socket.socket:
    """A ping socket where the host allows them (icmp(7)), else a raw one."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            return bound(family, kind, protocol, device)
        except PermissionError:
            continue
    raise Unsupported(what="ICMP probes (see ping_group_range in icmp(7))")


def _request(kind: int, identity: int, number: int, *, sums: bool) -> bytes:
    bare = struct.pack("!BBHHH", kind, 0, 0, identity, number) + _PAYLOAD
    # The kernel sums ICMPv6 itself, since the addresses are in the sum (RFC 3542 §3.1).
    return bare[:2] + struct.pack("!H", _checksum(bare)) + bare[4:] if sums else bare


def _checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _is_echo(body: bytes, number: int, identity: int | None) -> bool:
    if len(body) < 8:
        return False
    kind, _, _, whose, which = struct.unpack("!BBHHH", body[:8])
    return kind in _ECHO_REPLY and which == number and identity in (None, whose)


async def ask_dns(server: Address, name: str, device: str | None) -> list[str]:
    """The IPv4 addresses of a name, asked of that server (RFC 1035); raises OSError."""
    number = secrets.randbelow(1 << 16)
    words = b"".join(bytes((len(one),)) + one.encode("idna") for one in name.strip(".").split("."))
    query = (
        struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + words + b"\0" + struct.pack("!2H", 1, 1)
    )
    loop = asyncio.get_running_loop()
    with bound(family_of(server[0]), socket.SOCK_DGRAM, 0, device) as made:
        await loop.sock_connect(made, server)
        await loop.sock_sendall(made, query)
        while True:
            answer = await loop.sock_recv(made, 4096)
            if len(answer) >= 12 and answer[:2] == query[:2] and answer[2] & 0x80:
                return _addresses(answer, len(query))


def _addresses(answer: bytes, start: int) -> list[str]:
    """The A records; raises OSError for an error's code or an answer that is none."""
    code, count = answer[3] & 15, struct.unpack("!H", answer[6:8])[0]
    if code:
        raise OSError(code, f"the name server answers with error {code}")
    found, at = [], start
    try:
        for _ in range(count):
            at = _past_name(answer, at)
            kind, _, _, size = struct.unpack("!HHIH", answer[at : at + 10])
            if kind == 1 and size == 4:
                found.append(socket.inet_ntoa(answer[at + 10 : at + 14]))
            at += 10 + size
    except (struct.error, IndexError) as error:
        message = "the name server's answer is cut off"
        raise OSError(message) from error
    return found


def _past_name(answer: bytes, at: int) -> int:
    while answer[at]:
        if answer[at] & 0xC0 == 0xC0:
            return at + 2
        at += 1 + answer[at]
    return at + 1


async def connect(to: Address, device: str | None) -> None:
    """Open a TCP connection and close it; raises OSError."""
    with await _connected(to, device):
        return


async def _connected(to: Address, device: str | None) -> socket.socket:
    made = bound(family_of(to[0]), socket.SOCK_STREAM, 0, device)
    try:
        await asyncio.get_running_loop().sock_connect(made, to)
    except BaseException:
        made.close()
        raise
    return made


async def get(to: Address, host: str, path: str, device: str | None) -> int:
    """The status of one HTTP/1.1 request (RFC 9112 §4); raises OSError."""
    loop = asyncio.get_running_loop()
    with await _connected(to, device) as made:
        await loop.sock_sendall(made, _get(host, path))
        line = b""
        while b"\r\n" not in line and len(line) < 4096:
            chunk = await loop.sock_recv(made, 4096)
            if not chunk:
                break
            line += chunk
    return _status(line)


async def rate(  # noqa: PLR0913, PLR0917  # what to ask, of whom, how much, and by which clock
    to: Address, host: str, path: str, device: str | None, size: int, clock: Clock
) -> float:
    """Bytes a second of the first `size` bytes of a page; raises OSError for one that is shorter.

    From the first byte of the answer on: what a connection takes to open is latency.
    """
    loop = asyncio.get_running_loop()
    with await _connected(to, device) as made:
        await loop.sock_sendall(made, _get(host, path, f"Range: bytes=0-{size - 1}\r\n"))
        head = await loop.sock_recv(made, 65536)
        began, came = clock.monotonic(), 0
        while b"\r\n\r\n" not in head and len(head) < 65536:
            head += await _more(made)
        came = len(head.partition(b"\r\n\r\n")[2])
        if _status(head) not in {200, 206}:
            message = f"the page answers {_status(head)}"
            raise OSError(message)
        while came < size:
            came += len(await _more(made))
    return came / max(clock.monotonic() - began, 1e-6)


async def _more(made: socket.socket) -> bytes:
    chunk = await asyncio.get_running_loop().sock_recv(made, 65536)
    if not chunk:
        message = "the page ended early"
        raise OSError(message)
    return chunk


def _get(host: str, path: str, more: str = "") -> bytes:
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept: */*\r\n"
    return f"{head}{more}\r\n".encode("ascii")


def _status(head: bytes) -> int:
    """The status that an answer begins with; raises OSError for what is none."""
    words = head.split(b"\r\n", 1)[0].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        message = "no HTTP answer"
        raise OSError(message)
    return int(words[1])
