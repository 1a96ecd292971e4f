"""Tables that line up, whatever alphabet their cells are in, and never wrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from simd.ctl.render.colour import Colours
from simd.ctl.render.width import columns, fit, pad, printable

_GAP = "  "
_LEAST = 6


class Cell(NamedTuple):
    """A text with its style, set to the right when it is a figure."""

    text: str
    style: str | None = None
    right: bool = False


class Table:
    """Rows under a head; with no rows it shows `empty`."""

    def __init__(self, head: Sequence[str], empty: str) -> None:
        self.head = [Cell(title, "strong") for title in head]
        self.rows: list[list[Cell]] = []
        self.empty = empty

    def row(self, *cells: Cell | str | None) -> None:
        """Add a row; None is an empty cell."""
        made = (one if isinstance(one, Cell) else Cell(one or "") for one in cells)
        self.rows.append([cell._replace(text=printable(cell.text)) for cell in made])

    def lines(self, room: int | None, colours: Colours) -> list[str]:
        """The table's lines, each at most `room` columns wide; None is any width."""
        if not self.rows:
            return [self.empty]
        widths = self._widths(room)
        return [self._line(row, widths, room, colours) for row in [self.head, *self.rows]]

    def _widths(self, room: int | None) -> list[int]:
        rows = [self.head, *self.rows]
        widths = [max(columns(row[place].text) for row in rows) for place in range(len(self.head))]
        while room is not None and self._total(widths) > room and max(widths) > _LEAST:
            widths[widths.index(max(widths))] -= 1
        return widths

    @staticmethod
    def _total(widths: list[int]) -> int:
        return sum(widths) + len(_GAP) * (len(widths) - 1)

    @staticmethod
    def _line(row: list[Cell], widths: list[int], room: int | None, colours: Colours) -> str:
        used, parts = 0, list[str]()
        for cell, width in zip(row, widths, strict=True):
            space = width if room is None else min(width, room - used)
            if space <= 0:
                break
            text = pad(fit(cell.text, space), space, right=cell.right)
            parts.append(colours.paint(text, cell.style))
            used += space + len(_GAP)
        return _GAP.join(parts).rstrip()
