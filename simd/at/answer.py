"""The answer to the command in flight while it comes in."""

from __future__ import annotations

from simd.at.classify import Mark, is_damaged, mark_in_flight, own_prefix
from simd.at.command import Command
from simd.at.events import Reply
from simd.at.final import Final, Kind, read_final

MAX_REPLY_LINES = 4_096


class Answer:
    """Collects what belongs to one command until its final result."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.damaged = False
        self.cancelled = False
        self.unsent_payload = command.payload is not None
        self._lines: list[str] = []
        self._stray: list[str] = []
        self._notices: list[str] = []
        self._body_due = False

    def mark(self, text: str) -> Mark:
        """What a line is to this command."""
        return mark_in_flight(text, self.command, after_own=self._body_due)

    def keep(self, text: str) -> None:
        """One of its own lines, or the body behind one."""
        if len(self._lines) >= MAX_REPLY_LINES:
            self.damaged = True
            return
        self._lines.append(text)
        header = self.command.bodies and own_prefix(text, self.command) is not None
        self.damaged |= header and self._body_due
        self._body_due = header

    def keep_notice(self, text: str) -> None:
        """A line of its prefix in the form of a notice: its answer only if no other comes."""
        self._notices = [text]

    def keep_stray(self, text: str) -> None:
        """A line inside the answer that nothing explains."""
        if len(self._stray) < MAX_REPLY_LINES:
            self._stray.append(text)
        self.damaged = True

    def reply(self, text: str) -> Reply:
        """The whole answer, ended by the line that was marked as final."""
        final = read_final(text, numeric=self.command.numeric) or Final(Kind.ERROR, text)
        # A modem that answers a read in the form of its notice says the same in both.
        lines = tuple(self._lines or self._notices)
        missing = self._body_due or (self.command.required and final.ok and not lines)
        damaged = self.damaged or missing or is_damaged(self.command, lines)
        return Reply(self.command, final, lines, tuple(self._stray), damaged)
