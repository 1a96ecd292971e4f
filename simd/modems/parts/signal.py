"""Signal: each maker's command, read into the same four figures.

`+CSQ` alone is not enough: on 5G standalone and on some LTE modems it stays at 99 for ever
(3GPP TS 27.007 §8.5), so the quirk file names what to ask first.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from simd.at.command import Command, ask, read
from simd.at.replies import registry
from simd.at.replies.fibocom import Cells
from simd.at.replies.quectel_cells import ServingCell
from simd.errors import CommandFailed, Unreadable
from simd.model.radio import Cell, Signal
from simd.modems.asking import Asking
from simd.modems.asks import Priority
from simd.modems.parts.cell import cell_in
from simd.modems.quirks import Quirks, SignalCommand


class Source(msgspec.Struct, frozen=True):
    """A command, the reader of its answer, and under which names that has the figures."""

    command: Command
    reader: str
    figures: dict[str, tuple[str, ...]]


def _page(name: str) -> Command:
    """A read whose answer is a heading with lines under it."""
    return Command(f"AT{name}?", (name,), bare=True, headed=True, required=True, repeatable=True)


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
    "gtccinfo": Source(
        _page("+GTCCINFO"),
        "gtccinfo",
        {"rsrp": ("rsrp_dbm",), "rsrq": ("rsrq_db",), "sinr": ("sinr_db", "rssnr_db")},
    ),
    "gstatus": Source(
        _page("!GSTATUS"),
        "gstatus",
        {"rsrp": ("rsrp",), "rsrq": ("rsrq",), "sinr": ("sinr",)},
    ),
    "rfsts": Source(
        ask("#RFSTS", required=True),
        "rfsts",
        {"rsrp": ("rsrp",), "rsrq": ("rsrq",), "rssi": ("rssi",)},
    ),
    "xmci": Source(
        Command("AT+XMCI=1", ("+XMCI",), required=True, repeatable=True),
        "xmci",
        {"rsrp": ("rsrp_dbm",), "rsrq": ("rsrq_db",)},
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
    """Asks in the family's order until the modem told what it hears.

    `cell` is the serving cell that the last look came upon, None when none did.
    """

    def __init__(self, asking: Asking, quirks: Quirks) -> None:
        self._asking = asking
        self._names = quirks.signal
        self._cells = quirks.cell
        self.cell: Cell | None = None

    async def signal(self, most: int, *, cell: bool = False) -> Signal:
        """The figures, with at most so many commands; with `cell` its place is wanted too."""
        found, self.cell = Signal(), None
        for name in self._order(first_cell=cell):
            if most <= 0:
                break
            if self._asking.refused(_SOURCES[name].command):
                continue
            most -= 1
            found = _filled(found, await self._figures(_SOURCES[name]))
            if found.rsrp is not None and not (cell and self._waits_for(name)):
                break
        return found

    def _order(self, *, first_cell: bool) -> tuple[SignalCommand, ...]:
        """The family's order; what also tells the cell comes first where that is wanted."""
        if not first_cell:
            return self._names
        return tuple(dict.fromkeys((*self._cells, *self._names)))

    def _waits_for(self, name: SignalCommand) -> bool:
        """True while a command that tells the cell is still to come after this one."""
        order = self._order(first_cell=True)
        later = order[order.index(name) + 1 :]
        return self.cell is None and any(one in self._cells for one in later)

    async def _figures(self, source: Source) -> dict[str, float]:
        try:
            reply = await self._asking.maybe_run(source.command, Priority.POLL)
            answer = registry.read(reply.lines, source.reader) if reply else None
        except (CommandFailed, Unreadable):
            return {}
        self.cell = self.cell or cell_in(answer)
        heard = _heard(answer)
        return {
            figure: value
            for figure, names in source.figures.items()
            if (value := _first(heard, figure, names)) is not None
        }


def _heard(answer: object) -> object:
    """The part of an answer that has the figures: the serving cell of a list, EN-DC's anchor."""
    match answer:
        case Cells():
            return answer.serving
        case ServingCell(lte=anchor) if anchor is not None:
            return anchor
        case _:
            return answer


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
