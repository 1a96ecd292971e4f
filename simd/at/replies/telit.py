"""Telit's own answers: `#RFSTS`, `#SERVINFO`, `#MONI`, `#QSS?`.

Source: Telit LE910, LE910Cx and ME910 AT command references. Area and cell are hex there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields, decimal, hexadecimal
from simd.at.replies.information import bodies, row
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.ucs2 import plain_name
from simd.at.replies.unreadable import Unreadable, require

_IMSI: Final = re.compile(r"[0-9]{14,15}")
_PAIR: Final = re.compile(r"([A-Za-z]+)\s*:\s*([^\s:]+)")
_LEADING: Final = re.compile(r"-?[0-9]+")
_QSS: Final = (
    "sim_removed",
    "sim_inserted",
    "sim_inserted_and_unlocked",
    "sim_inserted_and_ready",
)


class RadioStatus(Reply, frozen=True):
    """`#RFSTS`: the serving cell and the subscriber; dBm and dB, `earfcn` or `arfcn` by mode."""

    plmn: str
    operator: str | None = None
    imsi: str | None = None
    cellid: int | None = None
    earfcn: int | None = None
    arfcn: int | None = None
    rsrp: float | None = None
    rsrq: float | None = None
    rssi: float | None = None
    rscp: float | None = None
    ecio: float | None = None
    psc: int | None = None
    tac: int | None = None
    lac: int | None = None
    band: int | None = None


class ServingInfo(Reply, frozen=True):
    """`#SERVINFO`: the serving cell; rssi and rsrp in dBm, `earfcn` or `arfcn` by technology."""

    earfcn: int | None = None
    arfcn: int | None = None
    rssi: int | None = None
    operator: str | None = None
    plmn: str | None = None
    cellid: int | None = None
    tac: int | None = None
    lac: int | None = None
    rsrp: int | None = None


class MonitoredCell(Reply, frozen=True):
    """One cell of `#MONI`; a line with an area is the serving cell, its Id the cell's."""

    rsrp: int | None = None
    rsrq: int | None = None
    pci: int | None = None
    earfcn: int | None = None
    arfcn: int | None = None
    rssi: int | None = None
    tac: int | None = None
    lac: int | None = None
    cellid: int | None = None


class MonitoredCells(Reply, frozen=True):
    """`#MONI`: every cell a line."""

    cells: list[MonitoredCell]


class SimStatus(Reply, frozen=True):
    """`#QSS`: `sim_removed`, `sim_inserted`, `sim_inserted_and_unlocked` or `…_and_ready`."""

    status: str


def read_radio_status(lines: Sequence[str]) -> RadioStatus:
    """`#RFSTS: "<plmn>",<channel>,…,<cell>,"<imsi>","<name>",<sd>,<band>,…`.

    The three technologies differ before the IMSI: LTE has rsrp, rssi, rsrq and tac there,
    WCDMA psc, Ec/Io, rscp, rssi and lac, GSM rssi and lac.
    """
    fields = row(lines, "#RFSTS")
    imsi = next((p for p in range(8, 17) if _IMSI.fullmatch(fields.string(p))), None)
    plmn = require(fields.text(0), "no PLMN")
    if not re.fullmatch(r"[0-9]{3} ?[0-9]{2,3}", plmn) or imsi is None:
        raise Unreadable(why="no PLMN and IMSI")
    name = plain_name(fields.text(imsi + 1))
    identity, cell = fields.text(imsi), fields.hex(imsi - 1)
    band = fields.number(imsi + 3)
    if fields.hex(3) is not None:
        return RadioStatus(
            plmn=plmn,
            operator=name,
            imsi=identity,
            cellid=cell,
            arfcn=fields.number(1),
            rssi=fields.real(2),
            lac=fields.hex(3),
            band=band,
        )
    if (fields.real(2) or 0) < 0:
        return RadioStatus(
            plmn=plmn,
            operator=name,
            imsi=identity,
            cellid=cell,
            earfcn=fields.number(1),
            rsrp=fields.real(2),
            rssi=fields.real(3),
            rsrq=fields.real(4),
            tac=fields.hex(5),
            band=band,
        )
    return RadioStatus(
        plmn=plmn,
        operator=name,
        imsi=identity,
        cellid=cell,
        arfcn=fields.number(1),
        psc=fields.number(2),
        ecio=fields.real(3),
        rscp=fields.real(4),
        rssi=fields.real(5),
        lac=fields.hex(6),
    )


def read_serving_info(lines: Sequence[str]) -> ServingInfo:
    """`#SERVINFO: <earfcn>,<dBm>,"<name>","<plmn>",<cell>,<tac>,<drx>,<sd>,<rsrp>`.

    Only LTE has nine fields; GSM and WCDMA have more, and a colour or scrambling code where
    LTE has the cell.
    """
    fields = row(lines, "#SERVINFO")
    channel = require(fields.number(0), "no channel")
    lte = len(fields) == 9
    return ServingInfo(
        earfcn=channel if lte else None,
        arfcn=None if lte else channel,
        rssi=fields.number(1),
        operator=plain_name(fields.text(2)),
        plmn=fields.text(3),
        cellid=fields.hex(4) if lte else None,
        tac=fields.hex(5) if lte else None,
        lac=None if lte else fields.hex(5),
        rsrp=fields.number(8) if lte else None,
    )


def _figure(pairs: dict[str, str], label: str) -> int | None:
    match = _LEADING.match(pairs.get(label, ""))
    return decimal(match[0]) if match else None


def _monitored(text: str) -> MonitoredCell:
    pairs = {label.upper(): value for label, value in _PAIR.findall(text)}
    tac, lac = hexadecimal(pairs.get("TAC", "")), hexadecimal(pairs.get("LAC", ""))
    identity = hexadecimal(pairs.get("ID", ""))
    serving = tac is not None or lac is not None
    return MonitoredCell(
        rsrp=_figure(pairs, "RSRP"),
        rsrq=_figure(pairs, "RSRQ"),
        pci=_figure(pairs, "PCI") if serving else identity,
        earfcn=_figure(pairs, "EARFCN"),
        arfcn=_figure(pairs, "ARFCN"),
        rssi=_figure(pairs, "PWR"),
        tac=tac,
        lac=lac,
        cellid=identity if serving else None,
    )


def read_monitored(lines: Sequence[str]) -> MonitoredCells:
    """`#MONI: [<name>] RSRP:… RSRQ:… [TAC:…] Id:… EARFCN:… PWR:…dbm` a line."""
    found = [text for text in bodies(lines, "#MONI") if _PAIR.search(text)]
    if not found:
        raise Unreadable(why="no cells")
    return MonitoredCells(cells=[_monitored(text) for text in found])


def read_sim_status(lines: Sequence[str]) -> SimStatus:
    """`#QSS: <mode>,<status>`, unasked `#QSS: <status>`."""
    fields = row(lines, "#QSS")
    status = require(fields.number(1), "no status")
    if not 0 <= status < len(_QSS):
        raise Unreadable(why="no such status")
    return SimStatus(status=_QSS[status])


def read_sim_status_urc(lines: Sequence[str]) -> SimStatus:
    """`#QSS: <status>`, unasked."""
    fields = Fields(f"0,{bodies(lines, '#QSS')[0]}") if bodies(lines, "#QSS") else Fields("")
    status = require(fields.number(1), "no status")
    if len(fields) != 2 or not 0 <= status < len(_QSS):
        raise Unreadable(why="no such status")
    return SimStatus(status=_QSS[status])


KINDS: Final = (
    Kind(name="rfsts", read=read_radio_status, commands=("#RFSTS",)),
    Kind(name="servinfo", read=read_serving_info, commands=("#SERVINFO",)),
    Kind(name="moni", read=read_monitored, commands=("#MONI", "#MONI=")),
    Kind(name="telit_qss_read", read=read_sim_status, commands=("#QSS?",)),
    Kind(name="telit_qss_urc", read=read_sim_status_urc, urcs=("#QSS",)),
)
