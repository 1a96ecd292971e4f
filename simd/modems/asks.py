"""The queue in front of a line: what is urgent goes first, equals in the order they came.

One command is in flight at a time; whoever waits for it is kept here too.
"""

from __future__ import annotations

import asyncio
from bisect import insort
from enum import IntEnum

from simd.at.command import Command
from simd.at.events import Reply
from simd.errors import Busy, SimdError

MAX_WAITING = 128


class Priority(IntEnum):
    """How urgent a command is: a switch before a question, a question before a poll."""

    ACT = 0
    ASK = 1
    POLL = 2


class Ask:
    """One command and who waits for its reply."""

    def __init__(self, command: Command, priority: Priority, turn: int) -> None:
        self.command = command
        self.order = (priority, turn)
        self.done: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

    def answer(self, reply: Reply) -> None:
        """Give the waiter its reply, if it still waits."""
        if not self.done.done():
            self.done.set_result(reply)

    def fail(self, error: SimdError) -> None:
        """Give the waiter an error, if it still waits."""
        if not self.done.done():
            self.done.set_exception(error)


class Asks:
    """The commands that wait; bounded, so that a caller in a loop is told instead of served."""

    def __init__(self) -> None:
        self._waiting: list[Ask] = []
        self._current: Ask | None = None
        self._turn = 0

    def turn(self) -> int:
        """The next place in the order of arrival; a repeated command keeps its own."""
        self._turn += 1
        return self._turn

    def put(self, ask: Ask) -> None:
        """Let it wait; raises Busy when too many do."""
        if len(self._waiting) >= MAX_WAITING:
            raise Busy(what="the modem's line")
        insort(self._waiting, ask, key=lambda waiting: waiting.order)

    def take(self) -> Ask | None:
        """The most urgent one that somebody still waits for, now in flight; or None."""
        while self._waiting:
            ask = self._waiting.pop(0)
            if not ask.done.done():
                self._current = ask
                return ask
        return None

    def drop(self, ask: Ask) -> bool:
        """Forget one that nobody waits for any more; True when it is the one in flight."""
        if ask in self._waiting:
            self._waiting.remove(ask)
            return False
        return ask is self._current

    def answer(self, reply: Reply) -> None:
        """The one in flight was answered."""
        ask, self._current = self._current, None
        if ask is not None:
            ask.answer(reply)

    def fail(self, error: SimdError) -> None:
        """The one in flight was not."""
        ask, self._current = self._current, None
        if ask is not None:
            ask.fail(error)

    def fail_all(self, error: SimdError) -> None:
        """Nobody will be served."""
        self.fail(error)
        waiting, self._waiting = self._waiting, []
        for ask in waiting:
            ask.fail(error)
