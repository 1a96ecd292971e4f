"""An information line split into fields, quotes and parentheses respected.

`+COPS: 0,2,"26202",7` is a name and four fields; a field may be bare, quoted, empty or a
parenthesised group (TS 27.007 §4 and V.250 §5.4). Modems add spaces, leave quotes out or
open, and pad with zeros: all that is read. What is not of the asked type is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from simd.at.replies.unreadable import Unreadable

_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}")
_REAL = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,12})?")
_HEX = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{1,16})")
_RANGE = re.compile(r"([0-9]{1,9})\s*-\s*([0-9]{1,9})")
_CLOSES = re.compile(r'"\s*(?:[,);\s]|$)')
_WIDEST: Final = 4096


def split_fields(text: str) -> list[str]:
    """The comma-separated fields, stripped; quotes and parentheses stay on them."""
    fields, start, depth, at = [], 0, 0, 0
    while at < len(text):
        char = text[at]
        if char == '"' and (depth or not text[start:at].strip()):
            at = _closing_quote(text, at)
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif char == "," and not depth:
            fields.append(text[start:at].strip())
            start = at + 1
        at += 1
    fields.append(text[start:].strip())
    return fields


def _closing_quote(text: str, opening: int) -> int:
    """Where the quote ends: at a quote that a separator follows, else at the line's end."""
    closing = _CLOSES.search(text, opening + 1)
    return closing.start() if closing else len(text)


def unquote(field: str) -> str:
    """The field without its quotes and the spaces around them; one lost quote is forgiven."""
    return field.strip().removeprefix('"').removesuffix('"').strip()


def decimal(text: str) -> int | None:
    """A decimal number, quoted or not, with leading zeros or without."""
    bare = unquote(text)
    return int(bare) if _DECIMAL.fullmatch(bare) else None


def hexadecimal(text: str) -> int | None:
    """A hexadecimal number, quoted or not, with `0x` or without."""
    match = _HEX.fullmatch(unquote(text))
    return int(match[1], 16) if match else None


def real(text: str) -> float | None:
    """A number with or without a fraction."""
    bare = unquote(text)
    return float(bare) if _REAL.fullmatch(bare) else None


class Fields:
    """The fields of one line, read by place; a place that is not there reads as None."""

    def __init__(self, text: str) -> None:
        self._parts = split_fields(text) if text.strip() else []

    def __len__(self) -> int:
        return len(self._parts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def raw(self, place: int) -> str:
        """The field as it came, or an empty text."""
        return self._parts[place] if 0 <= place < len(self._parts) else ""

    def rest(self, place: int) -> list[str]:
        """All fields from the place on, without quotes."""
        return [unquote(part) for part in self._parts[place:]]

    def quoted(self, place: int) -> bool:
        """Whether the field came in quotes."""
        return self.raw(place).startswith('"')

    def string(self, place: int) -> str:
        """The field without quotes; empty when it is absent."""
        return unquote(self.raw(place))

    def text(self, place: int) -> str | None:
        """The field without quotes; empty, absent and `-` are None."""
        text = self.string(place)
        return None if text in ("", "-", "--") else text

    def number(self, place: int) -> int | None:
        """The field as a decimal number."""
        return decimal(self.raw(place))

    def hex(self, place: int) -> int | None:
        """The field as a hexadecimal number."""
        return hexadecimal(self.raw(place))

    def real(self, place: int) -> float | None:
        """The field as a number with a fraction."""
        return real(self.raw(place))

    def flag(self, place: int) -> bool | None:
        """The field as 0 or 1."""
        number = self.number(place)
        return None if number is None else number == 1


def inside(group: str) -> str:
    """What stands inside the parentheses of a group; a bare field is its own content."""
    return group.strip().removeprefix("(").removesuffix(")").strip()


def words_in(group: str) -> list[str]:
    """The words of a group such as `("SM","ME")` or of a bare `"SM"`, empties left out."""
    return [word for word in (unquote(part) for part in split_fields(inside(group))) if word]


def numbers_in(group: str) -> list[int]:
    """The numbers of a group such as `(0-2,5)`, ranges written out.

    Raises Unreadable for a range so wide that it can't be a list of choices.
    """
    return [number for word in words_in(group) for number in _spread(word)]


def _spread(word: str) -> Sequence[int]:
    match = _RANGE.fullmatch(word)
    if match is None:
        single = decimal(word)
        return [] if single is None else [single]
    low, high = int(match[1]), int(match[2])
    if high - low > _WIDEST:
        raise Unreadable(why="a range too wide to be a choice")
    return range(low, high + 1)
