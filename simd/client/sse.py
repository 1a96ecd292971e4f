"""Server-sent events, read line by line (WHATWG HTML §9.2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Sent(NamedTuple):
    """One event as it stood on the wire; `id` is the last one given, `event` its kind."""

    id: str | None
    event: str
    data: str


def events(lines: Iterable[bytes]) -> Iterator[Sent]:
    """The events in the lines; comments (heartbeats) and events without data are dropped."""
    last: str | None = None
    event, data = "message", list[str]()
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            if data:
                yield Sent(last, event, "\n".join(data))
            event, data = "message", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "id":
                last = value
            case "event":
                event = value
            case "data":
                data.append(value)
            case _:
                pass
