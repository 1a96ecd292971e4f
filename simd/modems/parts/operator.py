"""The operator: its number at each look, its name once per network (3GPP TS 27.007 §7.3)."""

from __future__ import annotations

import asyncio
from collections import Counter

from simd.at.command import read
from simd.at.replies.operator import Operator, read_operator
from simd.errors import CommandFailed, Unreadable
from simd.model.ids import IdentityError, Plmn
from simd.modems.asking import Asking
from simd.modems.asks import Priority

_LONG, _NUMERIC = 0, 2
_NAME_TRIES = 2


class OperatorPart:
    """`_names` holds each network's name once it was told, also when it has none.

    A modem that tells no number though it was told to isn't told again (`_stubborn`) until it
    is prepared anew, so that a look costs one read.

    A modem that never tells names is asked for each network's `_NAME_TRIES` times. One look at
    a time: another's between a format and its answer would be told in the wrong one.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._alone = asyncio.Lock()
        self._names: dict[Plmn, str | None] = {}
        self._tries: Counter[Plmn] = Counter()
        self._stubborn = False
        self.sent = 0

    async def prepare(self) -> None:
        """Have the operator told as a number."""
        self._stubborn = False
        await self._format(_NUMERIC)

    async def operator(self) -> tuple[Plmn | None, str | None, str | None]:
        """PLMN, long name and access technology; a modem that lost the setting is set again."""
        async with self._alone:
            return await self._operator()

    async def _operator(self) -> tuple[Plmn | None, str | None, str | None]:
        self.sent = 0
        answer = await self._read()
        if _named(answer) and not self._stubborn:
            await self._format(_NUMERIC)
            again = await self._read()
            self._stubborn = _named(again)
            answer = again or answer
        if answer is None:
            return None, None, None
        plmn = _plmn(answer)
        return plmn, await self._name(plmn) or answer.long, answer.act_name

    async def _read(self) -> Operator | None:
        self.sent += 1
        try:
            return await self._asking.maybe_read(read("+COPS"), read_operator, Priority.POLL)
        except (CommandFailed, Unreadable):
            return None

    async def _name(self, plmn: Plmn | None) -> str | None:
        if plmn is None:
            return None
        if plmn not in self._names and self._tries[plmn] < _NAME_TRIES:
            self._tries[plmn] += 1
            await self._format(_LONG)
            named = await self._read()
            await self._format(_NUMERIC)
            if named is not None and not named.operator:
                self._tries[plmn] -= 1  # the network was lost meanwhile: nothing was said of names
            elif named is not None and named.format in (None, _LONG):
                self._names[plmn] = named.long
        return self._names.get(plmn)

    async def _format(self, number: int) -> None:
        self.sent += 1
        await self._asking.tolerated(f"AT+COPS=3,{number}", Priority.POLL)


def _named(answer: Operator | None) -> bool:
    """True when a network was told, but not by its number."""
    return bool(answer and answer.operator and answer.format not in (None, _NUMERIC))


def _plmn(answer: Operator) -> Plmn | None:
    try:
        return Plmn(answer.numeric or "")
    except IdentityError:
        return None
