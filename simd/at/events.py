"""What a dialogue tells its caller: replies, unsolicited lines, bytes to write, leftovers.

They may hold texts and identities, so they print without them.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from simd.at.command import Command
from simd.at.final import Final


class State(StrEnum):
    """Where the conversation is."""

    DOUBT = "doubt"
    READY = "ready"
    BUSY = "busy"
    PROBING = "probing"
    QUIET = "quiet"
    DEAF = "deaf"


class _Said(msgspec.Struct, frozen=True):
    """Something a modem said: may hold texts and identities, so it prints without them."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Reply(_Said, frozen=True):
    """A command's whole answer: its own lines in order, and its final result.

    `stray` holds lines inside the answer that nothing explains. `damaged` says that the answer
    may not be what the modem meant: bytes that can't be, a line cut or missing.
    """

    command: Command
    final: Final
    lines: tuple[str, ...] = ()
    stray: tuple[str, ...] = ()
    damaged: bool = False

    def __repr__(self) -> str:
        mark = ", damaged" if self.damaged else ""
        return f"Reply({self.command.shown}: {len(self.lines)} lines, {self.final.text}{mark})"


class Urc(_Said, frozen=True):
    """A line that the modem said unasked; `body` is the line behind it (+CMT, +CDS, +CBM)."""

    text: str
    body: str | None = None


class Write(msgspec.Struct, frozen=True):
    """Bytes to send now."""

    data: bytes

    def __repr__(self) -> str:
        return f"Write({len(self.data)} bytes)"


class Noise(_Said, frozen=True):
    """A line that nothing explains."""

    text: str


class Late(_Said, frozen=True):
    """A line of an answer that was given up; `command` if its prefix tells whose it is."""

    text: str
    command: Command | None = None


class Synced(msgspec.Struct, frozen=True):
    """The line is in step again: commands may be sent."""


class Deaf(msgspec.Struct, frozen=True):
    """Nothing intelligible answers."""


Event = Reply | Urc | Write | Noise | Late | Synced | Deaf
