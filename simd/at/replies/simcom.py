"""SIMCom's view of the cell: `+CPSI?`.

Source: SIM7500/SIM7600, SIM7080, A76xx and SIM82xx AT command manuals, "Inquiring UE system
information". LTE and NR figures come in tenths on most firmwares and whole on some: below
-200 dBm there is no signal, so such a figure counts tenths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields
from simd.at.replies.information import row
from simd.at.replies.operator import plmn_text
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable

_WEAKEST: Final = -200
_MODES: Final = ("LTE", "NR5G", "WCDMA", "TDS", "GSM", "CDMA", "EVDO", "NO SERVICE", "EHRPD")


class SystemInfo(Reply, frozen=True):
    """The serving cell; rsrp and rssi in dBm, rsrq and snr in dB."""

    mode: str
    op_mode: str | None = None
    mcc: str | None = None
    mnc: str | None = None
    tac: int | None = None
    lac: int | None = None
    cellid: int | None = None
    pci: int | None = None
    psc: int | None = None
    band: str | None = None
    earfcn: int | None = None
    freq: int | None = None
    rsrq: float | None = None
    rsrp: float | None = None
    rssi: float | None = None
    snr: float | None = None


def _scaled(fields: Fields, places: Sequence[int], rsrp: int) -> list[float | None]:
    """The figures at the places, in whole units; `rsrp` tells whether they count tenths."""
    strength = fields.number(rsrp)
    size = 10 if strength is not None and strength < _WEAKEST else 1
    values = [fields.number(place) for place in places]
    return [None if value is None else value / size for value in values]


def _lte(fields: Fields) -> SystemInfo:
    """mode, op, plmn, tac, cell, pci, band, earfcn, dl, ul, rsrq, rsrp, rssi, snr."""
    mcc, mnc = plmn_text(fields, 2)
    rsrq, rsrp, rssi = _scaled(fields, (10, 11, 12), rsrp=11)
    return SystemInfo(
        mode=fields.string(0),
        op_mode=fields.text(1),
        mcc=mcc,
        mnc=mnc,
        tac=fields.hex(3),
        cellid=fields.number(4),
        pci=fields.number(5),
        band=fields.text(6),
        earfcn=fields.number(7),
        rsrq=rsrq,
        rsrp=rsrp,
        rssi=rssi,
        snr=fields.real(13),
    )


def _nr(fields: Fields) -> SystemInfo:
    """mode, op, plmn, tac, cell, pci, band, arfcn, rsrp, rsrq, snr."""
    mcc, mnc = plmn_text(fields, 2)
    rsrp, rsrq, snr = _scaled(fields, (8, 9, 10), rsrp=8)
    return SystemInfo(
        mode=fields.string(0),
        op_mode=fields.text(1),
        mcc=mcc,
        mnc=mnc,
        tac=fields.hex(3),
        cellid=fields.number(4),
        pci=fields.number(5),
        band=fields.text(6),
        earfcn=fields.number(7),
        rsrq=rsrq,
        rsrp=rsrp,
        snr=snr,
    )


def _wcdma(fields: Fields) -> SystemInfo:
    """mode, op, plmn, lac, cell, band, psc, frequency and codes."""
    mcc, mnc = plmn_text(fields, 2)
    return SystemInfo(
        mode=fields.string(0),
        op_mode=fields.text(1),
        mcc=mcc,
        mnc=mnc,
        lac=fields.hex(3),
        cellid=fields.number(4),
        band=fields.text(5),
        psc=fields.number(6),
        freq=fields.number(7),
    )


def _gsm(fields: Fields) -> SystemInfo:
    """mode, op, plmn, lac, cell, channel and band in one field, level."""
    mcc, mnc = plmn_text(fields, 2)
    channel, _, band = fields.string(5).partition(" ")
    return SystemInfo(
        mode=fields.string(0),
        op_mode=fields.text(1),
        mcc=mcc,
        mnc=mnc,
        lac=fields.hex(3),
        cellid=fields.number(4),
        band=band.strip() or None,
        freq=Fields(channel).number(0),
        rssi=fields.real(6),
    )


def read_system_info(lines: Sequence[str]) -> SystemInfo:
    """`+CPSI: <mode>,<operation mode>[,<MCC>-<MNC>,…]`, the rest as the mode has it."""
    fields = row(lines, "+CPSI")
    mode = fields.string(0).upper()
    if not mode.startswith(_MODES):
        raise Unreadable(why="no system mode")
    if mode.startswith("LTE"):
        return _lte(fields)
    if mode.startswith("NR5G") and plmn_text(fields, 2)[0]:
        return _nr(fields)
    if mode.startswith("WCDMA"):
        return _wcdma(fields)
    if mode.startswith("GSM"):
        return _gsm(fields)
    return SystemInfo(mode=fields.string(0), op_mode=fields.text(1))


KINDS: Final = (Kind(name="cpsi", read=read_system_info, commands=("+CPSI?",), urcs=("+CPSI",)),)
