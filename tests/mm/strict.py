"""A rig under the rules of a Debian system: its D-Bus policy, its polkit, and a user simd.

The policy of the system bus, ModemManager's own and polkit's are the installed files; ours are
the shipped ones, laid where an administrator would put them.
"""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree as ET

from tests.mm.client import Client, connected
from tests.mm.rig import Rig
from tests.mm.usb_rig import MbimRig, UsbRig

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
UID = 64123
_SYSTEM = Path("/usr/share/dbus-1/system.conf")
_INCLUDED = (
    "/usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf",
    "/etc/dbus-1/system.d/org.freedesktop.ModemManager1.conf",
    "/usr/share/dbus-1/system.d/org.freedesktop.ModemManager1.conf",
)
_POLKIT = "/usr/lib/polkit-1/polkitd"
# Root may do anything on a system bus by way of the files that each service brings; what runs
# as root here is ModemManager, and the rig itself.
_ROOT = '<policy user="root"><allow own="*"/><allow send_destination="*"/></policy>'
_WITH_OURS = """set -e
mount --bind "$1/passwd" /etc/passwd
mount --bind "$1/rules" /usr/share/polkit-1/rules.d
mount --bind "$1/none" /etc/polkit-1/rules.d
shift
exec "$@"
"""


def debian_policy(*, ours: bool) -> str:
    """The bus's rules, with the shipped file or without."""
    tree = ET.fromstring(_SYSTEM.read_text("utf-8"))
    rules = [ET.tostring(one, "unicode") for one in tree.findall("policy")]
    names = [*_INCLUDED, *([str(PACKAGING / "dbus/simd-modemmanager.conf")] if ours else [])]
    included = [f'<include ignore_missing="yes">{name}</include>' for name in names]
    return "\n".join([*rules, _ROOT, *included])


class _Strict(Rig):
    """Bus and polkitd in a mount namespace where user simd exists and our rule is installed."""

    def __init__(self, folder: Path, *personas: str, ours: bool = True, **options: Any) -> None:
        super().__init__(folder, *personas, policy=debian_policy(ours=ours), **options)
        self._ours = ours

    async def start_bus(self) -> None:
        self._lay_out()
        await super().start_bus()

    def _lay_out(self) -> None:
        for one in (self.folder, self.folder.parent):
            one.chmod(0o755)
        accounts = Path("/etc/passwd").read_text("utf-8")
        (self.folder / "passwd").write_text(f"{accounts}simd:x:{UID}:{UID}::/:/bin/false\n")
        for name in ("rules", "none"):
            (self.folder / name).mkdir()
        if self._ours:
            shipped = PACKAGING / "polkit/50-simd-modemmanager.rules"
            (self.folder / "rules" / shipped.name).write_text(shipped.read_text("utf-8"))

    def _bus_line(self, *line: str) -> list[str]:
        script = ["sh", "-c", _WITH_OURS, "sh", str(self.folder)]
        return ["unshare", "-m", *script, *line]

    async def start_polkit(self) -> None:
        polkit = self._start("polkit", self._bus_line(_POLKIT, "--no-debug"))
        await self._until_owned("org.freedesktop.PolicyKit1", polkit)


class StrictRig(_Strict):
    """Modems on sockets under Debian's rules."""


class StrictUsbRig(_Strict, UsbRig):
    """USB modems under Debian's rules."""


class StrictMbimRig(_Strict, MbimRig):
    """MBIM modems under Debian's rules."""


@contextmanager
def connecting_as(uid: int) -> Iterator[None]:
    """Sockets that connect in the block are that user's to whoever listens (SO_PEERCRED)."""
    real = socket.socket.connect

    def connect(sock: socket.socket, address: Any) -> None:
        os.seteuid(uid)
        try:
            real(sock, address)
        finally:
            os.seteuid(0)

    with (
        patch.object(socket.socket, "connect", connect),
        patch("os.getuid", lambda: uid),
        patch("os.geteuid", lambda: uid),
    ):
        yield


@asynccontextmanager
async def connected_as(uid: int, address: str) -> AsyncIterator[Client]:
    """A bare client of another user."""
    with connecting_as(uid):
        context = connected(address)
        client = await context.__aenter__()
    try:
        yield client
    finally:
        await context.__aexit__(None, None, None)
