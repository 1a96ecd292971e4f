"""Cells as Intel XMM and ASR chips print them: `+XCCINFO`, `+XMCI`, `+XLEC`, `+XCESQ`, `+EEMGINFO`.

Sources: Fibocom L850 and L860 AT manuals (XMM), ASR 1603/1803 engineering mode (EEM).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields
from simd.at.replies.information import row, rows
from simd.at.replies.reply import Kind, Reply, View
from simd.at.replies.signal import step
from simd.at.replies.unreadable import Unreadable, require


class CurrentCell(Reply, frozen=True):
    """`+XCCINFO?`: the serving cell; codes as printed."""

    mcc: str
    mnc: str
    ci_hex: str | None = None
    tac_hex: str | None = None
    rat_raw: int | None = None
    band_info: int | None = None


class MeasuredCell(Reply, frozen=True):
    """`+XMCI`: the serving cell; raw steps of `+CESQ` and their dBm and dB."""

    type: int
    mcc: str | None = None
    mnc: str | None = None
    tac: int | None = None
    ci: int | None = None
    pci: int | None = None
    earfcn: int | None = None
    rsrp_raw: int | None = None
    rsrq_raw: int | None = None
    rsrp_dbm: float | None = None
    rsrq_db: float | None = None


class Aggregation(Reply, frozen=True):
    """`+XLEC?`: the band of the primary cell, and of all cells."""

    band: str
    bands: list[str]


class XmmSignal(Reply, frozen=True):
    """`+XCESQ?`: `+CESQ` and the reference signal's ratio in half decibels."""

    rxlev: int
    ber: int
    rscp: int
    ecno: int
    rsrq: int
    rsrp: int
    rssnr: int
    rssi_dbm: float | None = None
    rscp_dbm: float | None = None
    ecio_db: float | None = None
    rsrq_db: float | None = None
    rsrp_dbm: float | None = None
    rssnr_db: float | None = None


class EngineeringCell(Reply, frozen=True):
    """`+EEMGINFO?`: the serving cell of the engineering mode."""

    rat: str
    mcc: str | None = None
    mnc: str | None = None
    tac: int | None = None
    lac: int | None = None
    pci: int | None = None
    earfcn: int | None = None
    band: int | None = None
    cellid: int | None = None


def read_current_cell(lines: Sequence[str]) -> CurrentCell:
    """`+XCCINFO: <mode>,<mcc>,<mnc>,"<ci>",<rat>,<band>,"<lac>",<>,"<rac>","<tac>",…`."""
    fields = row(lines, "+XCCINFO")
    if fields.number(1) is None or fields.number(2) is None:
        raise Unreadable(why="no PLMN")
    return CurrentCell(
        mcc=fields.string(1),
        mnc=fields.string(2),
        ci_hex=fields.text(3),
        rat_raw=fields.number(4),
        band_info=fields.number(5),
        tac_hex=fields.text(9),
    )


def read_measured_cell(lines: Sequence[str]) -> MeasuredCell:
    """`+XMCI: 4,<mcc>,<mnc>,"<tac>","<ci>","<pci>","<dl>","<ul>","<loss>",<rsrp>,<rsrq>,…`.

    Even types are serving cells; the first of them counts, else the first line.
    """
    found = rows(lines, "+XMCI")
    kinds = [require(fields.number(0), "no type") for fields in found]
    if not found:
        raise Unreadable(why="no +XMCI line")
    place = next((place for place, kind in enumerate(kinds) if kind % 2 == 0), 0)
    fields, lte = found[place], kinds[place] in (4, 5)
    return MeasuredCell(
        type=kinds[place],
        mcc=fields.text(1),
        mnc=fields.text(2),
        tac=fields.hex(3),
        ci=fields.hex(4),
        pci=fields.hex(5),
        earfcn=fields.hex(6),
        rsrp_raw=fields.number(9),
        rsrq_raw=fields.number(10),
        rsrp_dbm=step(fields.number(9), 97, -141) if lte else None,
        rsrq_db=step(fields.number(10), 34, -20, 0.5) if lte else None,
    )


def read_aggregation(lines: Sequence[str]) -> Aggregation:
    """`+XLEC: <…>,BAND_LTE_3,…`: the words among the numbers are bands, the first the primary."""
    fields = row(lines, "+XLEC")
    bands = [text for text in fields.rest(0) if text.upper().startswith("BAND_")]
    if not bands:
        raise Unreadable(why="no band")
    return Aggregation(band=bands[0], bands=bands)


def read_xmm_signal(lines: Sequence[str]) -> XmmSignal:
    """`+XCESQ: <n>,<rxlev>,<ber>,<rscp>,<ecno>,<rsrq>,<rsrp>,<rssnr>`."""
    fields = row(lines, "+XCESQ")
    rxlev, ber, rscp, ecno, rsrq, rsrp, rssnr = (
        require(fields.number(place), "fewer than eight figures") for place in range(1, 8)
    )
    return XmmSignal(
        rxlev=rxlev,
        ber=ber,
        rscp=rscp,
        ecno=ecno,
        rsrq=rsrq,
        rsrp=rsrp,
        rssnr=rssnr,
        rssi_dbm=step(rxlev, 63, -111),
        rscp_dbm=step(rscp, 96, -121),
        ecio_db=step(ecno, 49, -24.5, 0.5),
        rsrq_db=step(rsrq, 34, -20, 0.5),
        rsrp_dbm=step(rsrp, 97, -141),
        rssnr_db=rssnr / 2 if -100 <= rssnr <= 100 else None,
    )


def _digits(number: int | None) -> str | None:
    """A country or network code that the chip keeps as hex digits: 1120 is 0x460."""
    return None if number is None or number < 0 else f"{number:x}"


def _engineering_lte(fields: Fields) -> EngineeringCell:
    """mcc, length of mnc, mnc, tac, pci, dl channel, ul channel, band, bandwidth, cell."""
    mnc, width = _digits(fields.number(2)), fields.number(1)
    return EngineeringCell(
        rat="LTE",
        mcc=_digits(fields.number(0)),
        mnc=mnc.zfill(width) if mnc and width in (2, 3) else mnc,
        tac=fields.number(3),
        pci=fields.number(4),
        earfcn=fields.number(5),
        band=fields.number(7),
        cellid=require(fields.number(9), "no cell"),
    )


def read_engineering(lines: Sequence[str]) -> EngineeringCell:
    """`+EEMGINFO:` and, often after `OK`, the serving cell as `+EEMLTESVC:`."""
    row(lines, "+EEMGINFO", "+EEMLTESVC")
    found = rows(lines, "+EEMLTESVC")
    if found:
        return _engineering_lte(found[0])
    for name, rat in (("+EEMUMTSSVC", "UMTS"), ("+EEMGINFOSVC", "GSM")):
        if rows(lines, name):
            return EngineeringCell(rat=rat)
    raise Unreadable(why="no serving cell line")


KINDS: Final = (
    Kind(name="xccinfo", read=read_current_cell, commands=("+XCCINFO?",)),
    Kind(name="xmci", read=read_measured_cell, commands=("+XMCI=", "+XMCI?", "+XMCI")),
    Kind(name="xlec", read=read_aggregation, commands=("+XLEC?",)),
    Kind(name="xmm_xcesq", read=read_xmm_signal, commands=("+XCESQ?",)),
    Kind(name="eemginfo", read=read_engineering, commands=("+EEMGINFO?",), view=View.BESIDE),
)
