"""A trace as a conversation again: what was sent, and what came back for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from simd.traces.trace import Chunk, Trace


class Exchange(msgspec.Struct, frozen=True):
    """What was sent at once, and the chunks that came before the next was sent."""

    sent: bytes
    received: tuple[Chunk, ...]

    @property
    def answer(self) -> bytes:
        """All that came, joined."""
        return b"".join(chunk.data for chunk in self.received)


def exchanges(trace: Trace) -> Iterator[Exchange]:
    """The exchanges in order; the first has nothing sent when the modem spoke first."""
    sent, received = b"", list[Chunk]()
    for chunk in trace.chunks:
        if not chunk.sent:
            received.append(chunk)
            continue
        if sent or received:
            yield Exchange(sent, tuple(received))
        sent, received = chunk.data, []
    if sent or received:
        yield Exchange(sent, tuple(received))


def answerer(trace: Trace) -> Callable[[bytes], bytes]:
    """What the modem of the trace answers; each exchange once and in order, the last for ever."""
    tapes: dict[bytes, list[bytes]] = {}
    for exchange in exchanges(trace):
        tapes.setdefault(exchange.sent, []).append(exchange.answer)

    def answer(sent: bytes) -> bytes:
        tape = tapes.get(sent, [b"\r\nERROR\r\n"])
        return tape.pop(0) if len(tape) > 1 else tape[0]

    return answer
