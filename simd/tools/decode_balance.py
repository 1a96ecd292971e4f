"""`simctl decode balance`: a carrier's text to the figures it states."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from simd.carriers.carrier import Carrier
from simd.carriers.catalog import find_carrier
from simd.carriers.extract import Unparsed, extract, extract_unknown
from simd.errors import BadRequest, SimdError, Unreadable
from simd.model.account import Reading, Source
from simd.model.codec import to_plain

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def decode(case: dict[str, Any]) -> dict[str, Any]:
    """`{"id", "text", "carrier"?, "at"?, "country"?}` to `{"id", "ok", "result" | "error"}`.

    An unknown carrier is none: the general reader answers. Without `at`, relative dates and
    dates without a year stay unread. `ok` is false when no figure was read.
    """
    try:
        return {"id": case.get("id"), "ok": True, "result": _read(case)}
    except SimdError as error:
        return {"id": case.get("id"), "ok": False, "error": error.problem()}


def _read(case: dict[str, Any]) -> dict[str, Any]:
    text, when = str(case.get("text") or ""), _moment(case.get("at"))
    carrier, source = _carrier(case.get("carrier")), Source("manual", when or _NEVER)
    if carrier:
        found = extract(text, carrier, None, source, when)
    else:
        found = extract_unknown(text, _country(case.get("country")), source, when)
    if isinstance(found, Unparsed):
        raise Unreadable(why="no figure stands in the text")
    return _plain(found, dated=when is not None)


def _plain(reading: Reading, *, dated: bool) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(reading, reveal=True)
    if not dated:
        plain["source"]["at"] = None
    return plain


def _carrier(name: object) -> Carrier | None:
    return find_carrier(str(name)) if name else None


def _country(name: object) -> str | None:
    return str(name) if name else None


def _moment(written: object) -> datetime | None:
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise BadRequest(why=f"at: {error}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
