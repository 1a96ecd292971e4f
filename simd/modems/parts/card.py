"""The SIM in the active slot: its lock, its numbers, its carrier's files.

No PIN is typed here, and none is guessed: the lock is read (`+CPIN?`, 3GPP TS 27.007 §8.3).
Numbers that become an identity are read until two reads agree.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from simd.at.command import Command, ask, identity, read
from simd.at.replies.simcard import read_iccid, read_imsi, read_own_numbers, read_pin_state
from simd.errors import CommandFailed, Unreadable
from simd.model.ids import Iccid, Imsi, Msisdn
from simd.model.sim import Lock
from simd.model.verbs import Card
from simd.modems.asking import Asking, error_number
from simd.modems.parts.files import (
    EF_GID1,
    EF_SPN,
    group_id,
    iccid_file,
    maybe_file,
    provider_name,
)
from simd.modems.quirks import Quirks

# +CME ERROR numbers (TS 27.007 §9.2.1) that tell the state of the card instead of `+CPIN:`.
_TOLD_BY_ERROR = {
    5: Lock.OTHER,
    6: Lock.OTHER,
    7: Lock.OTHER,
    10: Lock.ABSENT,
    11: Lock.PIN,
    12: Lock.PUK,
    13: Lock.FAILURE,
    15: Lock.FAILURE,
    310: Lock.ABSENT,
    311: Lock.PIN,
    313: Lock.FAILURE,
    315: Lock.FAILURE,
    316: Lock.PUK,
}
_BUSY = (14, 314)
_BUSY_TRIES = 6
_BUSY_PAUSE = 0.5
# PIN2 and PUK2 guard single files; the subscription itself is open (TS 31.102 §6.4).
_LOCKS = {
    "none": Lock.NONE,
    "sim_pin": Lock.PIN,
    "sim_puk": Lock.PUK,
    "sim_pin2": Lock.NONE,
    "sim_puk2": Lock.NONE,
}
_ICCID_PREFIXES = ("+CCID", "+ICCID", "+QCCID", "^ICCID", "+CICCID", "#CCID", "!ICCID", "%CCID")


class CardPart:
    """Reads the card; `_iccid_by` is the command that answered, `_files` the last card's files."""

    def __init__(self, asking: Asking, quirks: Quirks) -> None:
        self._asking = asking
        self._iccid_by = list(quirks.iccid)
        self._files: tuple[Iccid, str | None, str | None] | None = None

    async def card(self) -> Card:
        """Its lock, ICCID, IMSI, number and carrier files; an empty slot is Lock.ABSENT."""
        lock = await self._lock()
        if lock in (Lock.ABSENT, Lock.FAILURE):
            return Card(lock)
        iccid = await self._iccid()
        if lock not in (Lock.NONE, Lock.UNKNOWN):
            return Card(lock, iccid)
        imsi = await self._imsi()
        if lock is Lock.UNKNOWN and imsi is not None:
            lock = Lock.NONE
        if lock is not Lock.NONE:
            return Card(lock, iccid)
        gid1, spn = await self._carrier_files(iccid)
        return Card(lock, iccid, imsi, await self._number(), gid1, spn)

    async def _lock(self) -> Lock:
        for turn in range(_BUSY_TRIES):
            try:
                state = await self._asking.read(read("+CPIN"), read_pin_state)
            except CommandFailed as error:
                number = error_number(error)
                if number not in _BUSY:
                    return _TOLD_BY_ERROR.get(number or 0, Lock.UNKNOWN)
            else:
                return _lock_named(state.lock, state.state)
            if turn + 1 < _BUSY_TRIES:
                await asyncio.sleep(_BUSY_PAUSE)
        return Lock.UNKNOWN

    async def _iccid(self) -> Iccid | None:
        for name in tuple(self._iccid_by):
            try:
                text = await self._asking.agreed(lambda: self._iccid_from(name))  # noqa: B023  # awaited in this turn
            except (CommandFailed, Unreadable):
                continue
            self._iccid_by.remove(name)
            self._iccid_by.insert(0, name)
            return Iccid.maybe(text)
        return None

    async def _iccid_from(self, name: str) -> str:
        if name == "+CRSM":
            return await iccid_file(self._asking)
        command = Command(f"AT{name}", _ICCID_PREFIXES, bare=True, required=True, repeatable=True)
        return (await self._asking.read(command, read_iccid)).iccid

    async def _imsi(self) -> Imsi | None:
        try:
            return await self._asking.agreed(lambda: self._asking.read(identity("+CIMI"), _imsi))
        except (CommandFailed, Unreadable):
            return None

    async def _number(self) -> Msisdn | None:
        try:
            found = await self._asking.maybe_read(ask("+CNUM"), read_own_numbers)
        except (CommandFailed, Unreadable):
            return None
        return Msisdn.maybe(found.numbers[0]) if found and found.numbers else None

    async def _carrier_files(self, iccid: Iccid | None) -> tuple[str | None, str | None]:
        """GID1 and SPN, read once per card."""
        if self._files is None or self._files[0] != iccid or iccid is None:
            gid1 = group_id(await maybe_file(self._asking, EF_GID1))
            spn = provider_name(await maybe_file(self._asking, EF_SPN))
            if iccid is None:
                return gid1, spn
            self._files = (iccid, gid1, spn)
        return self._files[1], self._files[2]


def _imsi(lines: Sequence[str]) -> Imsi | None:
    return Imsi.maybe(read_imsi(lines).imsi)


def _lock_named(lock: str | None, state: str) -> Lock:
    if state == "ABSENT":
        return Lock.ABSENT
    if lock is None:
        return Lock.ABSENT if "NOT" in state else Lock.UNKNOWN
    return _LOCKS.get(lock, Lock.OTHER)
