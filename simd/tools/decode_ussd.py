"""`simctl decode ussd`: a `+CUSD` line, or several in order, to status and text."""

from __future__ import annotations

from typing import Any

from simd.at.ussd import Cusd, UssdCoding, answer, read_all
from simd.errors import SimdError, Unreadable

_CODINGS = {coding.value: coding for coding in UssdCoding}


def decode(case: dict[str, Any]) -> dict[str, Any]:
    """`{"id", "raw": text or list, "known"?}` to `{"id", "ok", "result" | "error"}`."""
    try:
        found = _read(case)
    except SimdError as error:
        return {"id": case.get("id"), "ok": False, "error": error.problem()}
    said = answer(found)
    whole = [result(cusd) for cusd in found] if len(found) > 1 else None
    return {
        "id": case.get("id"),
        "ok": True,
        "result": result(said) | ({"lines": whole} if whole else {}),
    }


def _read(case: dict[str, Any]) -> list[Cusd]:
    raw = case.get("raw", "")
    pieces = raw if isinstance(raw, list) else [raw]
    known = _CODINGS.get(str(case.get("known")))
    found = [cusd for piece in pieces for cusd in read_all(str(piece), known)]
    if not found:
        raise Unreadable(why="there is no +CUSD with a status in it")
    return found


def result(cusd: Cusd) -> dict[str, Any]:
    """The fields of one `+CUSD`; its owner asked, so nothing is masked."""
    return {
        "status": cusd.status,
        "status_name": cusd.meaning.value,
        "text": None if cusd.text is None else cusd.text.reveal(),
        "coding": None if cusd.coding is None else cusd.coding.value,
        "dcs": cusd.dcs,
    }
