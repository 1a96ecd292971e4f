"""Tables that line up, whatever alphabet their cells are in, and cut nothing away.

Where the screen is too narrow, long cells go on in a second line; where even that is not
enough, each row becomes a few lines of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from simd.ctl.render.colour import Colours
from simd.ctl.render.width import columns, fit, longest, pad, printable, wrap

_GAP = "  "
# Columns are made no narrower than this, since a text of one word a line can't be read.
_TELLING = 7
_INDENT = "  "
_NOTHING = frozenset({"", "—"})


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
            return [self.empty] if room is None else wrap(self.empty, room)
        widths = self._natural()
        if room is not None and self._total(widths) > room:
            least = self._least(room)
            if self._total(least) > room:
                return [line for row in self.rows for line in self._stacked(row, room, colours)]
            self._shrink(widths, least, room)
        every = [self.head, *self.rows]
        return [line for row in every for line in self._lines(row, widths, colours)]

    def _natural(self) -> list[int]:
        rows = [self.head, *self.rows]
        return [max(columns(row[place].text) for row in rows) for place in range(len(self.head))]

    def _least(self, room: int) -> list[int]:
        """What each column needs at least: a figure its width, a text its longest word."""
        rows = [self.head, *self.rows]
        places = range(len(self.head))
        return [max(_least(row[place], room) for row in rows) for place in places]

    def _shrink(self, widths: list[int], least: list[int], room: int) -> None:
        """Take from the widest that can give, until the columns fit."""
        while self._total(widths) > room:
            giving = (place for place, width in enumerate(widths) if width > least[place])
            widths[max(giving, key=lambda place: widths[place])] -= 1

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
    def _lines(row: list[Cell], widths: list[int], colours: Colours) -> Iterator[str]:
        """The row in as many lines as its longest cell takes."""
        cells = [wrap(cell.text, width) for cell, width in zip(row, widths, strict=True)]
        for number in range(max(len(cell) for cell in cells)):
            line, reached, start = "", 0, 0
            for cell, parts, width in zip(row, cells, widths, strict=True):
                text = parts[number] if number < len(parts) else ""
                if text:
                    at = start + (width - columns(text) if cell.right else 0)
                    line += " " * (at - reached) + colours.paint(text, cell.style)
                    reached = at + columns(text)
                start += width + len(_GAP)
            yield line


def _least(cell: Cell, room: int) -> int:
    wide = columns(cell.text)
    return wide if cell.right else max(longest(cell.text, room), min(wide, _TELLING))


def _labelled(label: str, cell: Cell, room: int, colours: Colours) -> Iterator[str]:
    """A cell behind its label, or under it where hardly anything fits behind."""
    start = columns(label)
    if room - start < _TELLING:
        yield fit(label.rstrip(), room)
        start = min(len(_INDENT * 2), max(room - 2, 0))
        label = " " * start
    for number, part in enumerate(wrap(cell.text, room - start)):
        yield (label if number == 0 else " " * start) + colours.paint(part, cell.style)
