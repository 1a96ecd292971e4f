"""Colours on a screen, and none in a file: a style is a name, never a number elsewhere."""

from __future__ import annotations

_CODES = {"good": "32", "bad": "31", "warn": "33", "faint": "2", "strong": "1"}


class Colours:
    """Paints text when it is on; else gives it back as it is."""

    def __init__(self, *, on: bool) -> None:
        self.on = on

    def paint(self, text: str, style: str | None) -> str:
        """The text in a style."""
        if not self.on or style is None:
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"
