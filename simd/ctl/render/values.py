"""Amounts, times and signals as people read them; null is a dash, never a zero."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from simd.ctl.words import Words

NONE = "—"
_BYTES = ("B", "KB", "MB", "GB", "TB")
_DIGITS = 999.5
_RECENT = timedelta(days=30)


def money(value: Mapping[str, Any] | None, words: Words) -> str:
    """`12.34 CNY`, in Chinese `12.34 元`."""
    return amount(value["amount"], value["currency"], words) if value else NONE


def size(count: int) -> str:
    """Bytes in the unit that keeps three digits before and after the point (powers of 1024)."""
    if abs(count) < 1024:
        return f"{count} B"
    value, place = count / 1024, 1
    while abs(value) >= _DIGITS and place < len(_BYTES) - 1:
        value, place = value / 1024, place + 1
    shown = f"{value:.0f}" if abs(value) >= _DIGITS else f"{value:.3g}"
    return f"{shown} {_BYTES[place]}"


def duration(seconds: int, words: Words) -> str:
    """Voice time in minutes, `m:ss` where it has seconds."""
    minutes, rest = divmod(seconds, 60)
    return words("minutes", count=f"{minutes}:{rest:02d}" if rest else minutes)


def amount(value: object, unit: str, words: Words) -> str:
    """A figure in its own unit; a unit this program does not know is shown."""
    match value, unit:
        case None, _:
            return NONE
        case int(), "bytes":
            return size(value)
        case int(), "seconds":
            return duration(value, words)
        case _:
            return f"{value} {words.word('unit', unit) if unit else ''}".strip()


def moment(text: str | None) -> str:
    """A time in this machine's zone, to the minute."""
    if not text:
        return NONE
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")


def age(text: str | None, now: datetime, words: Words) -> str:
    """How long ago it was; the day itself where that is long ago, or to come."""
    if not text:
        return NONE
    gone = now - datetime.fromisoformat(text)
    minutes = round(gone.total_seconds() / 60)
    if gone < timedelta(minutes=-1) or gone > _RECENT:
        return day(text)
    if minutes < 1:
        return words("ago.now")
    if minutes < 60:
        return words("ago.minutes", count=minutes)
    if gone < timedelta(hours=48):
        return words("ago.hours", count=round(minutes / 60))
    return words("ago.days", count=gone.days)


def day(text: str) -> str:
    """A day in this machine's zone."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d")


def clock(text: str) -> str:
    """The same to the second, without its day."""
    return datetime.fromisoformat(text).astimezone().strftime("%H:%M:%S")


def signal(value: Mapping[str, Any] | None) -> str:
    """The strength as the modem gave it: RSRP where there is one, else RSSI by its name."""
    for name, shown in (("rsrp", ""), ("rssi", " RSSI")):
        if value and value.get(name) is not None:
            return f"{value[name]:g} dBm{shown}"
    return NONE


def warmth(celsius: float | None) -> str:
    """The modem's own temperature."""
    return NONE if celsius is None else f"{celsius:g} °C"


def source(value: Mapping[str, Any] | None, words: Words) -> str:
    """How a figure was learnt: `USSD *100#`."""
    if not value:
        return NONE
    return f"{words.word('channel', value['channel'])} {value.get('code') or ''}".strip()


def percent(value: float | None) -> str:
    """A confidence."""
    return NONE if value is None else f"{value * 100:.0f}%"
