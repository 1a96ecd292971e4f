"""Trace files for `simctl trace`: cleaned, proved and played back, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simd.traces.check import check as findings
from simd.traces.redact import redact as cleaned
from simd.traces.replay import exchanges
from simd.traces.trace import escape, read, write


def redact(text: str) -> str:
    """The file's text without the people in it; raises Unreadable."""
    return write(cleaned(read(text)))


def check(text: str) -> list[dict[str, Any]]:
    """What is wrong with the file: `{"kind", "chunk", "line"}` each; raises Unreadable."""
    return [
        {"kind": one.kind, "chunk": one.chunk, "line": one.line} for one in findings(read(text))
    ]


def replay(text: str) -> Iterator[dict[str, Any]]:
    """The conversation: `{"seconds", "sent", "received"}` each, escaped as in the file."""
    seconds = 0.0
    for one in exchanges(read(text)):
        seconds = one.received[-1].seconds if one.received else seconds
        received = escape(one.answer)
        yield {"seconds": seconds, "sent": escape(one.sent), "received": received}
