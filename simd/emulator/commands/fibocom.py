"""Fibocom's own commands, after its FM150/FM350 and L8xx AT command manuals."""

from simd.emulator.answers import DONE, Answer, Prompt, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.network import function_level
from simd.emulator.commands.preference import kept
from simd.emulator.modem import Modem


@command("fibocom", "+GTCCINFO")
def cells(modem: Modem, one: Command) -> Answer:
    """A heading, the serving cell and a neighbour; levels on the scales of +CESQ."""
    if one.kind == "test":
        return DONE
    at, plmn = modem.radio.at, modem.radio.plmn
    if not plmn:
        return line("+GTCCINFO:", "")
    place = f"{plmn[:3]},{int(plmn[3:])},{at.tac},{at.cell},{at.channel},{at.pci}"
    if at.tech.startswith("NR5G"):
        levels = f"78,100,83,{modem.radio.rsrp + 157},{modem.radio.rsrp + 157},64"
        return line("+GTCCINFO:", f"1,9,{place},{levels}")
    level = modem.radio.rsrp + 141
    serving = f"1,4,{place},103,100,28,{level},{level},20"
    return line("+GTCCINFO:", serving, "", "2,4,,,FFFF,00FFFFFFF,9460,71,,43,43,10")


@command("fibocom", "+GTSENRDTEMP")
def temperature(modem: Modem, one: Command) -> Answer:
    """One sensor in thousandths of a degree."""
    return line("+GTSENRDTEMP: 1,36500")


@command("fibocom", "+SIMTYPE")
def sim_type(modem: Modem, one: Command) -> Answer:
    """0 is a card in a slot, 1 the one soldered in."""
    return line("+SIMTYPE: 0")


@command("fibocom", "+GTUSBMODE", "+GTACT", "+GTFCCEFFSTATUS")
def preference(modem: Modem, one: Command) -> Answer:
    """Preferences: kept when set, shown when asked."""
    return kept(modem, one)


@command("fibocom", "+CFUN")
def level_or_reset(modem: Modem, one: Command) -> Answer | Prompt:
    """Function levels as everywhere, and 15, which restarts it."""
    if one.kind == "set" and one.value == "15":
        modem.restart_soon()
        return DONE
    return function_level(modem, one)
