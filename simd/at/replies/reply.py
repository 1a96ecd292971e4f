"""What every reading has in common, and how a reader is announced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Final

import msgspec

# Figures that name a person or a card, or quote one: their values stay out of logs.
_PRIVATE: Final = frozenset(
    (
        *("imei", "imsi", "iccid", "eid", "esn", "meid", "serial", "number", "numbers", "value"),
        *("text", "pdu", "data", "messages", "lines", "line", "urcs", "urcs_after", "without_echo"),
        *("user", "password", "ipv4", "ipv6", "local_address", "pdp_addr", "contexts"),
        *("voice_calls", "error"),
    )
)


class Reply(msgspec.Struct, frozen=True):
    """One answer as values; its repr hides what names a person or a card."""

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={self._shown(name)}" for name in self.__struct_fields__)
        return f"{type(self).__name__}({shown})"

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        return "…" if name in _PRIVATE and value else repr(value)


class View(Enum):
    """Which part of an answer a reader is handed."""

    INFORMATION = auto()  # between the echo and the final result, without blank lines
    BLOCK = auto()  # the same up to the last final result, blank lines kept: texts of SMS
    BESIDE = auto()  # information and what came after the final result, without the finals
    WHOLE = auto()  # everything but the echo, finals too
    RAW = auto()  # the bytes as they came, as one line


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A reader and how it is found: by name, by command, or by an unsolicited prefix.

    `commands` are in the normal form of `command.normal`; one ending in `=` stands for the
    command with any arguments. `urcs` are prefixes without the colon.
    """

    name: str
    read: Callable[[Sequence[str]], Reply]
    commands: tuple[str, ...] = ()
    urcs: tuple[str, ...] = ()
    view: View = View.INFORMATION
