"""SIM slots as each maker asks for them; `slot` always counts from 1 as on the housing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import decimal, numbers_in, split_fields
from simd.at.replies.information import bodies, body, row
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable, require


class Slot(Reply, frozen=True):
    """The slot in use, and the number the modem itself gives it."""

    slot: int
    raw: int


class Slots(Reply, frozen=True):
    """The slots that may be chosen, as the modem numbers them."""

    slots: list[int]


class SimPresence(Reply, frozen=True):
    """Whether a card is in the slot: `inserted`, and whether the modem reports changes."""

    inserted: bool | None
    reports: bool | None = None


class SimCardNotice(Reply, frozen=True):
    """SIMCom `+SIMCARD`: `NOT AVAILABLE` and the like."""

    sim: str


def _slot(number: int | None, base: int) -> Slot:
    """The slot whose own number is given; `base` is the number of the first slot."""
    raw = require(number, "no slot number")
    if not 0 <= raw - base < 4:
        raise Unreadable(why="a slot number outside of 1…4")
    return Slot(slot=raw - base + 1, raw=raw)


def read_quimslot(lines: Sequence[str]) -> Slot:
    """Quectel `+QUIMSLOT: 1`."""
    return _slot(row(lines, "+QUIMSLOT").number(0), 1)


def read_qdsim(lines: Sequence[str]) -> Slot:
    """Quectel `+QDSIM: 0`: 0 is the first slot."""
    return _slot(row(lines, "+QDSIM").number(0), 0)


def read_switchsim(lines: Sequence[str]) -> Slot:
    """SIMCom A76xx `+SWITCHSIM: 0`: 0 is the first slot."""
    return _slot(row(lines, "+SWITCHSIM").number(0), 0)


def read_dualsim(lines: Sequence[str]) -> Slot:
    """SIMCom `+DUALSIM: 0`: 0 is the first slot."""
    return _slot(row(lines, "+DUALSIM").number(0), 0)


def read_smsimcfg(lines: Sequence[str]) -> Slot:
    """SIMCom SIM82xx `+SMSIMCFG: 0,1`: the second field is the slot."""
    fields = row(lines, "+SMSIMCFG")
    return _slot(fields.number(1), 1)


def read_simswitch(lines: Sequence[str]) -> Slot:
    """Huawei ME909s `^SIMSWITCH: 1`: 1 is the first slot (the default), 0 the second."""
    raw = require(row(lines, "^SIMSWITCH").number(0), "no slot number")
    if raw not in (0, 1):
        raise Unreadable(why="neither 0 nor 1")
    return Slot(slot=2 - raw, raw=raw)


def read_uims(lines: Sequence[str]) -> Slot:
    """Sierra `!UIMS: 0[,0]`: 0 is the first slot; 3 is automatic, and then the one used counts."""
    fields = row(lines, "!UIMS")
    chosen = fields.number(0)
    return _slot(fields.number(1) if chosen == 3 else chosen, 0)


def read_simselect(lines: Sequence[str]) -> Slot:
    """Telit `#SIMSELECT: 1`."""
    return _slot(row(lines, "#SIMSELECT").number(0), 1)


def read_gtdualsim(lines: Sequence[str]) -> Slot:
    """Fibocom `+GTDUALSIM : 0,"SUB1","LTE"`: 0 is the first slot."""
    return _slot(row(lines, "+GTDUALSIM").number(0), 0)


def read_csus(lines: Sequence[str]) -> Slot:
    """`+CSUS: 0` (TS 27.007 §8.66): card slot 0 is the first."""
    return _slot(row(lines, "+CSUS").number(0), 0)


def read_switch_slot(lines: Sequence[str]) -> Slot:
    """Foxconn `^SWITCH_SLOT: SIM1 ENABLE`, also without the name."""
    found = re.search(r"SIM\s*([1-4])\s+ENABLE", body(lines, "^SWITCH_SLOT", bare=True))
    return _slot(int(found[1]) if found else None, 1)


def read_slot_choices(lines: Sequence[str]) -> Slots:
    """`(1,2)` or `(1-2)` as the test command of any of these answers; the first group counts."""
    text = body(lines, "+QUIMSLOT", "+QDSIM", "+SWITCHSIM", "+DUALSIM", "#SIMSELECT", "+CSUS")
    found = numbers_in(split_fields(text)[0])
    if not found:
        raise Unreadable(why="no slot numbers")
    return Slots(slots=found)


def read_qsimstat(lines: Sequence[str]) -> SimPresence:
    """Quectel `+QSIMSTAT: <enable>,<inserted>`: 0 removed, 1 inserted, 2 not known yet."""
    fields = row(lines, "+QSIMSTAT")
    state = require(fields.number(1), "no state")
    if state not in (0, 1, 2):
        raise Unreadable(why="no such state")
    return SimPresence(inserted=None if state == 2 else state == 1, reports=fields.flag(0))


def read_simcard(lines: Sequence[str]) -> SimCardNotice:
    """SIMCom `+SIMCARD: NOT AVAILABLE`."""
    found = bodies(lines, "+SIMCARD")
    if not found or decimal(found[0]) is not None:
        raise Unreadable(why="no +SIMCARD words")
    return SimCardNotice(sim=found[0])


KINDS: Final = (
    Kind(name="quimslot_read", read=read_quimslot, commands=("+QUIMSLOT?",)),
    Kind(name="quimslot_test", read=read_slot_choices, commands=("+QUIMSLOT=?",)),
    Kind(name="qdsim_read", read=read_qdsim, commands=("+QDSIM?",)),
    Kind(name="qdsim_test", read=read_slot_choices, commands=("+QDSIM=?",)),
    Kind(name="switchsim_read", read=read_switchsim, commands=("+SWITCHSIM?",)),
    Kind(name="dualsim_read", read=read_dualsim, commands=("+DUALSIM?",)),
    Kind(name="smsimcfg_read", read=read_smsimcfg, commands=("+SMSIMCFG?",)),
    Kind(name="simswitch_read", read=read_simswitch, commands=("^SIMSWITCH?",)),
    Kind(name="uims_read", read=read_uims, commands=("!UIMS?",)),
    Kind(name="simselect_read", read=read_simselect, commands=("#SIMSELECT?",)),
    Kind(name="simselect_test", read=read_slot_choices, commands=("#SIMSELECT=?",)),
    Kind(name="gtdualsim_read", read=read_gtdualsim, commands=("+GTDUALSIM?",)),
    Kind(name="csus_read", read=read_csus, commands=("+CSUS?",)),
    Kind(name="csus_test", read=read_slot_choices, commands=("+CSUS=?",)),
    Kind(name="switch_slot_read", read=read_switch_slot, commands=("^SWITCH_SLOT?",)),
    Kind(name="qsimstat", read=read_qsimstat, commands=("+QSIMSTAT?",), urcs=("+QSIMSTAT",)),
    Kind(name="simcard_urc", read=read_simcard, urcs=("+SIMCARD",)),
)
