"""From an address in the config to a port."""

from __future__ import annotations

from simd.errors import PortMissing
from simd.ports.port import Port
from simd.ports.stream import TcpPort, UnixPort
from simd.ports.tty import TtyPort


def port_for(address: str) -> Port:
    """The port, not yet open, for `/dev/…`, `tcp://host:port`, `unix:PATH` or `unix:@NAME`."""
    if address.startswith("tcp://"):
        return _tcp(address)
    if address.startswith("unix:"):
        return UnixPort(address.removeprefix("unix:"))
    return TtyPort(address)


def _tcp(address: str) -> Port:
    host, _, number = address.removeprefix("tcp://").rpartition(":")
    if not (host and number.isascii() and number.isdigit() and 0 < int(number) < 65_536):
        raise PortMissing(port=address)
    return TcpPort(host.strip("[]"), int(number))
