r"""Answer as a recorded session did: a `.trace` file behind a tty or a socket.

Format: `# simd-trace 1 · MODEL · FIRMWARE · redacted`, then `SECONDS > CHUNK` for bytes written
to the modem and `SECONDS < CHUNK` for bytes it sent, with `\r \n \xNN \\` escapes.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from simd.emulator.clock import Clock, WallClock
from simd.emulator.listen import Listener
from simd.emulator.openers import Openers
from simd.emulator.pty import Pty

_LINE = re.compile(r"(\d+(?:\.\d+)?) ([<>]) (.*)")
_ESCAPE = re.compile(r"\\(r|n|\\|x[0-9A-Fa-f]{2})")
_HEADER = "# simd-trace 1 "


class Chunk(msgspec.Struct, frozen=True):
    """One recorded chunk: when, whether the modem received it, its bytes."""

    at: float
    received: bool
    data: bytes


def read_trace(text: str) -> list[Chunk]:
    """Read a trace; raises ValueError naming the line that is none."""
    lines = text.splitlines()
    if not lines or not lines[0].startswith(_HEADER):
        raise ValueError("line 1: not a simd-trace 1 header")
    return [
        _chunk(number, line)
        for number, line in enumerate(lines[1:], 2)
        if line and not line.startswith("#")
    ]


def load_trace(path: Path) -> list[Chunk]:
    """Read a trace file."""
    return read_trace(path.read_text(encoding="utf-8"))


def _chunk(number: int, line: str) -> Chunk:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"line {number}: not SECONDS > CHUNK or SECONDS < CHUNK")
    return Chunk(float(found[1]), found[2] == ">", _unescaped(found[3]))


def _unescaped(text: str) -> bytes:
    simple: dict[str, str] = {"r": "\r", "n": "\n", "\\": "\\"}
    plain = _ESCAPE.sub(lambda m: simple.get(m[1]) or chr(int(m[1][1:], 16)), text)
    return plain.encode("latin-1", "replace")


class Player:
    """Matches what is written with the record and answers as the record goes on.

    A write the record has further on (or earlier) moves the place there; one it doesn't know is
    answered ERROR.
    """

    def __init__(self, chunks: list[Chunk], clock: Clock, speed: float) -> None:
        self._chunks = chunks
        self._clock = clock
        self._speed = speed
        self._place = 0
        self._begun = False
        self._typed = b""
        self.link: Pty | Listener | None = None
        self.misses = 0

    def begin(self) -> None:
        """The first client is there: say what the record has before the first write."""
        if not self._begun:
            self._begun = True
            self._speak()

    def feed(self, data: bytes) -> None:
        """Take bytes; whole writes of the record are answered."""
        self.begin()
        self._typed += data
        while self._typed:
            place = self._find()
            if place is None:
                if self._may_grow():
                    return
                self._miss()
                continue
            self._typed = self._typed[len(self._chunks[place].data) :]
            self._place = place + 1
            self._speak()

    def _find(self) -> int | None:
        order = [*range(self._place, len(self._chunks)), *range(self._place)]
        return next((place for place in order if self._is_typed(self._chunks[place])), None)

    def _is_typed(self, chunk: Chunk) -> bool:
        return chunk.received and self._typed.startswith(chunk.data)

    def _may_grow(self) -> bool:
        whole = self._typed.endswith((b"\r", b"\r\n", b"\x1a"))
        return not whole or any(
            chunk.received and chunk.data.startswith(self._typed) for chunk in self._chunks
        )

    def _miss(self) -> None:
        self.misses += 1
        end = self._typed.find(b"\r")
        self._typed = self._typed[end + 1 :].lstrip(b"\n") if end >= 0 else b""
        self._say(b"\r\nERROR\r\n")

    def _speak(self) -> None:
        start = self._chunks[self._place - 1].at if self._place else 0.0
        while self._place < len(self._chunks) and not self._chunks[self._place].received:
            chunk = self._chunks[self._place]
            self._place += 1
            self._later((chunk.at - start) * self._speed, chunk.data)

    def _later(self, seconds: float, data: bytes) -> None:
        if seconds <= 0:
            self._say(data)
        else:
            self._clock.call_later(seconds, lambda: self._say(data))

    def _say(self, data: bytes) -> None:
        if self.link is not None:
            self.link.write(data)


@asynccontextmanager
async def replay(
    path: Path, *, link: Path | None = None, listen: str | None = None, speed: float = 1.0
) -> AsyncIterator[Player]:
    """Serve a trace while the context lasts."""
    player = Player(load_trace(path), WallClock(), speed)
    openers = Openers()
    player.link = Listener(listen, player.feed) if listen else Pty(link, openers, player.feed)
    player.link.plug()
    player.link.on_client = player.begin
    try:
        yield player
    finally:
        player.link.unplug()
        openers.close()
