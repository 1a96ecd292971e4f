"""Basic Connect's data side: sessions, their addresses and the bytes that went (§10.5.12 …)."""

import ipaddress
import uuid

from simd.emulator.mbim.front import DETACHED, NOT_ACTIVATED, Front, StatusError, cid, hook
from simd.emulator.mbim.wire import Asked, Buffer
from simd.emulator.packet import Context

_ACTIVE, _DOWN = 1, 3
_KINDS = {1: "IP", 2: "IPV6", 3: "IPV4V6", 4: "IPV4V6"}
# The session's addresses, gateway, name servers and MTU are all given.
_ALL = 0xF
_INTERNET = uuid.UUID("7e5e2a7e-4e6f-7272-736b-656e7e5e2a7e").bytes


def _cid(session: int) -> int:
    return session + 1


@cid("basic", 12)
def connect(front: Front, asked: Asked) -> bytes:
    """Bring a session up or down, or ask for it (§10.5.12)."""
    packet = front.modem.packet
    session = asked.number(0)
    if asked.sets and asked.number(4) == 1:
        if not packet.attached:
            raise StatusError(DETACHED)
        kind = _KINDS.get(asked.number(40), "IPV4V6")
        packet.contexts[_cid(session)] = Context(_cid(session), kind, asked.text(8))
        packet.activate(_cid(session))
    elif asked.sets:
        packet.deactivate(_cid(session))
    context = packet.contexts.get(_cid(session))
    return _session(session, up=context is not None and context.active)


def _session(session: int, *, up: bool) -> bytes:
    state = _ACTIVE if up else _DOWN
    return Buffer().numbers(session, state, 0, 1).raw(_INTERNET).numbers(0).bytes()


@hook("lost")
def lost(front: Front, context: Context) -> tuple[str, int, bytes]:
    """A session ended by itself."""
    return "basic", 12, _session(context.cid - 1, up=False)


@cid("basic", 13)
def provisioned(front: Front, asked: Asked) -> bytes:
    """No contexts are kept in the modem (§10.5.13)."""
    return Buffer().numbers(0).bytes()


@cid("basic", 15)
def ip_configuration(front: Front, asked: Asked) -> bytes:
    """The addresses of a session (§10.5.15)."""
    session = asked.number(0)
    context = front.modem.packet.contexts.get(_cid(session))
    if context is None or not context.active:
        raise StatusError(NOT_ACTIVATED)
    v4 = context.ipv4
    v6 = ".".join(context.ipv6.split("."))
    own4 = Buffer().numbers(24).raw(_packed4(v4)).bytes() if v4 else b""
    own6 = Buffer().numbers(64).raw(_packed6(v6)).bytes() if v6 else b""
    dns = _packed4("10.0.0.1") + _packed4("10.0.0.2") if v4 else b""
    return (
        Buffer()
        .numbers(session, _ALL if v4 else 0, 0x9 if v6 else 0, int(bool(v4)))
        .place(own4)
        .numbers(int(bool(v6)))
        .place(own6)
        .place(_packed4(v4.rpartition(".")[0] + ".1") if v4 else b"")
        .place(b"")
        .numbers(len(dns) // 4)
        .place(dns)
        .numbers(0)
        .place(b"")
        .numbers(1500, 1500 if v6 else 0)
        .bytes()
    )


def _packed4(text: str) -> bytes:
    return ipaddress.IPv4Address(text).packed


def _packed6(dotted: str) -> bytes:
    """27.007 writes sixteen octets in decimal."""
    return bytes(int(part) for part in dotted.split("."))


@cid("basic", 20)
def statistics(front: Front, asked: Asked) -> bytes:
    """Bytes and packets that went each way (§10.5.20)."""
    modem = front.modem
    packets_in, packets_out = modem.rx_bytes // 1400, modem.tx_bytes // 1400
    return (
        Buffer()
        .numbers(0, 0)
        .longs(modem.rx_bytes, packets_in, modem.tx_bytes, packets_out)
        .numbers(0, 0)
        .bytes()
    )
