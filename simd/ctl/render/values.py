"""Amounts, times and signals as people read them; null is a dash, never a zero."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

NONE = "—"
_BYTES = ("B", "KB", "MB", "GB", "TB")


def money(value: Mapping[str, Any] | None) -> str:
    """`12.34 CNY`."""
    return f"{value['amount']} {value['currency']}" if value else NONE


def size(count: int) -> str:
    """Bytes in the largest unit that keeps three digits (powers of 1024)."""
    value, place = float(count), 0
    while abs(value) >= 1024 and place < len(_BYTES) - 1:
        value, place = value / 1024, place + 1
    return f"{value:.0f} {_BYTES[place]}" if place == 0 else f"{value:.3g} {_BYTES[place]}"


def duration(seconds: int) -> str:
    """Voice time as `h:mm:ss`, seconds left out when there are none."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02d} min" if rest else f"{minutes} min"


def amount(value: int | None, unit: str) -> str:
    """An allowance's figure in its own unit; a unit this program does not know is shown."""
    match value, unit:
        case None, _:
            return NONE
        case int(), "bytes":
            return size(value)
        case int(), "seconds":
            return duration(value)
        case _:
            return f"{value} {unit}".strip()


def moment(text: str | None) -> str:
    """A time in this machine's zone, to the minute."""
    if not text:
        return NONE
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")


def day(text: str) -> str:
    """A day in this machine's zone."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d")


def clock(text: str) -> str:
    """The same to the second, without its day."""
    return datetime.fromisoformat(text).astimezone().strftime("%H:%M:%S")


def signal(value: Mapping[str, Any] | None) -> str:
    """The strength as the modem gave it: RSRP where there is one, else RSSI."""
    for name in ("rsrp", "rssi"):
        if value and value.get(name) is not None:
            return f"{value[name]:g} dBm {name.upper()}"
    return NONE


def warmth(celsius: float | None) -> str:
    """The modem's own temperature."""
    return NONE if celsius is None else f"{celsius:g} °C"


def source(value: Mapping[str, Any] | None) -> str:
    """How a figure was learnt: `ussd *100#`."""
    if not value:
        return NONE
    return f"{value['channel']} {value.get('code') or ''}".strip()


def percent(value: float | None) -> str:
    """A confidence."""
    return NONE if value is None else f"{value * 100:.0f} %"
