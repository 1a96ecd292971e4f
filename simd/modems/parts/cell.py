"""The serving cell: MCC, MNC, area and cell id out of each maker's answer.

Registration at level 2 (`+CEREG: 2,…`, 3GPP TS 27.007 §10.1.22) tells area and cell on most
modems; where it doesn't, the family's own command does. Numbers that are all ones are no place
(TS 24.008 §10.5.1.3, TS 23.003 §4.1).
"""

from __future__ import annotations

from simd.at.replies.fibocom import Cells
from simd.at.replies.intel import MeasuredCell
from simd.at.replies.quectel_cells import ServingCell
from simd.at.replies.sierra import Status
from simd.at.replies.simcom import SystemInfo
from simd.at.replies.telit import RadioStatus
from simd.model.ids import IdentityError, Plmn
from simd.model.radio import Cell

_NONE = (None, 0xFFFF, 0xFFFFFF, 0xFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFF)


def number_of(value: int | None) -> int | None:
    """The area or cell, None where it is all ones."""
    return None if value in _NONE else value


def cell_in(answer: object) -> Cell | None:
    """The cell that an answer tells, None when it tells none."""
    match answer:
        case ServingCell():
            found = _quectel(answer)
        case SystemInfo():
            area = answer.lac if answer.tac is None else answer.tac
            found = _cell(answer.mcc, answer.mnc, area, answer.cellid)
        case Cells(serving=one) if one is not None:
            found = _cell(one.mcc, one.mnc, _hex(one.tac_hex), _hex(one.cellid_hex))
        case Status():
            found = _cell(None, None, answer.tac, answer.cellid)
        case RadioStatus():
            plmn = answer.plmn.replace(" ", "")
            area = answer.lac if answer.tac is None else answer.tac
            found = _cell(plmn[:3], plmn[3:], area, answer.cellid)
        case MeasuredCell():
            found = _cell(answer.mcc, answer.mnc, answer.tac, answer.ci)
        case _:
            return None
    return None if found == Cell() else found


def filled(known: Cell, more: Cell | None) -> Cell:
    """What was known, with the gaps filled."""
    if more is None:
        return known
    return Cell(
        plmn=known.plmn or more.plmn,
        area=more.area if known.area is None else known.area,
        cell=more.cell if known.cell is None else known.cell,
    )


def _quectel(answer: ServingCell) -> Cell:
    """The cell itself, or the anchor's in EN-DC."""
    anchor = answer.lte
    if anchor is not None:
        return _cell(anchor.mcc, anchor.mnc, _hex(anchor.tac_hex), _hex(anchor.cellid_hex))
    area = answer.lac_hex if answer.tac_hex is None else answer.tac_hex
    return _cell(answer.mcc, answer.mnc, _hex(area), _hex(answer.cellid_hex))


def _cell(mcc: int | str | None, mnc: str | None, area: int | None, cell: int | None) -> Cell:
    return Cell(_plmn(mcc, mnc), number_of(area), number_of(cell))


def _plmn(mcc: int | str | None, mnc: str | None) -> Plmn | None:
    """The network's number; a network code of one digit has lost its zero."""
    if mcc is None or mnc is None:
        return None
    try:
        return Plmn(f"{str(mcc).zfill(3)}{mnc.strip().zfill(2)}")
    except IdentityError:
        return None


def _hex(text: str | None) -> int | None:
    try:
        return int(text or "", 16)
    except ValueError:
        return None
