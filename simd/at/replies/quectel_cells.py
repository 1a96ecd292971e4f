"""Quectel's view of the air: serving and neighbour cells.

Sources: Quectel AT command manuals of the EC2x, EG9x, BG9x, RM50x and RG50x series
(`+QENG`). `-` and -32768 stand for "not measured".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields
from simd.at.replies.information import rows
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable

_LTE_WORDS: Final = ("LTE", "CAT-M", "CAT-M1", "CAT-NB", "EMTC", "NBIOT")
_NR_WORDS: Final = ("NR5G-SA", "NR5G", "NR")


class LteCell(Reply, frozen=True):
    """An LTE cell; rsrp and rssi in dBm, rsrq in dB, sinr as the modem prints it."""

    duplex: str | None = None
    mcc: int | None = None
    mnc: str | None = None
    cellid_hex: str | None = None
    pci: int | None = None
    earfcn: int | None = None
    band: int | None = None
    tac_hex: str | None = None
    rsrp: int | None = None
    rsrq: int | None = None
    rssi: int | None = None
    sinr: int | None = None
    srxlev: int | None = None


class NsaCell(Reply, frozen=True):
    """The NR cell beside an LTE anchor; rsrp in dBm, rsrq and sinr in dB."""

    mcc: int | None = None
    mnc: str | None = None
    pci: int | None = None
    rsrp: int | None = None
    sinr: int | None = None
    rsrq: int | None = None
    arfcn: int | None = None
    band: int | None = None


class ServingCell(Reply, frozen=True):
    """The serving cell; with an NR cell beside LTE both stand in `lte` and `nr5g_nsa`.

    MNC is a text, because `01` and `001` differ. Area and cell stay hex as printed. `ecio`
    and `rscp` are those of WCDMA.
    """

    state: str | None = None
    rat: str | None = None
    duplex: str | None = None
    mcc: int | None = None
    mnc: str | None = None
    cellid_hex: str | None = None
    pci: int | None = None
    tac_hex: str | None = None
    lac_hex: str | None = None
    arfcn: int | None = None
    earfcn: int | None = None
    band: int | None = None
    rsrp: int | None = None
    rsrq: int | None = None
    rssi: int | None = None
    sinr: int | None = None
    srxlev: int | None = None
    psc: int | None = None
    rscp: int | None = None
    ecio: int | None = None
    lte: LteCell | None = None
    nr5g_nsa: NsaCell | None = None


class NeighbourCell(Reply, frozen=True):
    """One neighbour; the figures that its technology has."""

    rat: str
    arfcn: int | None = None
    pci: int | None = None
    rsrp: int | None = None
    rsrq: int | None = None


class NeighbourCells(Reply, frozen=True):
    """Every neighbour, nearest first as the modem lists them."""

    cells: list[NeighbourCell]


def measured(fields: Fields, place: int) -> int | None:
    """A figure, or None where it was not measured."""
    value = fields.number(place)
    return None if value is not None and value <= -32767 else value


def _lte(fields: Fields, at: int) -> LteCell:
    """From the duplex on: mcc, mnc, cell, pci, earfcn, band, ul, dl, tac, figures, srxlev."""
    return LteCell(
        duplex=fields.text(at),
        mcc=fields.number(at + 1),
        mnc=fields.text(at + 2),
        cellid_hex=fields.text(at + 3),
        pci=fields.number(at + 4),
        earfcn=fields.number(at + 5),
        band=fields.number(at + 6),
        tac_hex=fields.text(at + 9),
        rsrp=measured(fields, at + 10),
        rsrq=measured(fields, at + 11),
        rssi=measured(fields, at + 12),
        sinr=measured(fields, at + 13),
        srxlev=fields.number(len(fields) - 1) if len(fields) > at + 14 else None,
    )


def _nsa(fields: Fields) -> NsaCell:
    return NsaCell(
        mcc=fields.number(1),
        mnc=fields.text(2),
        pci=fields.number(3),
        rsrp=measured(fields, 4),
        sinr=measured(fields, 5),
        rsrq=measured(fields, 6),
        arfcn=fields.number(7),
        band=fields.number(8),
    )


def _single_lte(fields: Fields) -> ServingCell:
    cell = _lte(fields, 3)
    return ServingCell(
        state=fields.text(1),
        rat=fields.text(2),
        duplex=cell.duplex,
        mcc=cell.mcc,
        mnc=cell.mnc,
        cellid_hex=cell.cellid_hex,
        pci=cell.pci,
        tac_hex=cell.tac_hex,
        earfcn=cell.earfcn,
        band=cell.band,
        rsrp=cell.rsrp,
        rsrq=cell.rsrq,
        rssi=cell.rssi,
        sinr=cell.sinr,
        srxlev=cell.srxlev,
    )


def _standalone(fields: Fields) -> ServingCell:
    """NR alone; behind sinr come scs, srxlev, or with a power before them, srxlev and scs."""
    with_power = len(fields) > 17
    return ServingCell(
        state=fields.text(1),
        rat=fields.text(2),
        duplex=fields.text(3),
        mcc=fields.number(4),
        mnc=fields.text(5),
        cellid_hex=fields.text(6),
        pci=fields.number(7),
        tac_hex=fields.text(8),
        arfcn=fields.number(9),
        band=fields.number(10),
        rsrp=measured(fields, 12),
        rsrq=measured(fields, 13),
        sinr=measured(fields, 14),
        srxlev=fields.number(16) if with_power or len(fields) == 17 else None,
    )


def _wcdma(fields: Fields) -> ServingCell:
    return ServingCell(
        state=fields.text(1),
        rat=fields.text(2),
        mcc=fields.number(3),
        mnc=fields.text(4),
        lac_hex=fields.text(5),
        cellid_hex=fields.text(6),
        arfcn=fields.number(7),
        psc=fields.number(8),
        rscp=measured(fields, 10),
        ecio=measured(fields, 11),
    )


def _gsm(fields: Fields) -> ServingCell:
    return ServingCell(
        state=fields.text(1),
        rat=fields.text(2),
        mcc=fields.number(3),
        mnc=fields.text(4),
        lac_hex=fields.text(5),
        cellid_hex=fields.text(6),
        arfcn=fields.number(8),
        rssi=measured(fields, 10),
    )


def _single(fields: Fields) -> ServingCell:
    rat = fields.string(2).upper()
    if rat in _LTE_WORDS:
        return _single_lte(fields)
    if rat in _NR_WORDS:
        return _standalone(fields)
    if rat == "WCDMA":
        return _wcdma(fields)
    if rat == "GSM":
        return _gsm(fields)
    return ServingCell(state=fields.text(1), rat=fields.text(2))


def read_serving(lines: Sequence[str]) -> ServingCell:
    """`+QENG: "servingcell",<state>,<rat>,…`, or a state line and one line for each of LTE and NR."""
    found = {fields.string(0).upper(): fields for fields in rows(lines, "+QENG")}
    head, lte, nsa = found.get("SERVINGCELL"), found.get("LTE"), found.get("NR5G-NSA")
    if head is None:
        raise Unreadable(why="no serving cell line")
    if lte is None and nsa is None:
        return _single(head)
    return ServingCell(
        state=head.text(1),
        rat="LTE" if nsa is None else "NR5G-NSA",
        lte=_lte(lte, 1) if lte else None,
        nr5g_nsa=_nsa(nsa) if nsa else None,
    )


def _neighbour(fields: Fields) -> NeighbourCell:
    """LTE gives rsrq before rsrp and NR the other way round; of the two rsrp is the lower."""
    rat = fields.string(1).upper()
    figures = [measured(fields, place) for place in (4, 5)]
    known = [figure for figure in figures if figure is not None]
    ordered = sorted(known) if rat in (*_LTE_WORDS, *_NR_WORDS) and len(known) == 2 else []
    return NeighbourCell(
        rat=rat,
        arfcn=fields.number(2),
        pci=fields.number(3),
        rsrp=ordered[0] if ordered else None,
        rsrq=ordered[1] if ordered else None,
    )


def read_neighbours(lines: Sequence[str]) -> NeighbourCells:
    """`+QENG: "neighbourcell[ intra| inter]",<rat>,…` a line; none is no neighbour."""
    cells = [
        _neighbour(fields)
        for fields in rows(lines, "+QENG")
        if fields.string(0).lower().startswith("neighbourcell") and fields.text(1)
    ]
    return NeighbourCells(cells=cells)


KINDS: Final = (
    Kind(name="qeng_serving", read=read_serving, commands=('+QENG="SERVINGCELL"',)),
    Kind(name="qeng_neighbour", read=read_neighbours, commands=('+QENG="NEIGHBOURCELL"',)),
)
