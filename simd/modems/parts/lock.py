"""The PIN: how many tries are left, and typing one once (TS 27.007 §8.3, §8.65).

Nothing here decides whether a PIN may be typed; that is the engine's. A PIN is never asked
twice on the line: after a lost answer nobody knows whether the try was spent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from simd.at.command import Command, ask, put, read
from simd.at.replies.simcard import (
    PinCounters,
    read_cpinr,
    read_csim_retries,
    read_huawei_cpin,
    read_qpinc,
    read_spic,
)
from simd.errors import CommandFailed, CommandTimeout, OutcomeUnknown, Unreadable
from simd.modems.asking import Asking, error_number
from simd.modems.asks import Priority
from simd.modems.quirks import Quirks

log = structlog.get_logger()

_SECONDS = 15.0
_WRONG = (12, 16)  # +CME ERROR: SIM PUK required, incorrect password (TS 27.007 §9.2.1)

# An empty VERIFY of PIN1 tells the tries left and spends none (ETSI TS 102 221 §11.1.9).
_VERIFY = "0020000100"
Tries = Callable[[Sequence[str]], int | None]


def _pin(reader: Callable[[Sequence[str]], PinCounters]) -> Tries:
    return lambda lines: reader(lines).pin


def _by_apdu(lines: Sequence[str]) -> int | None:
    return read_csim_retries(lines).retries


_COUNTERS: dict[str, tuple[Command, Tries]] = {
    "+CPINR": (ask("+CPINR", required=True), _pin(read_cpinr)),
    "+QPINC": (read("+QPINC"), _pin(read_qpinc)),
    "+SPIC": (ask("+SPIC", required=True), _pin(read_spic)),
    "^CPIN": (read("^CPIN"), _pin(read_huawei_cpin)),
    "+CSIM": (
        put("+CSIM", f'{len(_VERIFY)},"{_VERIFY}"', answers=True, repeatable=True),
        _by_apdu,
    ),
}


class LockPart:
    """See the module."""

    def __init__(self, asking: Asking, quirks: Quirks) -> None:
        self._asking = asking
        named = [name.rstrip("?") for name in quirks.tries]
        self._counters = [_COUNTERS[name] for name in named if name in _COUNTERS]

    async def tries(self) -> int | None:
        """Tries left as two successive reads state them; None when no command tells."""
        for command, reader in self._counters:
            try:
                return await self._asking.agreed(lambda: self._one(command, reader))  # noqa: B023  # awaited in this turn
            except (CommandFailed, CommandTimeout, Unreadable) as error:
                log.info("PIN tries not told", command=command.shown, code=error.code)
        return None

    async def _one(self, command: Command, reader: Tries) -> int:
        left = await self._asking.read(command, reader)
        if left is None:
            raise Unreadable(why="no PIN counter")
        return left

    async def enter(self, pin: str) -> bool:
        """Type it once; raises OutcomeUnknown when the answer was lost.

        A refusal for another reason than a wrong PIN is raised as it is (CommandFailed).
        """
        command = put("+CPIN", f'"{pin}"', timeout=_SECONDS)
        try:
            await self._asking.run(command, Priority.ACT)
        except CommandTimeout as error:
            raise OutcomeUnknown(what="typing the PIN") from error
        except CommandFailed as error:
            if error_number(error) in _WRONG:
                return False
            raise
        return True
