"""Telling systemd how we are: ready, alive, stopping (sd_notify(3), over $NOTIFY_SOCKET)."""

from __future__ import annotations

import os
import socket


class Notifier:
    """Speaks to the service manager; silent where there is none."""

    def __init__(self, environ: dict[str, str] | None = None) -> None:
        env = dict(os.environ) if environ is None else environ
        self._path = env.get("NOTIFY_SOCKET")
        interval = env.get("WATCHDOG_USEC")
        self.watchdog = int(interval) / 2_000_000 if interval and interval.isdigit() else None
        """Seconds between two signs of life, half of what the manager allows; None for none."""

    def say(self, state: str) -> None:
        """One message, such as `READY=1`; a manager that does not listen is no failure."""
        if not self._path:
            return
        address = "\0" + self._path[1:] if self._path.startswith("@") else self._path
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.setblocking(False)
            try:
                manager.sendto(state.encode(), address)
            except OSError:
                return
