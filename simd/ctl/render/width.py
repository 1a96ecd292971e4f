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


def wrap(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` columns, broken at blanks and between wide characters."""
    lines = [""]
    for piece in _pieces(text, room):
        if lines[-1] and columns(lines[-1] + piece.rstrip()) > room:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str, room: int) -> Iterator[str]:
    """Words with the blanks after them; a wide character is one, a word too long is several."""
    word = ""
    for char in text:
        if word and (_columns(char) == 2 or columns(word + char) > room):
            yield word
            word = ""
        word += char
        if char == " ":
            yield word
            word = ""
    yield word
