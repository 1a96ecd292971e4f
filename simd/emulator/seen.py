"""The commands a modem has seen, with the nonce its answer carried: a bounded ring."""

from collections import deque
from typing import Any

import msgspec


class Seen(msgspec.Struct):
    """One command line: when, what, the nonce of its answer, and what became of it."""

    at: str
    text: str
    nonce: int | None = None
    effect: str = "pending"


class SeenRing:
    """The last commands and how many there were in all."""

    def __init__(self, size: int = 200_000) -> None:
        self._ring: deque[Seen] = deque(maxlen=size)
        self.total = 0

    def add(self, at: str, text: str) -> Seen:
        """Note a command line."""
        seen = Seen(at, text)
        self._ring.append(seen)
        self.total += 1
        return seen

    def dump(self, last: int | None = None) -> list[dict[str, Any]]:
        """The ring as plain values, oldest first; only the last few if asked."""
        entries = list(self._ring)
        chosen = entries if last is None else entries[max(len(entries) - last, 0) :]
        return [msgspec.to_builtins(seen) for seen in chosen]
