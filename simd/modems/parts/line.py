"""The line's own settings: no echo, errors with numbers (ITU-T V.250 §6.2.4, TS 27.007 §9.1)."""

from __future__ import annotations

from simd.modems.asking import Asking


async def quieten(asking: Asking) -> None:
    """Echo off and numbered errors; a modem that only has words gives words, or bare ERROR."""
    await asking.tolerated("ATE0")
    for level in (1, 2):
        if await asking.tolerated(f"AT+CMEE={level}"):
            return
