"""Raw text of one exchange taken apart: echo, information, final result, what came after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

import msgspec

from simd.at.replies.asked import normal, stem
from simd.at.replies.finals import is_final, is_refusal
from simd.at.replies.reply import View

_BREAK = re.compile(r"\r*\n|\r")
_ECHOED = re.compile(r"\s*AT(?:[+^#$!*%].*|&[A-Z][0-9]?|[A-Z0-9]{0,6}\??)\s*", re.IGNORECASE)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: every line but the echo, blank ones too, and the bytes as they came."""

    raw: str
    lines: tuple[str, ...]

    def final(self) -> str | None:
        """The first final result, or None while the answer is open."""
        return next((line.strip() for line in self.lines if is_final(line)), None)

    def refused(self) -> bool:
        """Whether the answer ends in a refusal."""
        final = self.final()
        return final is not None and is_refusal(final)

    def information(self) -> tuple[str, ...]:
        """The lines before the first final result."""
        ends = [place for place, line in enumerate(self.lines) if is_final(line)]
        return _filled(self.lines[: ends[0]] if ends else self.lines)

    def block(self) -> tuple[str, ...]:
        """The lines before the last final result: a text may hold `OK` and blank lines."""
        ends = [place for place, line in enumerate(self.lines) if is_final(line)]
        lines = list(self.lines[: ends[-1]] if ends else self.lines)
        while lines and not lines[-1].strip():
            lines.pop()
        return tuple(lines)

    def view(self, part: View) -> Sequence[str]:
        """The lines that a reader of this view is handed."""
        match part:
            case View.INFORMATION:
                return self.information()
            case View.BLOCK:
                return self.block()
            case View.BESIDE:
                return _filled([line for line in self.lines if not is_final(line)])
            case View.WHOLE:
                return _filled(self.lines)
            case View.RAW:
                return (self.raw,)
            case _:
                assert_never(part)


def _filled(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line.strip())


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text).upper()


def _is_echo(line: str, command: str | None) -> bool:
    """Whether a first line is the echo: of the command asked, or of any when it isn't known.

    Bytes of an earlier exchange may stand before the echo, and its arguments may differ from
    those of a command that is known by its form alone.
    """
    if not command:
        return _ECHOED.fullmatch(line) is not None
    if _squeezed(line).endswith(_squeezed(command)):
        return True
    return _squeezed(line).startswith("AT") and stem(normal(line)) == stem(normal(command))


def take_apart(raw: str, command: str | None = None) -> Answer:
    """The answer in the raw text; the echo is left out, with garbage before it."""
    lines = _BREAK.split(raw)
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is not None and _is_echo(lines[first], command):
        lines = lines[first + 1 :]
    return Answer(raw=raw, lines=tuple(lines))
