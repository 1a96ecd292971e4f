"""The line's own settings: no echo, errors with numbers (ITU-T V.250 §6.2.4, TS 27.007 §9.1)."""

from __future__ import annotations

import contextlib

from simd.at.command import Command
from simd.errors import CommandTimeout
from simd.modems.asking import Asking
from simd.modems.asks import Priority

_RESTART = 5.0


async def quieten(asking: Asking) -> None:
    """Echo off and numbered errors; a modem that only has words gives words, or bare ERROR."""
    await asking.tolerated("ATE0")
    for level in (1, 2):
        if await asking.tolerated(f"AT+CMEE={level}"):
            return


async def restart(asking: Asking) -> None:
    """The family's own restart; a modem that goes at once answers nothing, which is no failure."""
    with contextlib.suppress(CommandTimeout):
        await asking.run(Command(f"AT{asking.quirks.reset}", timeout=_RESTART), Priority.ACT)
