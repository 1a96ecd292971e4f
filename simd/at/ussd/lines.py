"""`+CUSD` lines taken apart (3GPP TS 27.007 §7.15): status, the text as written, coding scheme.

Real modems put quotes and line breaks into the text, lose the closing quote, glue the next
echo behind it and add strays to the coding scheme; nothing of that may lose the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from simd.model.ids import Body


class Frame(msgspec.Struct, frozen=True):
    """One `+CUSD`: the text between its quotes as sent; None when there is none."""

    status: int
    raw: Body | None
    dcs: int | None = None


_START = re.compile(r"\+CUSD:\s*([0-5])(?!\d)", re.IGNORECASE)
# Where another line of the dialogue begins: the text ends there if a quote has closed before.
_OTHER_LINE = re.compile(r"[\r\n](?=(?:OK|ERROR|NO CARRIER)\s*(?:[\r\n]|\Z)|[+^][A-Z]+:|AT[+^&E])")
_MOST_LINES = 16
_AFTER = r"(?=[A-Za-z]?\s*\Z|\s*[\r\n]|\s*AT|\s*[+^*]|\s*OK|\s*ERROR|\s*RING)"
_CLOSED_WITH_DCS = re.compile(rf'"\s*,\s*(\d{{1,3}}){_AFTER}')
_CLOSED = re.compile(r'"\s*,?\s*(?=\Z|AT|[+^])')
_SCHEME_AT_END = re.compile(r",\s*(\d{1,3})[A-Za-z]?\Z")
# An open text whose end still shows pieces of `",15`: the comma and scheme, or their last digit.
_OPEN_WITH_DCS = re.compile(r"(?<=[^\d\s]),\s*(15|17|72|68|64|0|1)\s*\Z")
_STRAY_DIGIT = re.compile(r"(?:(?<=[a-z])|(?<=\s{8}))[1245678]\s*\Z")


def frames(raw: str) -> Iterator[Frame]:
    """Every `+CUSD` in a piece of the dialogue, in order."""
    starts = list(_START.finditer(raw))
    for place, start in enumerate(starts):
        following = starts[place + 1 : place + 2]
        end = following[0].start() if following else len(raw)
        yield _frame(int(start[1]), raw[start.end() : end])


def _frame(status: int, rest: str) -> Frame:
    body = rest.lstrip(" \t")
    if not body.startswith(","):
        return Frame(status, None)
    body = body[1:].lstrip(" \t")
    text, dcs = _quoted(body[1:]) if body.startswith('"') else _unquoted(body)
    return Frame(status, Body(text) if text else None, dcs)


def _unquoted(body: str) -> tuple[str, int | None]:
    first = _OTHER_LINE.split(body, maxsplit=1)[0].strip()
    found = _SCHEME_AT_END.search(first)
    text = first[: found.start()] if found else first
    return text.strip(" ,\t\r\n"), _scheme(found[1] if found else None)


def _quoted(body: str) -> tuple[str, int | None]:
    """The text of a quoted body, read up to each line that may end it until a quote closes."""
    lines = islice(_OTHER_LINE.finditer(body), _MOST_LINES)
    cuts = [found.start() for found in lines] + [len(body)]
    for cut in cuts:
        closed = _closed(body[:cut])
        if closed:
            return closed
    return _open(body[: cuts[0]])


def _closed(body: str) -> tuple[str, int | None] | None:
    found = _CLOSED_WITH_DCS.search(body)
    if found:
        return body[: found.start()], _scheme(found[1])
    found = _CLOSED.search(body)
    return (body[: found.start()], None) if found else None


def _open(body: str) -> tuple[str, int | None]:
    found = _OPEN_WITH_DCS.search(body)
    if found:
        return body[: found.start()], _scheme(found[1])
    return _STRAY_DIGIT.sub("", body).rstrip("\r\n"), None


def _scheme(digits: str | None) -> int | None:
    value = int(digits) if digits else None
    return value if value is not None and value <= 255 else None
