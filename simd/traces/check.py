"""Whether a trace is fit to be shown: all of it can be read, and nothing private is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from simd.at.classify import Mark, mark_in_flight
from simd.at.command import Command
from simd.at.lines import Echo, Item, LineReader, Overlong, Prompt
from simd.traces.redact import redact
from simd.traces.trace import Chunk, Trace

_COMMAND = re.compile(rb"\x1b?(AT[ -~]*)\r")
_NAME = re.compile(r"[+^$*#%&!][A-Z0-9_]+", re.IGNORECASE)
_HEAD = re.compile(r"\+(?:CMGL|CMGR|CMT|CDS|CBM):")
_WITH_PROMPT = ("AT+CMGS", "AT+CMGW", "AT+CMGC", "AT+CNMA")


class Finding(msgspec.Struct, frozen=True):
    """What is wrong: `private` is left, or a line is `unexplained`; `chunk` counts from 1."""

    kind: str
    chunk: int
    line: str


def check(trace: Trace) -> tuple[Finding, ...]:
    """Everything that is wrong with a trace; empty when it is fit to be shown."""
    return (*_private(trace), *_unexplained(trace))


def _private(trace: Trace) -> Iterator[Finding]:
    pairs = zip(trace.chunks, redact(trace).chunks, strict=True)
    for number, (chunk, hidden) in enumerate(pairs, start=1):
        if chunk.data != hidden.data:
            yield Finding("private", number, "")


def _unexplained(trace: Trace) -> Iterator[Finding]:
    reader, listening = LineReader(), Listening()
    for number, chunk in enumerate(trace.chunks, start=1):
        if chunk.sent:
            listening.sent(chunk, reader)
            continue
        for item in reader.feed(chunk.data):
            line = listening.unexplained(item, reader)
            if line is not None:
                yield Finding("unexplained", number, line)


class Listening:
    """Follows a conversation from outside: what was asked last, and whether it was answered."""

    def __init__(self) -> None:
        self._command: Command | None = None
        self._body_due = False

    def sent(self, chunk: Chunk, reader: LineReader) -> None:
        """What goes to the modem tells what may come back."""
        found = _COMMAND.search(chunk.data)
        if found is None:
            reader.expect(echo=chunk.data, final=True)
            return
        text = found[1].decode("ascii")
        self._command = guess(text)
        prompt = text.upper().startswith(_WITH_PROMPT)
        reader.expect(echo=found[1], prompt=prompt, final=True)

    def unexplained(self, item: Item, reader: LineReader) -> str | None:
        """The line's text when nothing explains it."""
        if isinstance(item, Echo | Prompt):
            return None
        if isinstance(item, Overlong) or item.broken:
            return item.text
        command = self._command or Command("AT", numeric=True)
        mark = mark_in_flight(item.text, command, after_own=self._body_due)
        body_due, self._body_due = self._body_due, _HEAD.match(item.text) is not None
        if mark is Mark.FINAL:
            self._command = None
            reader.expect()
        return item.text if mark is Mark.STRAY and not body_due else None


def guess(text: str) -> Command:
    """A command as its text tells it: its prefixes, and whether lines without one are its own."""
    names = tuple(_NAME.findall(text))
    asks = not re.search(r"\?$|=[^?]", text) or text.endswith("=?")
    bodies = any(name in {"+CMGL", "+CMGR"} for name in names)
    return Command(text, names, bare=asks, bodies=bodies)
