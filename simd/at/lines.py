"""Bytes to lines and prompts, for any chunking.

A line ends at CR or LF; runs of them count once (CRLF, CRCRLF). The echo of the command in
flight is told from lines, also when it is glued to a line without an end. A prompt is `>` at
the start of a line, and only while one is expected. Quoted text that holds line breaks is
joined while its quote is open; that is given up when a final result arrives that a command
waits for, at the bounds below, or when the line stays quiet (`flush`), and the line is then
marked `broken`. Nothing here is told apart by meaning: that is the dialogue's work.

Text is latin-1: one character per byte, nothing lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from simd.at.final import DIAL_RESULTS, read_final

# The longest answers in use are SIM files and APDUs in hex (261 bytes, 522 characters) and
# lists of operators or commands on one line (a few kB).
MAX_LINE = 16_384
# A USSD text has 182 characters, 728 as UCS-2 in hex; menus of several pages stay below this.
MAX_JOINED = 4_096
MAX_JOINED_LINES = 64

_TOKEN = re.compile(rb"[\r\n]|[^\r\n]+")
_PREFIXED = re.compile(rb"[+^%$*#!&][A-Za-z0-9_]+ ?:")
# How the text of +CUSD ends: quote and data coding scheme; some firmwares add a letter.
_CUSD_END = re.compile(rb'"\s*,\s*\d{1,3}\w?\s*\Z')
# A new answer after an empty line: text that a carrier writes does not look like this.
_ANOTHER = re.compile(rb"[+^][A-Z]{3,}[A-Z0-9]*: ?")
_MIN_GLUED_ECHO = 5


class Line(msgspec.Struct, frozen=True):
    """One line without its end; `broken` when its quote was given up on a guess."""

    text: str
    broken: bool = False


class Prompt(msgspec.Struct, frozen=True):
    """The modem waits for a payload (3GPP TS 27.005 §3.1.2: CR LF `>` space)."""


class Echo(msgspec.Struct, frozen=True):
    """The modem repeated the command or payload in flight."""


class Overlong(msgspec.Struct, frozen=True):
    """A line beyond MAX_LINE; what follows up to its end is thrown away."""

    text: str


Item = Line | Prompt | Echo | Overlong


def quote_open(line: bytes) -> bool:
    """True when the line is an answer whose quoted text goes on after the line break."""
    if not _PREFIXED.match(line) or b'"' not in line:
        return False
    if line[:5] == b"+CUSD":
        return not (_CUSD_END.search(line) or _closed(line))
    return line.count(b'"') % 2 == 1


def _closed(line: bytes) -> bool:
    return line.count(b'"') % 2 == 0 and line.rstrip().endswith(b'"')


class LineReader:
    """Cuts a byte stream; what may come next is told by `expect`."""

    def __init__(self) -> None:
        # Writers: `_take_*` for the buffers, `expect` for the expectations.
        self._part = bytearray()
        self._held = bytearray()
        self._breaks = bytearray()
        self._joined = 0
        self._skipping = False
        self._blank_after_prompt = False
        self._echo = b""
        self._prompt = False
        self._final = False
        self._items: list[Item] = []

    @property
    def holding(self) -> bool:
        """True while a quote is open: call `flush` when the line stays quiet."""
        return bool(self._held) or quote_open(bytes(self._part))

    def expect(self, *, echo: bytes = b"", prompt: bool = False, final: bool = False) -> None:
        """What the bytes to come may hold besides lines."""
        self._echo, self._prompt, self._final = echo.rstrip(b"\r\x1a"), prompt, final

    def feed(self, data: bytes) -> Iterator[Item]:
        """Every item that these bytes complete, in order.

        Take them one by one to the end: `expect` may be called between two of them, so that
        what a line means never depends on how the bytes were cut.
        """
        for found in _TOKEN.finditer(data):
            token = found[0]
            if token in (b"\r", b"\n"):
                self._take_end(token)
            else:
                self._take_text(token)
            yield from self._drain()

    def flush(self) -> list[Item]:
        """Give up an open quote: nothing more came in the time that a text takes."""
        if self.holding:
            if not self._at_prompt():
                self._held += self._breaks + self._part
                self._part.clear()
            self._give_up()
            self._take_prompt()
        return self._drain()

    def _drain(self) -> list[Item]:
        items, self._items = self._items, []
        return items

    # --- inside a line

    def _take_text(self, token: bytes) -> None:
        if self._skipping:
            return
        if self._blank_after_prompt:
            self._blank_after_prompt = False
            token = token.removeprefix(b" ")
        self._part += token
        if not self._held:
            self._take_prompt()
        if len(self._part) > MAX_LINE:
            self._items.append(Overlong(self._part[:MAX_LINE].decode("latin-1")))
            self._part.clear()
            self._skipping = True

    def _at_prompt(self) -> bool:
        return self._prompt and self._part.lstrip(b"\x00").startswith(b">")

    def _take_prompt(self) -> None:
        if not self._at_prompt():
            return
        self._prompt = False
        self._part = self._part.lstrip(b"\x00")[1:]
        self._blank_after_prompt = not self._part
        if self._part.startswith(b" "):
            del self._part[0]
        self._items.append(Prompt())

    # --- at the end of a line

    def _take_end(self, end: bytes) -> None:
        self._skipping = self._blank_after_prompt = False
        part = bytes(self._part).lstrip(b"\x00")
        self._part.clear()
        if self._held:
            self._join(part, end)
        elif part:
            self._take_line(part, end)

    def _take_line(self, part: bytes, end: bytes) -> None:
        before = self._before_echo(part)
        if before is not None:
            self._take_echo(before)
        elif quote_open(part):
            self._hold(part, end)
        else:
            # NULs are noise between and around lines; inside quotes they may be a GSM `@`.
            part = part.rstrip(b"\x00") if b'"' in part else part.replace(b"\x00", b"")
            self._items.append(Line(part.decode("latin-1")))

    def _before_echo(self, part: bytes) -> bytes | None:
        """What stands before the echo that ends the line; None when no echo does."""
        part = part.rstrip(b"\x1a")
        if not self._echo or not part.endswith(self._echo):
            return None
        before = part[: -len(self._echo)]
        glued = self._echo[:2].upper() == b"AT" and len(self._echo) >= _MIN_GLUED_ECHO
        return before if glued or not before else None

    def _take_echo(self, before: bytes) -> None:
        if before:
            self._items.append(Line(before.decode("latin-1")))
        self._items.append(Echo())

    # --- while a quote is open

    def _hold(self, part: bytes, end: bytes) -> None:
        self._held = bytearray(part)
        self._breaks = bytearray(end)
        self._joined = 1

    def _join(self, part: bytes, end: bytes) -> None:
        if not part:
            self._breaks += end
            return
        before = self._before_echo(part)
        if before is not None:
            self._extend(before)
            self._give_up(broken=False)
            self._items.append(Echo())
        elif self._ends_the_quote(part):
            self._give_up()
            self._take_line(part, end)
        else:
            self._extend(part)
            self._breaks = bytearray(end)
            self._settle()

    def _extend(self, part: bytes) -> None:
        self._held += self._breaks + part if part else b""
        self._joined += 1

    def _ends_the_quote(self, part: bytes) -> bool:
        if _ANOTHER.match(part) and max(self._breaks.count(b"\r"), self._breaks.count(b"\n")) > 1:
            return True
        final = read_final(part.decode("latin-1")) if self._final else None
        return final is not None and final.kind not in DIAL_RESULTS

    def _settle(self) -> None:
        if not quote_open(bytes(self._held)):
            self._items.append(Line(self._held.decode("latin-1")))
            self._held.clear()
            self._breaks.clear()
        elif self._joined >= MAX_JOINED_LINES or len(self._held) > MAX_JOINED:
            self._give_up()

    def _give_up(self, *, broken: bool = True) -> None:
        self._items.append(Line(self._held.decode("latin-1"), broken))
        self._held.clear()
        self._breaks.clear()
