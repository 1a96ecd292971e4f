"""The client for guests: HTTP over the daemon's Unix socket, standard library only."""

from simd.client.client import Client, Happened, Work
from simd.client.find import find_socket
from simd.client.trouble import DaemonUnreachable, Foreign, SocketDenied, raised

__all__ = [
    "Client",
    "DaemonUnreachable",
    "Foreign",
    "Happened",
    "SocketDenied",
    "Work",
    "find_socket",
    "raised",
]
