"""The end of an answer as values: done, refused, or still open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.final import read_final
from simd.at.replies.reply import Kind, Reply, View
from simd.at.replies.unreadable import Unreadable

_CODED: Final = re.compile(r"(\+?(?:CME|CMS|CIS|EXT|MODEM) ERROR)\s*:?\s*(.*)", re.IGNORECASE)
# Refusals beside the session's: seen on old sticks that no session here would survive with.
_OLD: Final = re.compile(r"(?:\+CIS|MODEM|UNKNOWN CALLING) ERROR(?:\s*:.*)?", re.IGNORECASE)


class FinalResult(Reply, frozen=True):
    """Whether an answer is complete, and whether its end is a refusal."""

    complete: bool
    error: bool
    line: str | None = None


class ErrorResult(Reply, frozen=True):
    """A refusal: its name (`+CME ERROR`, `ERROR` …) and the code or the words it came with.

    `number` and `meaning` are what the standard makes of either.
    """

    result: str
    text: str | None = None
    code: int | None = None
    number: int | None = None
    meaning: str | None = None


class Result(Reply, frozen=True):
    """The end of an answer whatever it is, `OK` or a refusal in words."""

    result: str


def is_refusal(line: str) -> bool:
    """Whether the line says that a command was refused."""
    final = read_final(line)
    return not final.ok if final else _OLD.fullmatch(line.strip()) is not None


def is_final(line: str) -> bool:
    """Whether the line ends an answer."""
    return read_final(line) is not None or is_refusal(line)


def read_completion(lines: Sequence[str]) -> FinalResult:
    """The first final result among the lines; without one the answer is still open."""
    found = next((line.strip() for line in lines if is_final(line)), None)
    if found is None:
        return FinalResult(complete=False, error=False)
    return FinalResult(complete=True, error=is_refusal(found), line=found)


def read_error(lines: Sequence[str]) -> ErrorResult:
    """The refusal among the lines, verbose (`AT+CMEE=2`), numeric or without a reason."""
    found = next((line.strip() for line in lines if is_refusal(line)), None)
    if found is None:
        raise Unreadable(why="no refusal")
    final = read_final(found)
    number, meaning = (final.number, final.meaning) if final else (None, None)
    match = _CODED.fullmatch(found)
    name = match[1].upper() if match else found
    reason = match[2].strip().strip('"') if match else ""
    if reason.isascii() and reason.isdigit():
        return ErrorResult(result=name, code=number, number=number, meaning=meaning)
    return ErrorResult(result=name, text=reason or None, number=number, meaning=meaning)


def read_result(lines: Sequence[str]) -> Result:
    """The end of `ATE0Q0V1`, which some modems refuse in words of their own."""
    found = next((line.strip() for line in lines if is_final(line)), None)
    if found is None:
        raise Unreadable(why="no final result")
    return Result(result=found)


KINDS: Final = (
    Kind(name="final_result", read=read_completion, view=View.WHOLE),
    Kind(name="error", read=read_error, view=View.WHOLE),
    Kind(name="ate_error", read=read_result, commands=("E0Q0V1", "E0", "E1"), view=View.WHOLE),
)
