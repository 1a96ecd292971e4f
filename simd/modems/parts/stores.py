"""Message stores: which there are, which can receive, and selecting one (TS 27.005 §3.2.2).

The SIM's store may have no room at all (eSIM profiles with capacity 0), and firmware answers
`OK` to choosing it and then receives nothing; so a store is chosen by its capacity. Listing
one store must not move where messages arrive, so all three uses are named each time.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from simd.at.command import options, put
from simd.at.replies.sms import StoreChoices, Stores, read_store_choices, read_stores
from simd.errors import CommandFailed, CommandTimeout, Unreadable
from simd.modems.asking import Asking
from simd.modems.quirks import SmsHabits

_COMBINED = "MT"
_SECONDS = 15.0


class Drain(msgspec.Struct, frozen=True):
    """A store to look into, how many messages it has and can have (None: it doesn't say)."""

    name: str
    used: int | None
    total: int | None = None

    @property
    def full(self) -> bool:
        """True when it says that no more can arrive there."""
        return self.used is not None and bool(self.total) and self.used >= (self.total or 0)


class StorePart:
    """Chooses the receiving store once per card and selects stores for reading."""

    def __init__(self, asking: Asking, habits: SmsHabits) -> None:
        self._asking = asking
        self._habits = habits
        self._choices: StoreChoices | None = None
        self._selected: str | None = None
        self.receiving: str | None = None

    def forget(self) -> None:
        """Another card may have another store."""
        self.receiving = self._choices = self._selected = None

    def doubt(self) -> None:
        """What was read was not what should be there: the modem may have changed its store."""
        self._selected = None

    async def choose(self) -> None:
        """Let messages arrive where there is room; raises CommandFailed when no store answers."""
        if self._choices is None:
            self._choices = await self._known()
        fallback: str | None = None
        refused: CommandFailed | None = None
        for name in self._candidates(self._choices):
            try:
                stores = await self._put(name, name)
            except CommandFailed as error:
                refused = error
                continue
            if stores is None or stores.total3 is None or stores.total3 > 0:
                self.receiving = name
                return
            fallback = name
        if fallback is None and refused is not None:
            raise refused
        self.receiving = fallback

    def readable(self) -> list[str]:
        """The stores that can hold a message for us, the receiving one last."""
        choices = self._choices
        listed = choices.mem1 if choices and choices.mem1 else [self.receiving or "SM"]
        wanted = [*self._habits.stores, *([self._habits.reports] if self._habits.reports else [])]
        names = [name for name in listed if name in wanted and name != _COMBINED]
        names = names or [_COMBINED for name in listed if name == _COMBINED] or listed[:1]
        return sorted(names, key=lambda name: name == self.receiving)

    @property
    def reports(self) -> bool:
        """True when a store for status reports is there to be read."""
        choices = self._choices
        return choices is not None and self._habits.reports in choices.mem1

    async def select(self, name: str) -> Drain:
        """Make a store the one that is read and deleted from; raises CommandFailed."""
        receiving = self.receiving or name
        self._selected = None
        stores = await self._put(name, receiving)
        self._selected = name
        return Drain(name, stores.used1 if stores else None, stores.total1 if stores else None)

    async def focus(self, name: str) -> bool:
        """Select the store unless it is the selected one; true when it had to be selected."""
        if self._selected == name:
            return False
        await self.select(name)
        return True

    async def _known(self) -> StoreChoices | None:
        try:
            return await self._asking.maybe_read(options("+CPMS"), read_store_choices)
        except (CommandFailed, CommandTimeout, Unreadable):
            return None

    def _candidates(self, choices: StoreChoices | None) -> Sequence[str]:
        offered = (choices.mem3 or choices.mem1) if choices else []
        liked = [name for name in self._habits.stores if name in offered]
        return liked or offered or self._habits.stores[:1]

    async def _put(self, name: str, receiving: str) -> Stores | None:
        """Select for reading, writing and receiving; with one name where three are refused."""
        try:
            return await self._set(f'"{name}","{receiving}","{receiving}"')
        except CommandFailed:
            return await self._set(f'"{name}"')

    async def _set(self, value: str) -> Stores | None:
        command = put("+CPMS", value, answers=True, timeout=_SECONDS, repeatable=True)
        try:
            return await self._asking.read(command, read_stores)
        except Unreadable:
            return None
