"""Who opens and closes a tty, told by the kernel (inotify(7)).

A pty master can't see its clients come and go while a slave descriptor of our own is open, and
without one it reads EIO; inotify tells both without polling.
"""

import asyncio
import ctypes
import os
import struct
from collections.abc import Callable

_CLOSE_WRITE, _CLOSE_NOWRITE, _OPEN = 0x08, 0x10, 0x20
_EVENT = struct.Struct("iIII")


class Openers:
    """One inotify instance; each watched path has a callback told `True` for open."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self._told: dict[int, Callable[[bool], None]] = {}
        if self._fd >= 0:
            asyncio.get_running_loop().add_reader(self._fd, self._readable)

    @property
    def works(self) -> bool:
        """Whether the kernel gave us an instance (there is a limit per user)."""
        return bool(self._fd >= 0)

    def watch(self, path: str, tell: Callable[[bool], None]) -> int | None:
        """Tell each open and close of the path from now on."""
        if not self.works:
            return None
        mask = _CLOSE_WRITE | _CLOSE_NOWRITE | _OPEN
        handle = self._libc.inotify_add_watch(self._fd, path.encode(), mask)
        if handle < 0:
            return None
        self._told[handle] = tell
        return int(handle)

    def forget(self, handle: int | None) -> None:
        """End a watch."""
        if handle is not None and self._told.pop(handle, None) is not None:
            self._libc.inotify_rm_watch(self._fd, handle)

    def close(self) -> None:
        """End all watches."""
        if self.works:
            asyncio.get_running_loop().remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1
        self._told.clear()

    def pump(self) -> None:
        """Take in what has happened so far."""
        if self.works:
            self._readable()

    def _readable(self) -> None:
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return
        place = 0
        while place < len(data):
            handle, mask, _, size = _EVENT.unpack_from(data, place)
            place += _EVENT.size + size
            tell = self._told.get(handle)
            if tell is not None and mask & (_OPEN | _CLOSE_WRITE | _CLOSE_NOWRITE):
                tell(bool(mask & _OPEN))
