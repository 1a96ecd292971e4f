"""A modem's tty: a real pty under a stable link, which can be unplugged and come back.

A slave descriptor of our own stays open (else the master reads EIO between clients), and
TIOCNXCL undoes a client's TIOCEXCL, which on a pty outlives its close.
"""

import fcntl
import os
import termios
import tty
from collections.abc import Callable
from pathlib import Path

from simd.emulator.openers import Openers
from simd.emulator.stream import FdStream

_TIOCNXCL = 0x540D


class Pty:
    """One tty; bytes for nobody are lost, as on a USB port that nobody has open."""

    def __init__(self, link: Path | None, openers: Openers, feed: Callable[[bytes], None]) -> None:
        self._link = link
        self._openers = openers
        self._feed = feed
        self._stream: FdStream | None = None
        self._slave = -1
        self._watch: int | None = None
        self._clients = 0
        self._last_tty = ""
        self.tty = ""
        self.on_client: Callable[[], None] = _nothing

    @property
    def where(self) -> str:
        """The name a client opens."""
        return str(self._link) if self._link else self.tty

    @property
    def plugged(self) -> bool:
        """Whether there is a tty."""
        return self._stream is not None

    def plug(self, link: Path | None = None) -> None:
        """Make a tty, under another name than before, and link it."""
        master, slave = os.openpty()
        if os.ttyname(slave) == self._last_tty:
            again = os.openpty()
            os.close(master)
            os.close(slave)
            master, slave = again
        tty.setraw(slave)
        self._slave = slave
        self.tty = self._last_tty = os.ttyname(slave)
        self._clients = 0 if self._openers.works else 1
        self._watch = self._openers.watch(self.tty, self._opened)
        self._stream = FdStream(master, self._received, self.unplug)
        self._link = link or self._link
        try:
            if self._link is not None:
                _point(self._link, self.tty)
        except OSError:
            self.unplug()
            raise

    def unplug(self) -> None:
        """Hang up: whoever has it open reads end of file."""
        if self._stream is None:
            return
        self._openers.forget(self._watch)
        self._stream.close()
        self._stream = None
        os.close(self._slave)
        if self._link is not None and _points(self._link, self.tty):
            self._link.unlink()

    def write(self, data: bytes) -> None:
        """Send to whoever has it open."""
        if self._stream is None:
            return
        self._openers.pump()
        if self._clients > 0:
            self._stream.write(data)

    def pause(self, *, stopped: bool) -> None:
        """Take no bytes, or take them again."""
        if self._stream is not None:
            self._stream.pause(stopped=stopped)

    def _received(self, data: bytes) -> None:
        self._openers.pump()
        self._clients = max(self._clients, 1)
        self._feed(data)

    def _opened(self, opened: bool) -> None:  # noqa: FBT001 - a callback's value
        self._clients = max(self._clients + (1 if opened else -1), 0)
        if self._clients == 0:
            self._vacated()
        elif opened and self._clients == 1:
            self.on_client()

    def _vacated(self) -> None:
        """The last client left: exclusive use, settings and unread bytes go with it."""
        if self._stream is None:
            return
        fcntl.ioctl(self._slave, _TIOCNXCL)
        tty.setraw(self._slave)
        self._stream.discard()
        termios.tcflush(self._slave, termios.TCIFLUSH)


def _nothing() -> None:
    """Nobody waits for clients."""


def _point(link: Path, target: str) -> None:
    """Make a symlink, replacing only an older symlink."""
    if link.exists() and not link.is_symlink():
        raise FileExistsError(f"{link} exists and is no symlink")
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.symlink_to(target)
    fresh.replace(link)


def _points(link: Path, target: str) -> bool:
    return link.is_symlink() and str(link.readlink()) == target
