"""`decode at`: one raw answer of a modem as named values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from simd.at.replies.registry import read_raw
from simd.errors import Unreadable


def result(raw: str, command: str | None = None, kind: str | None = None) -> dict[str, Any]:
    """The values of the answer; raises Unreadable when the kind is given and doesn't fit."""
    values: dict[str, Any] = msgspec.to_builtins(read_raw(raw, kind=kind, command=command))
    return values


def decode(case: Mapping[str, Any]) -> dict[str, Any]:
    """One case of a batch: `id`, `raw`, optional `command` and `kind`.

    Gives `{"id", "ok": true, "result": {…}}` or `{"id", "ok": false, "error": "…"}`; nothing
    in a case makes it raise. `raw` may be a list of pieces.
    """
    outcome: dict[str, Any] = {"id": case.get("id")}
    try:
        raw, command, kind = _arguments(case)
        return outcome | {"ok": True, "result": result(raw, command, kind)}
    except Unreadable as error:
        return outcome | {"ok": False, "error": str(error)}


def _arguments(case: Mapping[str, Any]) -> tuple[str, str | None, str | None]:
    raw = case.get("raw")
    if isinstance(raw, list):
        raw = "".join(piece for piece in raw if isinstance(piece, str))
    if not isinstance(raw, str):
        raise Unreadable(why="raw is no text")
    return raw, _word(case.get("command")), _word(case.get("kind"))


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
