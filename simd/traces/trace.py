r"""The trace file: every chunk of a line with its time and direction, readable and exact.

    # simd-trace 1 · MODEL · FIRMWARE · redacted
    0.000000 > AT+CSQ\r
    0.012345 < \r\n+CSQ: 18,99\r\n\r\nOK\r\n

Seconds count from the first chunk; `>` was sent, `<` was received. Printable ASCII stands as it
is, `\\ \r \n \xNN` for the rest. Further lines that begin with `#` are notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from simd.errors import Unreadable

_HEADER = re.compile(r"# simd-trace 1 · (.*?) · (.*?)( · redacted)?\s*")
_ENTRY = re.compile(r"(\d+(?:\.\d+)?) ([<>]) (.*)")
_ESCAPE = re.compile(r"\\(?:([\\rn])|x([0-9A-Fa-f]{2}))")
_NAMED = {"\\": "\\", "r": "\r", "n": "\n"}
_WRITTEN = {0x5C: "\\\\", 0x0D: "\\r", 0x0A: "\\n"}


class Chunk(msgspec.Struct, frozen=True):
    """Bytes that crossed the line at once; `sent` towards the modem."""

    seconds: float
    sent: bool
    data: bytes

    def __repr__(self) -> str:
        return f"Chunk({self.seconds:.6f} {'>' if self.sent else '<'} {len(self.data)} bytes)"


class Trace(msgspec.Struct, frozen=True):
    """A recording of one line."""

    model: str
    firmware: str
    chunks: tuple[Chunk, ...]
    redacted: bool = False
    notes: tuple[str, ...] = ()


def escape(data: bytes) -> str:
    r"""The chunk as text; a blank at its end is written as `\x20`, since editors eat those."""
    text = "".join(_written(byte) for byte in data)
    return f"{text[:-1]}\\x20" if text.endswith(" ") else text


def _written(byte: int) -> str:
    if byte in _WRITTEN:
        return _WRITTEN[byte]
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02X}"


def unescape(text: str) -> bytes:
    """The chunk's bytes; raises Unreadable for anything `escape` would not write."""
    bare = _ESCAPE.sub("", text)
    if "\\" in bare or not (bare.isascii() and bare.isprintable()):
        raise Unreadable(why="a chunk holds printable ASCII and the escapes \\\\ \\r \\n \\xNN")
    return _ESCAPE.sub(_unescaped, text).encode("latin-1")


def _unescaped(found: re.Match[str]) -> str:
    return _NAMED[found[1]] if found[1] else chr(int(found[2], 16))


def header(model: str, firmware: str, *, redacted: bool = False) -> str:
    """The first line of a file."""
    names = (_one_word(model), _one_word(firmware))
    return " · ".join(["# simd-trace 1", *names, *(["redacted"] if redacted else [])])


def _one_word(name: str) -> str:
    return " ".join(name.replace("·", " ").split()) or "unknown"


def entry(chunk: Chunk) -> str:
    """One line of a file."""
    return f"{chunk.seconds:.6f} {'>' if chunk.sent else '<'} {escape(chunk.data)}"


def write(trace: Trace) -> str:
    """The file's text."""
    notes = (f"# {note}" for note in trace.notes)
    lines = [header(trace.model, trace.firmware, redacted=trace.redacted), *notes]
    return "\n".join([*lines, *map(entry, trace.chunks)]) + "\n"


def read(text: str) -> Trace:
    """The trace in a file's text; raises Unreadable with the line's number."""
    lines = text.split("\n")
    found = _HEADER.fullmatch(lines[0])
    if found is None:
        raise Unreadable(why="line 1: a trace begins with `# simd-trace 1 · MODEL · FIRMWARE`")
    notes = tuple(line[1:].strip() for line in lines[1:] if line.startswith("#"))
    chunks = tuple(_read_chunks(lines[1:]))
    return Trace(found[1], found[2], chunks, found[3] is not None, notes)


def _read_chunks(lines: Iterable[str]) -> Iterator[Chunk]:
    for number, line in enumerate(lines, start=2):
        if not line.strip() or line.startswith("#"):
            continue
        found = _ENTRY.fullmatch(line)
        if found is None:
            raise Unreadable(why=f"line {number}: not `SECONDS > CHUNK` or `SECONDS < CHUNK`")
        try:
            data = unescape(found[3])
        except Unreadable as error:
            raise Unreadable(why=f"line {number}: {error.params['why']}") from error
        yield Chunk(float(found[1]), found[2] == ">", data)
