"""What happened on a line since it was opened."""

from __future__ import annotations

import msgspec


class Counters(msgspec.Struct):
    """Numbers for whoever looks after the line; `repeats` are commands that were asked again."""

    commands: int = 0
    repeats: int = 0
    timeouts: int = 0
    resyncs: int = 0
    damaged: int = 0
    late: int = 0
    noise: int = 0
    urcs: int = 0
