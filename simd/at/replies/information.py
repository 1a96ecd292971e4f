"""Finding the information lines of an answer among what else the line carried."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simd.at.classify import Mark, mark_unasked
from simd.at.replies.fields import Fields
from simd.at.replies.unreadable import Unreadable

# A response name: `+CREG:`, `^HCSQ:`, `#RFSTS:`, `!GSTATUS:`, `*E2IPCFG:`, `%PCOINFO:`, `$QCSIMSTAT:`
_NAME = re.compile(r"\s*([+^#!*%$][A-Z0-9_/]+)\s*:\s*", re.IGNORECASE)


def named(line: str) -> tuple[str, str] | None:
    """The response name in capitals and what follows its colon, or None for a bare line."""
    match = _NAME.match(line)
    return (match[1].upper(), line[match.end() :].strip()) if match else None


def bodies(lines: Sequence[str], *names: str, bare: bool = False) -> list[str]:
    """What follows the colon on the lines of these names, in order.

    With `bare`, lines without any response name serve when no named one is there: some
    modems leave the name out. What modems say unasked (`RING`, `SMS DONE`) never serves.
    """
    heads = [(named(line), line.strip()) for line in lines if line.strip()]
    found = [head[1] for head, _ in heads if head and head[0] in names]
    if found or not bare:
        return found
    return [line for head, line in heads if head is None and not _unasked(line)]


def _unasked(line: str) -> bool:
    return mark_unasked(line) is Mark.URC


def rows(lines: Sequence[str], *names: str, bare: bool = False) -> list[Fields]:
    """The same as fields."""
    return [Fields(body) for body in bodies(lines, *names, bare=bare)]


def body(lines: Sequence[str], *names: str, bare: bool = False) -> str:
    """The first such line's content; Unreadable when there is none."""
    found = bodies(lines, *names, bare=bare)
    if not found:
        raise Unreadable(why=f"no {names[0]} line")
    return found[0]


def row(lines: Sequence[str], *names: str, bare: bool = False) -> Fields:
    """The first such line as fields; Unreadable when there is none."""
    return Fields(body(lines, *names, bare=bare))
