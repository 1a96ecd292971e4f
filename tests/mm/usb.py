"""USB serial modems without USB: a tree of sysfs files and device nodes, as the kernel makes them.

The tree is laid over `/sys` and `/dev` in a mount namespace of its own; ModemManager and
whatever else shall see the modems runs inside.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.mm.children import Child, until

_NODES = ("null", "zero", "full", "random", "urandom")
# Runs in the namespace and keeps it: our tree goes over /dev and /sys, the real ptys into it.
_LAY_OVER = """set -e
d="$1"
mount --rbind /dev/pts "$d/dev/pts"
for node in null zero full random urandom; do mount --bind "/dev/$node" "$d/dev/$node"; done
mount --rbind "$d/dev" /dev
mount --bind "$d/sys" /sys
echo ready
exec sleep infinity
"""


_AS_USER = ["--user", "--map-current-user", "--keep-caps"]


@functools.cache
def _works(*options: str) -> bool:
    line = ["unshare", *options, "-m", "true"]
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


def may_mount() -> bool:
    """Whether we may make a mount namespace as we are: root, and not in a narrow container."""
    return _works()


def may_at_all() -> bool:
    """Whether there is any way to a mount namespace."""
    return may_mount() or _works(*_AS_USER)


class Place:
    """The namespace; it lasts as long as its keeper runs."""

    def __init__(self, folder: Path, *, network: bool = False) -> None:
        self.folder = folder
        self._network = network
        self._keeper: Child | None = None
        self.root = may_mount()

    async def open(self, start: Callable[[str, Sequence[str]], Child]) -> None:
        """Make the folders and the namespace."""
        for name in ("dev/pts", "dev/shm", *(f"sys/class/{kind}" for kind in _CLASSES)):
            (self.folder / name).mkdir(parents=True)
        for name in ("bus/usb", "drivers/option1", "drivers/cdc_mbim"):
            (self.folder / "sys" / name).mkdir(parents=True)
        for node in _NODES:
            (self.folder / "dev" / node).touch()
        line = ["unshare", *self._kinds(), "sh", "-c", _LAY_OVER, "sh", str(self.folder)]
        self._keeper = keeper = start("keeper", line)
        await until(lambda: "ready" in keeper.said() or not keeper.running, "a namespace")
        assert keeper.running, keeper.said()

    def _kinds(self) -> list[str]:
        user = [] if self.root else _AS_USER
        return [*user, "-m", *(["-n"] if self._network else [])]

    def inside(self, *line: str) -> list[str]:
        """A command line that runs in there."""
        assert self._keeper is not None
        kinds = ["-m", *(["-n"] if self._network else [])]
        user = [] if self.root else ["-U", "--preserve-credentials"]
        return ["nsenter", "-t", str(self._keeper.pid), *user, *kinds, "--", *line]

    def beside(self, *line: str) -> list[str]:
        """A command line that shares the network alone (abstract sockets are the network's)."""
        assert self._keeper is not None
        user = [] if self.root else ["-U", "--preserve-credentials"]
        return ["nsenter", "-t", str(self._keeper.pid), *user, "-n", "--", *line]

    def add_node(self, name: str, target: str) -> None:
        """A device node: the device itself, or a link to it where we may not mount."""
        node = self.folder / "dev" / name
        if not self.root:
            node.symlink_to(target)
            return
        node.touch()
        self._run("mount", "--bind", target, f"/dev/{name}")

    def remove_node(self, name: str) -> None:
        """Take a node away."""
        if self.root:
            self._run("umount", "-l", f"/dev/{name}")
        (self.folder / "dev" / name).unlink()

    def _run(self, *line: str) -> None:
        subprocess.run(self.inside(*line), check=True, capture_output=True, timeout=20)


_CLASSES = ("tty", "net", "usbmisc")


class UsbDevice:
    """One device on the bus: where it is plugged in, and the interfaces it shows."""

    def __init__(self, place: Place, port: str, usb: str, names: tuple[str, str]) -> None:
        self._sys = place.folder / "sys"
        self.path = Path("/sys/devices/pci0000:00/0000:00:14.0/usb1") / port
        self._usb = usb
        self._names = names
        self._shown: list[Path] = []

    def appear(self) -> None:
        """The device itself."""
        vendor, product = self._usb.split(":")
        _describe(
            self._here(self.path),
            {
                "idVendor": vendor,
                "idProduct": product,
                "bcdDevice": "0318",
                "manufacturer": self._names[0],
                "product": self._names[1],
                "busnum": "1",
                "devnum": self.path.name.rpartition("-")[2],
            },
        )
        self._link(self.path / "subsystem", "/sys/bus/usb")

    def add(self, number: int, driver: str, device: str, usb_class: str = "ff/00/00") -> None:
        """An interface with one device on it (`tty/ttyUSB2`, `net/wwan0`, `usbmisc/cdc-wdm0`)."""
        interface = self.path / f"{self.path.name}:1.{number}"
        one, sub, protocol = usb_class.split("/")
        _describe(
            self._here(interface),
            {
                "bInterfaceClass": one,
                "bInterfaceSubClass": sub,
                "bInterfaceProtocol": protocol,
                "bInterfaceNumber": f"{number:02x}",
            },
        )
        self._link(interface / "subsystem", "/sys/bus/usb")
        self._link(interface / "driver", f"/sys/drivers/{driver}")
        kind, _, name = device.partition("/")
        where = interface / name / "tty" / name if kind == "tty" else interface / kind / name
        self._here(where).mkdir(parents=True)
        self._link(where / "subsystem", f"/sys/class/{kind}")
        self._link(where / "device", str(interface))
        self._link(Path(f"/sys/class/{kind}/{name}"), str(where))
        self._shown.append(Path(f"/sys/class/{kind}/{name}"))

    def vanish(self) -> None:
        """Everything of it."""
        for link in self._shown:
            self._here(link).unlink()
        self._shown.clear()
        shutil.rmtree(self._here(self.path))

    def _here(self, path: Path) -> Path:
        return self._sys / path.relative_to("/sys")

    def _link(self, path: Path, target: str) -> None:
        link = self._here(path)
        if not link.is_symlink():
            link.symlink_to(target)


def _describe(folder: Path, facts: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in facts.items():
        (folder / name).write_text(value + "\n")
