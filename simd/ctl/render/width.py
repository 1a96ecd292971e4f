"""How many columns a text takes (Unicode UAX #11), and texts made to fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator


def columns(text: str) -> int:
    """The columns of a terminal that the text fills: wide characters two, combining ones none."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def printable(text: str) -> str:
    """The text with control characters made visible, so that no answer drives the terminal."""
    return "".join(_visible(char) for char in text)


# Marks that turn the reading direction of what follows (UAX #9 §2): they could swap a line's parts.
_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def _visible(char: str) -> str:
    if char in "\r\n\t":
        return " "
    if unicodedata.bidirectional(char) in _TURNS:
        return ""
    return "\ufffd" if unicodedata.category(char) in {"Cc", "Cs"} else char


def fit(text: str, room: int) -> str:
    """The text cut to the columns it may take, the cut marked."""
    if columns(text) <= room:
        return text
    kept, used = "", 0
    for char in text:
        if used + _columns(char) > room - 1:
            break
        kept += char
        used += _columns(char)
    return f"{kept}…"


def pad(text: str, room: int, *, right: bool = False) -> str:
    """The text filled with blanks to the columns of its cell."""
    blanks = " " * (room - columns(text))
    return blanks + text if right else text + blanks


# Where a text that does not fit is parted first (ZERO WIDTH SPACE, Unicode line breaking class ZW).
PART = "\u200b"


def wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` columns.

    Broken at its parts, then at blanks, behind the joints of names, and between wide characters,
    but before no closing mark and behind no opening one.
    """
    parts = _parts(text) if columns(text) > room else [text.replace(PART, "")]
    return [line for part in parts for line in _wrapped(part, room)]


def _parts(text: str) -> list[str]:
    """The parts, without the commas that would stand at a line's end."""
    *before, last = text.split(PART)
    return [*(part.rstrip(" ,，") for part in before), last]


def _wrapped(text: str, room: int) -> list[str]:
    lines = [""]
    for piece in _pieces(text, room):
        if lines[-1] and columns(lines[-1] + piece.rstrip()) > room:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def longest(text: str, room: int) -> int:
    """The columns that the text needs at least so as not to be broken within a word."""
    pieces = (piece for part in _parts(text) for piece in _pieces(part, room))
    return max(columns(piece.rstrip()) for piece in pieces)


# What stands at no line's beginning, at no line's end, and where a long name may be parted.
_CLOSING = "、，。；：？！）》」』】…"
_OPENING = "（《「『【"
_JOINTS = "_-/"


def _breaks(word: str, char: str) -> bool:
    """True when a line may end between the two."""
    if char in _CLOSING or word[-1] in _OPENING:
        return False
    if word[-1] in _JOINTS:
        return char.isalpha() and len(word) > 1
    return 2 in (_columns(char), _columns(word[-1]))


def _pieces(text: str, room: int) -> Iterator[str]:
    """Words with the blanks after them; a wide character is one, a word too long is several."""
    word = ""
    for char in text:
        if word and (_breaks(word, char) or columns(word + char) > room):
            yield word
            word = ""
        word += char
        if char == " ":
            yield word
            word = ""
    yield word
