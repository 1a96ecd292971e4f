"""A modem on a tty and on a socket at once: both carry the same line."""

from collections.abc import Callable
from pathlib import Path

from simd.emulator.listen import Listener
from simd.emulator.pty import Pty


class Both:
    """What either client writes is heard; what the modem says goes to both."""

    def __init__(self, tty: Pty, listener: Listener) -> None:
        self._tty = tty
        self._listener = listener

    @property
    def where(self) -> str:
        """The tty's name."""
        return self._tty.where

    @property
    def tty(self) -> str:
        """The tty itself."""
        return self._tty.tty

    @property
    def plugged(self) -> bool:
        """Whether it can be reached by its tty; the two come and go together."""
        return self._tty.plugged

    @property
    def on_client(self) -> Callable[[], None]:
        """Who is told when a client comes."""
        return self._tty.on_client

    @on_client.setter
    def on_client(self, told: Callable[[], None]) -> None:
        self._tty.on_client = self._listener.on_client = told

    def plug(self, link: Path | None = None) -> None:
        """Make the tty, under another link if one is given, and listen."""
        self._tty.plug(link)
        try:
            self._listener.plug()
        except (OSError, ValueError):
            self._tty.unplug()
            raise

    def unplug(self) -> None:
        """Hang up on both."""
        self._tty.unplug()
        self._listener.unplug()

    def write(self, data: bytes) -> None:
        """Send to whoever is there."""
        self._tty.write(data)
        self._listener.write(data)

    def pause(self, *, stopped: bool) -> None:
        """Take no bytes from either, or take them again."""
        self._tty.pause(stopped=stopped)
        self._listener.pause(stopped=stopped)
