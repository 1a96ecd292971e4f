"""Asking one modem: what it refused isn't asked again, what becomes an identity is agreed on.

Lines lose and garble bytes, so an answer that can't be read is asked for again a few times,
and a value that names a modem or a card counts only when two successive reads are equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from simd.at.command import Command
from simd.at.events import Reply
from simd.at.replies.information import named
from simd.errors import CommandFailed, CommandTimeout, SimdError, Unreadable, Unsupported
from simd.modems.asks import Priority
from simd.modems.quirks import Quirks
from simd.modems.session import Session

T = TypeVar("T")
_READS = 3
_AGREEMENT_READS = 6
# 3GPP TS 27.007 §9.2.1 and 27.005 §3.2.5: operation not supported.
_NOT_SUPPORTED = (4, 303)
# A bare ERROR may be a passing mood while the SIM starts; said twice it is an answer.
_REFUSALS = 2


def error_number(error: CommandFailed) -> int | None:
    """The number of a CME or CMS error, if the modem gave one."""
    number = error.params.get("number")
    return number if isinstance(number, int) else None


class Asking:
    """The commands of one modem; `_refused` counts what it doesn't know, until `forget`."""

    def __init__(self, session: Session, quirks: Quirks) -> None:
        self.session = session
        self.quirks = quirks
        self._refused: Counter[str] = Counter()

    def forget(self) -> None:
        """After a restart everything may be asked anew."""
        self._refused.clear()

    def refused(self, command: Command) -> bool:
        """True when the modem has shown that it doesn't know the command."""
        return self._refused[command.text] >= _REFUSALS

    async def run(self, command: Command, priority: Priority = Priority.ASK) -> Reply:
        """The reply to a command that was carried out; raises as Session.run does."""
        self._check(command)
        return await self.session.run(self._timed(command), priority)

    async def read(
        self,
        command: Command,
        reader: Callable[[Sequence[str]], T],
        priority: Priority = Priority.ASK,
    ) -> T:
        """What the reader makes of the answer; a repeatable command is asked up to three times."""
        for left in reversed(range(_READS if command.repeatable else 1)):
            reply = await self.run(command, priority)
            try:
                return reader(reply.lines)
            except Unreadable:
                if not left:
                    raise
        raise Unreadable(why="never asked")

    async def maybe_run(self, command: Command, priority: Priority = Priority.ASK) -> Reply | None:
        """The same as `run`, None when the modem doesn't know the command.

        A refusal for another reason than that is raised.
        """
        if self.refused(command):
            return None
        try:
            reply = await self.run(command, priority)
        except CommandFailed as error:
            if not self._is_unknown(command, error):
                raise
            return None
        self._refused.pop(command.text, None)
        return reply

    async def maybe_read(
        self,
        command: Command,
        reader: Callable[[Sequence[str]], T],
        priority: Priority = Priority.ASK,
    ) -> T | None:
        """The same as `read`, None when the modem doesn't know the command."""
        for left in reversed(range(_READS)):
            reply = await self.maybe_run(command, priority)
            if reply is None:
                return None
            try:
                return reader(reply.lines)
            except Unreadable:
                if not left:
                    raise
        return None

    async def tolerated(self, text: str, priority: Priority = Priority.ASK) -> bool:
        """Send a setting that not every modem takes; True when it was taken."""
        try:
            return await self.maybe_run(Command(text, repeatable=True), priority) is not None
        except (CommandFailed, CommandTimeout):
            return False

    async def agreed(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The value that two successive reads gave; Unreadable when none did.

        A read that a bad line swallowed says as little as one that can't be read.
        """
        seen: list[T] = []
        failure: SimdError = Unreadable(why="no two reads agreed")
        for _ in range(_AGREEMENT_READS):
            try:
                value = await ask()
            except (Unreadable, CommandTimeout) as error:
                seen.clear()
                failure = error
                continue
            if seen and seen[-1] == value:
                return value
            seen.append(value)
        raise failure

    def _check(self, command: Command) -> None:
        for one in self.quirks.forbidden:
            if command.text.upper().startswith(f"AT{one.command}".upper()):
                raise Unsupported(what=one.command, why=one.why)

    def _timed(self, command: Command) -> Command:
        for name, span in self.quirks.slow.items():
            if command.text.startswith(f"AT{name}"):
                return replace(command, timeout=max(command.timeout, float(span)))
        return command

    def _is_unknown(self, command: Command, error: CommandFailed) -> bool:
        if error_number(error) in _NOT_SUPPORTED:
            self._refused[command.text] = _REFUSALS
        elif error.params.get("kind") == "error":
            self._refused[command.text] += 1
        else:
            return False
        return True


class Bundle:
    """Several reads that go out in one line once the modem has shown that it takes that.

    Joined commands are ITU-T V.250 §5.2.1; a modem that refuses them, or forgets to answer
    one, is asked one by one.
    """

    def __init__(self, asking: Asking, commands: Sequence[Command]) -> None:
        self._asking = asking
        self._commands = tuple(commands)
        self._joined: Command | None = None
        self._needed: frozenset[str] = frozenset()
        self._tried = False
        self.sent = 0

    @property
    def gave_up(self) -> bool:
        """True when the modem has shown that it takes no joined reads."""
        return self._tried and self._joined is None

    def forget(self) -> None:
        """Learn anew what the modem takes."""
        self._joined, self._tried = None, False

    async def lines(self, priority: Priority) -> tuple[str, ...]:
        """The own lines of all reads the modem knows; `sent` says how many lines it took."""
        self.sent = 0
        if self._joined is not None:
            found = await self._ask_joined(self._joined, priority)
            if found is not None:
                return found
        found, known = await self._one_by_one(priority)
        if not self._tried and len(known) > 1:
            await self._learn(known, found, priority)
        return found

    async def _one_by_one(self, priority: Priority) -> tuple[tuple[str, ...], list[Command]]:
        lines: list[str] = []
        known: list[Command] = []
        for command in self._commands:
            self.sent += not self._asking.refused(command)
            reply = await self._asking.maybe_run(command, priority)
            if reply is not None:
                known.append(command)
                lines += reply.lines
        return tuple(lines), known

    async def _learn(
        self, known: Sequence[Command], found: Sequence[str], priority: Priority
    ) -> None:
        self._tried = True
        text = "AT" + ";".join(command.text.removeprefix("AT") for command in known)
        prefixes = tuple(prefix for command in known for prefix in command.prefixes)
        joined = Command(text, prefixes, required=True, repeatable=True)
        self._needed = _names(found)
        if await self._ask_joined(joined, priority) is not None:
            self._joined = joined

    async def _ask_joined(self, joined: Command, priority: Priority) -> tuple[str, ...] | None:
        """The lines of the joined command, None (and never again) when it isn't answered whole."""
        for _ in range(_READS):
            self.sent += 1
            try:
                reply = await self._asking.run(joined, priority)
            except CommandFailed:
                break
            if self._needed <= _names(reply.lines):
                return reply.lines
        self._joined = None
        return None


def _names(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(head[0] for line in lines if (head := named(line)))
