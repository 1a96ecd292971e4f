"""Choosing a SIM slot, each maker's way.

Sources: Quectel AT manuals (+QUIMSLOT, +QDSIM), SIMCom (+SWITCHSIM, +SMSIMCFG), Huawei
(^SIMSWITCH), Sierra (!UIMS), Telit (#SIMSELECT), Fibocom (+GTDUALSIM), TS 27.007 §8.66 (+CSUS)
for the idea.
"""

import msgspec

from simd.emulator.answers import DONE, Answer, RefusedError, cme, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.preference import kept
from simd.emulator.modem import Modem


class _Spelling(msgspec.Struct, frozen=True):
    """A maker's command: which number each slot has, and which argument carries it."""

    numbers: dict[int, int]
    place: int = 0
    read: str = ": {n}"
    test: str = ""


_SPELLINGS = {
    "+QUIMSLOT": _Spelling({1: 1, 2: 2}, test="(1,2)"),
    "+QDSIM": _Spelling({1: 0, 2: 1}, test="(0,1)"),
    "+SWITCHSIM": _Spelling({1: 0, 2: 1}, test="(0,1)"),
    "+SMSIMCFG": _Spelling({1: 1, 2: 2}, place=1, read=": 0,{n}", test="(0,1),(1,2)"),
    "^SIMSWITCH": _Spelling({1: 1, 2: 0}, test="(0,1)"),
    "!UIMS": _Spelling({1: 0, 2: 1}, test="(0-3)"),
    "#SIMSELECT": _Spelling({1: 1, 2: 2}, test="(1,2)"),
    "+GTDUALSIM": _Spelling({1: 0, 2: 1}, read=' : {n},"SUB{slot}","LTE"', test="(0-1)"),
}


@command("quimslot", "+QUIMSLOT")
@command("qdsim", "+QDSIM")
@command("switchsim", "+SWITCHSIM")
@command("smsimcfg", "+SMSIMCFG")
@command("simswitch", "^SIMSWITCH")
@command("uims", "!UIMS")
@command("simselect", "#SIMSELECT")
@command("gtdualsim", "+GTDUALSIM")
def choose(modem: Modem, one: Command) -> Answer:
    """Read, list or choose the active slot."""
    spelling = _SPELLINGS[one.name]
    match one.kind:
        case "test":
            return line(f"{one.name}: {spelling.test}")
        case "read" | "run":
            slot = modem.tray.active
            return line(one.name + spelling.read.format(n=spelling.numbers[slot], slot=slot))
        case _:
            wanted = one.arg(spelling.place).number()
            slots = {number: place for place, number in spelling.numbers.items()}
            return _select(modem, slots.get(wanted, 0))


def _select(modem: Modem, wanted: int) -> Answer:
    habits, tray = modem.persona.slots, modem.tray
    if not 1 <= wanted <= tray.count:
        raise cme(50)
    if habits.needs_offline and modem.radio.fun == 1:
        raise cme(3)
    if habits.refuses_empty and wanted not in tray.cards:
        raise RefusedError
    if wanted == tray.active or modem.console.lying:
        return DONE
    if habits.reenumerate is not None:
        return _leave(modem, wanted, habits.reenumerate)
    if modem.radio.fun == 0:
        tray.active = wanted
    else:
        tray.select(wanted, habits.settle)
    return DONE


def _leave(modem: Modem, wanted: int, seconds: float) -> Answer:
    """Choose the slot by starting anew: off the bus, and back with the other card."""
    modem.tray.active = wanted
    if not modem.persona.slots.answers:
        modem.reenumerate(seconds)
        return Answer(silent=True)
    modem.clock.call_later(0.05, lambda: modem.reenumerate(seconds))
    return DONE


@command("qdsim", "+QDSIMCFG")
def dual_config(modem: Modem, one: Command) -> Answer:
    """Whether the second slot is in use: `"dsss",1` is single standby over two slots."""
    values = modem.settings.values
    if one.kind == "set" and len(one.args) > 1:
        values["+QDSIMCFG"] = one.arg(1).text
        return DONE
    return line(f'+QDSIMCFG: "dsss",{values.get("+QDSIMCFG", "1")}')


@command("switchsim", "+DUALSIM", "+UIMHOTSWAPON")
def dual_mode(modem: Modem, one: Command) -> Answer:
    """SIMCom's other switches: taken and kept."""
    return kept(modem, one, "1")
