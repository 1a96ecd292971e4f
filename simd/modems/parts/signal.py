"""Signal: each maker's command, read into the same four figures.

`+CSQ` alone is not enough: on 5G standalone and on some LTE modems it stays at 99 for ever
(3GPP TS 27.007 §8.5), so the quirk file names what to ask first.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from simd.at.command import Command, ask, read
from simd.at.replies import registry
from simd.errors import CommandFailed, Unreadable
from simd.model.radio import Signal
from simd.modems.asking import Asking
from simd.modems.asks import Priority
from simd.modems.quirks import SignalCommand


class Source(msgspec.Struct, frozen=True):
    """A command, the reader of its answer, and under which names that has the figures."""

    command: Command
    reader: str
    figures: dict[str, tuple[str, ...]]


_QENG = Command('AT+QENG="servingcell"', ("+QENG",), repeatable=True)
_SOURCES: dict[SignalCommand, Source] = {
    "csq": Source(ask("+CSQ", required=True), "csq", {"rssi": ("dbm",)}),
    "cesq": Source(
        ask("+CESQ", required=True),
        "cesq",
        {
            "rsrp": ("ss_rsrp_dbm", "rsrp_dbm"),
            "rsrq": ("ss_rsrq_db", "rsrq_db"),
            "sinr": ("ss_sinr_db",),
            "rssi": ("rssi_dbm",),
        },
    ),
    "qcsq": Source(
        ask("+QCSQ", required=True),
        "qcsq",
        {"rsrp": ("rsrp",), "rsrq": ("rsrq",), "sinr": ("sinr_db",), "rssi": ("rssi",)},
    ),
    "qeng": Source(
        _QENG,
        "qeng_serving",
        {"rsrp": ("rsrp",), "rsrq": ("rsrq",), "sinr": ("sinr",), "rssi": ("rssi",)},
    ),
    "cpsi": Source(
        read("+CPSI"),
        "cpsi",
        {"rsrp": ("rsrp",), "rsrq": ("rsrq",), "sinr": ("snr",), "rssi": ("rssi",)},
    ),
    "hcsq": Source(
        read("^HCSQ"),
        "huawei_hcsq",
        {"rsrp": ("rsrp_dbm",), "rsrq": ("rsrq_db",), "sinr": ("sinr_db",), "rssi": ("rssi_dbm",)},
    ),
}
_FIGURES = ("rsrp", "rsrq", "sinr", "rssi")
# What a figure can be; 99, 255, -32768 and their like are "unknown" in some firmware.
_BOUNDS = {"rsrp": (-157, -20), "rsrq": (-44, 20), "sinr": (-30, 50), "rssi": (-140, -10)}


class SignalPart:
    """Asks in the family's order until the modem told what it hears."""

    def __init__(self, asking: Asking, names: Sequence[SignalCommand]) -> None:
        self._asking = asking
        self._names = tuple(names)

    async def signal(self, most: int) -> Signal:
        """The figures, with at most so many commands."""
        found = Signal()
        for name in self._names:
            source = _SOURCES[name]
            if most <= 0:
                break
            if self._asking.refused(source.command):
                continue
            most -= 1
            found = _filled(found, await self._figures(source))
            if found.rsrp is not None:
                break
        return found

    async def _figures(self, source: Source) -> dict[str, float]:
        try:
            reply = await self._asking.maybe_run(source.command, Priority.POLL)
            answer = registry.read(reply.lines, source.reader) if reply else None
        except (CommandFailed, Unreadable):
            return {}
        return {
            figure: value
            for figure, names in source.figures.items()
            if (value := _first(answer, figure, names)) is not None
        }


def _first(answer: object, figure: str, names: Sequence[str]) -> float | None:
    low, high = _BOUNDS[figure]
    for name in names:
        value = getattr(answer, name, None)
        if isinstance(value, int | float) and low <= value <= high:
            return float(value)
    return None


def _filled(known: Signal, more: dict[str, float]) -> Signal:
    """What was known, with the gaps filled."""
    values = {name: getattr(known, name) for name in _FIGURES}
    return Signal(**{name: more.get(name) if old is None else old for name, old in values.items()})
