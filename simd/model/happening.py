"""The base of every event body, on its own so that each room's events have a file of theirs."""

from __future__ import annotations

import msgspec


class Happening(msgspec.Struct, frozen=True, tag_field="kind"):
    """The base of every event body; its tag is the event's kind."""
