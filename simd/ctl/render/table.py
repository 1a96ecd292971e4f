"""Tables that line up, whatever alphabet their cells are in, and never wrap.

Where the screen is too narrow for its columns, each row becomes a few lines of its own, so
that no figure is cut away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simd.ctl.render.colour import Colours
from simd.ctl.render.width import columns, fit, pad, printable, wrap

_GAP = "  "
_LEAST = 6
# A column that is cut below it tells nothing any more: a day, an amount with its currency.
_TELLING = 9
_INDENT = "  "
_NOTHING = frozenset({"", "—"})


class Cell(NamedTuple):
    """A text with its style, set to the right when it is a figure."""

    text: str
    style: str | None = None
    right: bool = False


class Table:
    """Rows under a head; with no rows it shows `empty`. A `whole` one cuts no cell anywhere."""

    def __init__(self, head: Sequence[str], empty: str, *, whole: bool = False) -> None:
        self.head = [Cell(title, "strong") for title in head]
        self.rows: list[list[Cell]] = []
        self.empty = empty
        self.whole = whole

    def row(self, *cells: Cell | str | None) -> None:
        """Add a row; None is an empty cell."""
        made = (one if isinstance(one, Cell) else Cell(one or "") for one in cells)
        self.rows.append([cell._replace(text=printable(cell.text)) for cell in made])

    def lines(self, room: int | None, colours: Colours) -> list[str]:
        """The table's lines, each at most `room` columns wide; None is any width."""
        if not self.rows:
            return [self.empty] if room is None else wrap(self.empty, room)
        if room is not None and self._needed() > room:
            return [line for row in self.rows for line in self._stacked(row, room, colours)]
        widths = self._widths(room)
        return [self._line(row, widths, room, colours) for row in [self.head, *self.rows]]

    def _needed(self) -> int:
        """The least width at which every column still tells something."""
        widths = self._natural()
        return self._total(widths if self.whole else [min(one, _TELLING) for one in widths])

    def _natural(self) -> list[int]:
        rows = [self.head, *self.rows]
        return [max(columns(row[place].text) for row in rows) for place in range(len(self.head))]

    def _widths(self, room: int | None) -> list[int]:
        widths = self._natural()
        while room is not None and self._total(widths) > room and max(widths) > _LEAST:
            widths[widths.index(max(widths))] -= 1
        return widths

    def _stacked(self, row: list[Cell], room: int, colours: Colours) -> Iterator[str]:
        """The row as a title and a line for each cell that says something."""
        first, *rest = row
        if first.text:
            yield colours.paint(fit(first.text, room), first.style or "strong")
        wide = max(columns(one.text) for one in self.head[1:]) if rest else 0
        for head, cell in zip(self.head[1:], rest, strict=True):
            if cell.text not in _NOTHING:
                label = _INDENT + pad(head.text, wide) + _GAP
                yield from _labelled(label, cell, room, colours)

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


def _labelled(label: str, cell: Cell, room: int, colours: Colours) -> Iterator[str]:
    """A cell behind its label, or under it where hardly anything fits behind."""
    start = columns(label)
    if room - start < _TELLING:
        yield fit(label.rstrip(), room)
        start = min(len(_INDENT * 2), max(room - 2, 0))
        label = " " * start
    for number, part in enumerate(wrap(cell.text, room - start)):
        yield (label if number == 0 else " " * start) + colours.paint(part, cell.style)
