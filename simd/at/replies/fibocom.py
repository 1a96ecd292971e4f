"""Fibocom's own answers: `+GTCCINFO?` and `+GTSENRDTEMP`.

Sources: Fibocom FM150, FM350 and L8xx AT command manuals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields
from simd.at.replies.information import named, row
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.signal import step
from simd.at.replies.unreadable import Unreadable, require

_RATS: Final = (None, "GSM", "UMTS", "TDSCDMA", "LTE", "EMTC", "NB-IOT", "CDMA", "EVDO", "NR")


class Cell(Reply, frozen=True):
    """One cell; area and cell in hex as printed, FF… for unknown left out.

    `rssnr_db` counts half decibels on the line; NR has `sinr_db` on the scale of `+CESQ`.
    """

    rat: str | None = None
    mcc: str | None = None
    mnc: str | None = None
    tac_hex: str | None = None
    cellid_hex: str | None = None
    earfcn: int | None = None
    pci: int | None = None
    band: int | None = None
    rsrp_dbm: float | None = None
    rsrq_db: float | None = None
    rssnr_db: float | None = None
    sinr_db: float | None = None


class Cells(Reply, frozen=True):
    """`+GTCCINFO?`: the serving cell, None without service, and its neighbours."""

    serving: Cell | None
    neighbours: list[Cell]


class SensorTemperature(Reply, frozen=True):
    """`+GTSENRDTEMP`: one sensor, degrees Celsius."""

    celsius: float
    sensor: int | None = None


def _hex_text(fields: Fields, place: int) -> str | None:
    text = fields.text(place)
    return None if text is None or not text.upper().strip("F").lstrip("0") else text


def _figures(fields: Fields, *, nr: bool, last: int) -> tuple[float | None, float | None]:
    """Rsrp and rsrq, the last two figures of a line, on the scales of `+CESQ`."""
    rsrp, rsrq = fields.number(last - 1), fields.number(last)
    if nr:
        return step(rsrp, 126, -157), step(rsrq, 126, -43.5, 0.5)
    return step(rsrp, 97, -141), step(rsrq, 34, -20, 0.5)


def _cell(fields: Fields) -> Cell:
    """service, rat, mcc, mnc, tac, cell, channel, pci, then figures as service and rat have them."""
    number = fields.number(1)
    rat = _RATS[number] if number is not None and 0 <= number < len(_RATS) else None
    serving = fields.number(0) == 1
    nr = rat == "NR"
    known = rat in ("LTE", "NR")
    last = 13 if serving else 11
    rsrp, rsrq = _figures(fields, nr=nr, last=last) if known else (None, None)
    ratio = fields.number(10) if serving and known else None
    return Cell(
        rat=rat,
        mcc=fields.text(2),
        mnc=fields.text(3),
        tac_hex=_hex_text(fields, 4),
        cellid_hex=_hex_text(fields, 5),
        earfcn=fields.number(6),
        pci=fields.number(7),
        band=fields.number(8) if serving else None,
        rsrp_dbm=rsrp,
        rsrq_db=rsrq,
        rssnr_db=None if nr or ratio is None or abs(ratio) > 100 else ratio / 2,
        sinr_db=step(ratio, 127, -23.5, 0.5) if nr else None,
    )


def read_cells(lines: Sequence[str]) -> Cells:
    """`+GTCCINFO:` and a line for each cell under it; headings between them are passed over."""
    heads = [named(line) for line in lines]
    if not any(head and head[0] == "+GTCCINFO" for head in heads):
        raise Unreadable(why="no +GTCCINFO line")
    texts = [head[1] if head else line for head, line in zip(heads, lines, strict=True)]
    found = [fields for fields in map(Fields, texts) if len(fields) >= 8]
    serving = [_cell(fields) for fields in found if fields.number(0) == 1]
    neighbours = [_cell(fields) for fields in found if fields.number(0) == 2]
    return Cells(serving=serving[0] if serving else None, neighbours=neighbours)


def read_sensor(lines: Sequence[str]) -> SensorTemperature:
    """`+GTSENRDTEMP: <sensor>,<thousandths of a degree>`."""
    fields = row(lines, "+GTSENRDTEMP")
    milli = require(fields.number(len(fields) - 1), "no temperature")
    return SensorTemperature(
        celsius=milli / 1000, sensor=fields.number(0) if len(fields) > 1 else None
    )


KINDS: Final = (
    Kind(name="gtccinfo", read=read_cells, commands=("+GTCCINFO?",)),
    Kind(name="gtsenrdtemp", read=read_sensor, commands=("+GTSENRDTEMP=", "+GTSENRDTEMP")),
)
