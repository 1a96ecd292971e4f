"""A serial line: raw, for us alone, and honest about being pulled out.

Measured on a kernel with USB modems: after unplug a tty reads b'' for ever (pyserial makes an
error of it, which ends the transport at once), and closing one that takes no bytes blocks for
half a minute, so closing happens in a thread of its own. Right after the plug the node exists
for up to a second before udev opens it to its group: EACCES is tried again for a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import termios
import threading
from pathlib import Path

import serial
import serial_asyncio

from simd.errors import PortBusy, PortDenied, PortError, PortGone, PortMissing
from simd.ports.find.holders import holders
from simd.ports.port import Gone, Received
from simd.ports.wire import CLOSE_SECONDS, Wire

BAUD = 115_200
PERMISSION_SECONDS = 3.0
_RETRY_SECONDS = 0.1
_BUSY = {errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK}
_ABSENT = {errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.ENOTTY, errno.EINVAL, errno.EISDIR}


class _Line(serial.Serial):
    """A serial line that never blocks the loop: not to drain, not to close, not to write."""

    def __init__(self, path: str) -> None:
        self._closing = False
        self.closed_for_good = threading.Event()
        super().__init__(path, BAUD, timeout=0, write_timeout=0, exclusive=True)

    def open(self) -> None:
        """Open raw and locked, and shut other programs out (TIOCEXCL, as ModemManager does)."""
        super().open()
        fcntl.ioctl(self.fileno(), termios.TIOCEXCL)

    def flush(self) -> None:
        """Nothing: tcdrain waits for a device that may never take its bytes."""

    def write(self, data: bytes) -> int:  # type: ignore[override]  # only bytes are written here
        """As much as the device takes now; bytes to a line that hung up go nowhere.

        The reader learns of the hang-up in the same moment and tells it with its name.
        """
        try:
            return os.write(self.fileno(), data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)

    def close(self) -> None:
        """Close in a thread: the driver waits up to 30 s for bytes that nobody takes."""
        if self.is_open and not self._closing:
            self._closing = True
            threading.Thread(target=self._close, name="tty-close", daemon=True).start()

    def _close(self) -> None:
        with contextlib.suppress(OSError):  # hung up already: the lock went with it
            fcntl.ioctl(self.fileno(), termios.TIOCNXCL)
        super().close()
        self.closed_for_good.set()


class TtyPort:
    """A tty by path (`/dev/ttyUSB2`, `/dev/serial/by-id/…`)."""

    def __init__(self, path: str, *, patience: float = PERMISSION_SECONDS) -> None:
        self._path = path
        self._patience = patience
        self._wire: Wire | None = None
        self._line: _Line | None = None

    @property
    def address(self) -> str:
        """The path."""
        return self._path

    async def open(self, received: Received, gone: Gone) -> None:
        """Open raw at 115200 8N1 without flow control; USB modems ignore the speed."""
        self._line = await self._patiently()
        self._wire = Wire(self._path, received, gone)
        wire, loop = self._wire, asyncio.get_running_loop()
        transport, _ = await serial_asyncio.connection_for_serial(loop, lambda: wire, self._line)
        wire.connection_made(transport)

    async def _patiently(self) -> _Line:
        for _ in range(round(self._patience / _RETRY_SECONDS)):
            try:
                return await asyncio.to_thread(_open_line, self._path)
            except PortDenied:
                await asyncio.sleep(_RETRY_SECONDS)
        return await asyncio.to_thread(_open_line, self._path)

    def write(self, data: bytes) -> None:
        """Hand bytes over."""
        if self._wire is None:
            raise PortGone(port=self._path)
        self._wire.write(data)

    async def close(self) -> None:
        """Give the line back; a stuck one goes on closing behind our back."""
        if self._wire is not None:
            await self._wire.close()
        if self._line is not None:
            await asyncio.to_thread(self._line.closed_for_good.wait, CLOSE_SECONDS)


def _open_line(path: str) -> _Line:
    if _seen_held(path):
        raise _busy(path)
    try:
        return _Line(path)
    except (OSError, termios.error) as error:  # serial.SerialException is an OSError
        raise _named(path, error.args[0]) from error


def _named(path: str, number: object) -> PortError:
    if number == errno.EACCES:
        return PortDenied(port=path)
    if number in _BUSY:
        return _busy(path)
    if number in _ABSENT or not Path(path).exists():
        return PortMissing(port=path)
    if number == errno.EIO:
        return PortGone(port=path)
    why = os.strerror(number) if isinstance(number, int) else str(number)
    return PortError(port=path, why=why)


def _busy(path: str) -> PortBusy:
    """Who holds the port, with its pid as far as /proc shows it to us."""
    found = holders(path)
    pid = found[0].pid if found else None
    return PortBusy(port=path, holder=str(found[0]) if found else "unknown", pid=pid)


def _seen_held(path: str) -> bool:
    """True when root would push into a line that another program uses.

    TIOCEXCL and the lock keep others out, but not root. The far end of a pty is held by the
    program that made it, and says nothing.
    """
    if os.geteuid() != 0 or os.path.realpath(path).startswith("/dev/pts/"):
        return False
    return bool(holders(path))
