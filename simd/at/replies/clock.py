"""The modem's clock: `+CCLK?`, `+CTZU`, `+CTZE`, Huawei's `^NWTIME` and `^TIME`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from simd.at.replies.information import body
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable, require

_STAMP: Final = re.compile(
    r'"?\s*([0-9]{2}|[0-9]{4})[/-]([0-9]{1,2})[/-]([0-9]{1,2})\s*,\s*'
    r'([0-9]{1,2}):([0-9]{2}):([0-9]{2})\s*([+-][0-9]{1,2})?\s*"?'
)
_LONG: Final = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})")
# Clocks that no network has set start at the epochs of GPS, Unix or the chip, all before this.
_OLDEST: Final = 2010


class ClockReading(Reply, frozen=True):
    """Network time; `iso8601` with the offset as short as it can be said, `utc` the same instant.

    A clock that was never set (`unset`) says no time. `dst_minutes` is part of the offset.
    """

    iso8601: str | None = None
    utc: str | None = None
    utc_offset_minutes: int | None = None
    dst_minutes: int | None = None
    unset: bool = False


def stamp(text: str) -> datetime:
    """`26/03/01,12:00:00+32` as a time; the offset counts quarters of an hour (TS 27.007 §8.15).

    Without an offset the time is naive. Two-digit years from 70 on are of the last century.
    """
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        raise Unreadable(why="no time")
    quarters = None if match[7] is None else int(match[7])
    year, *rest = (int(part) for part in match.groups()[:6])
    if year < 100:
        year += 1900 if year >= 70 else 2000
    return _checked([year, *rest], quarters)


def _checked(parts: Sequence[int], quarters: int | None) -> datetime:
    year, month, day, hour, minute, second = parts
    try:
        zone = None if quarters is None else timezone(timedelta(minutes=15 * quarters))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        raise Unreadable(why="no such time") from None


def _short(when: datetime) -> str:
    """ISO 8601 with `+10` for whole hours and `+05:30` else."""
    text = when.isoformat()
    return text.removesuffix(":00") if when.tzinfo is not None else text


def _reading(when: datetime, dst: int | None = None) -> ClockReading:
    shift = when.utcoffset()
    minutes = None if shift is None else int(shift.total_seconds() // 60)
    if when.year < _OLDEST:
        return ClockReading(unset=True, utc_offset_minutes=minutes, dst_minutes=dst)
    utc = None if shift is None else (when.replace(tzinfo=UTC) - shift).isoformat()
    return ClockReading(iso8601=_short(when), utc=utc, utc_offset_minutes=minutes, dst_minutes=dst)


def read_cclk(lines: Sequence[str]) -> ClockReading:
    """`+CCLK: "yy/MM/dd,hh:mm:ss±zz"` (TS 27.007 §8.15), also with a four-digit year."""
    return _reading(stamp(body(lines, "+CCLK", bare=True)))


def read_qlts(lines: Sequence[str]) -> ClockReading:
    """Quectel `+QLTS: "2026/03/01,12:00:00+32,0"`: the last field is summer time in hours."""
    return _with_dst(body(lines, "+QLTS").strip('"'))


def _with_dst(text: str) -> ClockReading:
    match = re.fullmatch(r"(.*[+-][0-9]{1,2}),\s*([0-9]{1,2})", text)
    if match is None:
        return _reading(stamp(text))
    return _reading(stamp(match[1]), 60 * int(match[2]))


def read_ctzu(lines: Sequence[str]) -> ClockReading:
    """`+CTZU: "yy/MM/dd,hh:mm:ss",±zz[,dst]`, the zone standing apart (SIMCom)."""
    text = body(lines, "+CTZU")
    match = re.fullmatch(r'"([^"]*)"\s*,\s*"?([+-][0-9]{1,2})"?(?:\s*,\s*([0-9]))?\s*', text)
    found = require(match, "no time and zone")
    dst = None if found[3] is None else 60 * int(found[3])
    return _reading(stamp(found[1] + found[2]), dst)


def read_nwtime(lines: Sequence[str]) -> ClockReading:
    """Huawei `^NWTIME: yy/MM/dd,hh:mm:ss±zz,dst`."""
    return _with_dst(body(lines, "^NWTIME"))


def read_huawei_time(lines: Sequence[str]) -> ClockReading:
    """Huawei `^TIME: yyyy/MM/dd hh:mm:ss`, which is UTC."""
    match = require(_LONG.fullmatch(body(lines, "^TIME")), "no time")
    reading = _reading(_checked([int(part) for part in match.groups()], 0))
    if reading.unset:
        return reading
    return ClockReading(
        iso8601=(reading.iso8601 or "").removesuffix("+00") + "Z",
        utc=reading.utc,
        utc_offset_minutes=0,
    )


KINDS: Final = (
    Kind(name="cclk", read=read_cclk, commands=("+CCLK?",)),
    Kind(name="qlts", read=read_qlts, commands=("+QLTS", "+QLTS=")),
    Kind(name="ctzu_urc", read=read_ctzu, urcs=("+CTZU",)),
    Kind(name="huawei_nwtime", read=read_nwtime, commands=("^NWTIME?",), urcs=("^NWTIME",)),
    Kind(name="huawei_time", read=read_huawei_time, commands=("^TIME",)),
)
