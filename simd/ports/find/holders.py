"""Who has a device open, as far as /proc shows it: program and pid."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

PROC = Path("/proc")


class Holder(msgspec.Struct, frozen=True):
    """A process that has the device open."""

    name: str
    pid: int

    def __str__(self) -> str:
        return f"{self.name}, pid {self.pid}"


def holders(path: str | Path, proc: Path = PROC) -> tuple[Holder, ...]:
    """Other processes that have this device open, by any of its names; lowest pid first.

    An unprivileged daemon sees the descriptors of its own user's processes only, so an empty
    answer proves nothing.
    """
    device = os.path.realpath(path)
    return tuple(sorted(_holding(device, proc), key=lambda one: one.pid))


def _holding(device: str, proc: Path) -> Iterator[Holder]:
    for process in proc.glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        with contextlib.suppress(OSError):  # not ours to see, or gone meanwhile
            if _has_open(process / "fd", device):
                yield Holder((process / "comm").read_text().strip(), int(process.name))


def _has_open(folder: Path, device: str) -> bool:
    for link in folder.iterdir():
        with contextlib.suppress(OSError):
            if str(link.readlink()) == device:
                return True
    return False
