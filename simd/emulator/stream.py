"""A file descriptor as a byte stream on the event loop, with an output queue that loses nothing.

A pty takes about 4 KB; what does not fit waits here until the reader has made room.
"""

import asyncio
import os
from collections.abc import Callable

_CHUNK = 65536


class FdStream:
    """Reads when there is something, writes when there is room; owns the descriptor."""

    def __init__(
        self, fd: int, on_bytes: Callable[[bytes], None], on_end: Callable[[], None]
    ) -> None:
        os.set_blocking(fd, False)
        self.fd = fd
        self._on_bytes = on_bytes
        self._on_end = on_end
        self._outbox = bytearray()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(fd, self._readable)
        self.open = True

    def write(self, data: bytes) -> None:
        """Write now what fits and the rest when there is room."""
        if not self.open:
            return
        was_empty = not self._outbox
        self._outbox += data
        if was_empty:
            self._writable()
            if self._outbox and self.open:
                self._loop.add_writer(self.fd, self._writable)

    def pause(self, *, stopped: bool) -> None:
        """Stop taking bytes, so that the other side's writes pile up; or go on."""
        if not self.open:
            return
        if stopped:
            self._loop.remove_reader(self.fd)
        else:
            self._loop.add_reader(self.fd, self._readable)

    def discard(self) -> None:
        """Forget what nobody has read yet."""
        self._outbox.clear()
        self._loop.remove_writer(self.fd)

    def close(self) -> None:
        """Hang up."""
        if not self.open:
            return
        self.open = False
        self._loop.remove_reader(self.fd)
        self._loop.remove_writer(self.fd)
        os.close(self.fd)

    def _readable(self) -> None:
        try:
            data = os.read(self.fd, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._on_bytes(data)
        else:
            self._on_end()

    def _writable(self) -> None:
        try:
            while self._outbox:
                del self._outbox[: os.write(self.fd, self._outbox)]
        except BlockingIOError:
            return
        except OSError:
            self._on_end()
            return
        self._loop.remove_writer(self.fd)
