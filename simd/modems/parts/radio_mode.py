"""Which radio generations a modem may use, read, changed for a while, and read back.

A mode is the modem's own words, opaque to everyone else: what was read can be set again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from simd.at.command import Command
from simd.errors import CommandFailed, Unsupported
from simd.modems.asking import Asking
from simd.modems.asks import Priority
from simd.modems.quirks import RadioModes

_SECONDS = 30.0


class _Way(NamedTuple):
    """How one family says it: the command that reads, where the mode stands, what sets it."""

    read: str
    shown: re.Pattern[str]
    set: Callable[[str], str]


_WAYS: dict[str, _Way] = {
    # Quectel EC2x AT commands manual: 0 automatic, 1 GSM, 5 UMTS; the last argument: at once.
    "nwscanmode": _Way(
        'AT+QCFG="nwscanmode"',
        re.compile(r'\+QCFG:\s*"nwscanmode",\s*(\d+)'),
        lambda mode: f'AT+QCFG="nwscanmode",{mode},1',
    ),
    # SIMCom SIM7500/SIM7600 AT command manual: 2 automatic, 13 GSM, 14 WCDMA, 19 both.
    "cnmp": _Way("AT+CNMP?", re.compile(r"\+CNMP:\s*(\d+)"), lambda mode: f"AT+CNMP={mode}"),
    # 3GPP TS 27.007 §7.3: mode 0 is automatic; a chosen network may name its access technology.
    "cops": _Way(
        "AT+COPS?",
        re.compile(r'\+COPS:\s*(0|1,2,"\d{5,6}"(?:,\d+)?)'),
        lambda mode: f"AT+COPS={mode}",
    ),
}


class RadioModePart:
    """The radio mode of one modem, if its family says how it is changed."""

    def __init__(self, asking: Asking, modes: RadioModes | None) -> None:
        self._asking = asking
        self._modes = modes

    @property
    def older(self) -> tuple[str, ...]:
        """The modes without LTE and NR, the best first; empty when this modem has none."""
        return self._modes.older if self._modes else ()

    async def mode(self) -> str:
        """The mode as the modem states it; Unsupported when it can't be read."""
        way = self._way()
        if way is _WAYS["cops"]:
            await self._asking.tolerated("AT+COPS=3,2")
        command = Command(way.read, prefixes=(way.read[2:].split("=")[0].rstrip("?"),))
        reply = await self._asking.run(msgspec.structs.replace(command, repeatable=True))
        found = way.shown.search("\n".join(reply.lines))
        if found is None:
            raise Unsupported(what="radio mode", why="the modem does not state it")
        return found[1]

    async def set_mode(self, mode: str) -> None:
        """Set and read back; CommandFailed when it is refused or does not stay."""
        line = self._way().set(mode)
        await self._asking.run(Command(line, timeout=_SECONDS, repeatable=True), Priority.ACT)
        if (stands := await self.mode()) != mode:
            raise CommandFailed(command=line, kind="read-back", meaning=f"it stays {stands}")

    def _way(self) -> _Way:
        if self._modes is None:
            raise Unsupported(what="radio mode", why="nobody said how this family changes it")
        return _WAYS[self._modes.by]
