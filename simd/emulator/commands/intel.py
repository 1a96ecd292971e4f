"""What modems on Intel's XMM platform know beyond their maker's commands: cells and signal."""

from simd.emulator.answers import Answer, command, line
from simd.emulator.at_parser import Command
from simd.emulator.modem import Modem


@command("intel", "+XMCI")
def measured(modem: Modem, one: Command) -> Answer:
    """The serving LTE cell in hex; levels on the scales of +CESQ."""
    at, plmn = modem.radio.at, modem.radio.plmn
    if not plmn:
        return line()
    place = f'{plmn[:3]},{plmn[3:]},"0x{at.tac}","0x{at.cell}","0x{at.pci:04X}"'
    channel = f'"0x{at.channel:08X}","0x{at.channel + 18000:08X}","0xFFFFFFFF"'
    levels = f"{modem.radio.rsrp + 141},20,28,255,255"
    return line(f"+XMCI: 4,{place},{channel},{levels}")


@command("intel", "+XCCINFO")
def current(modem: Modem, one: Command) -> Answer:
    """The current cell: mode, network, cell, technology, band, areas."""
    at, plmn = modem.radio.at, modem.radio.plmn
    if not plmn:
        return line("+XCCINFO: 0,000,00")
    return line(f'+XCCINFO: 0,{plmn[:3]},{plmn[3:]},"{at.cell}",4,103,"FFFF",8,"FF","{at.tac}"')


@command("intel", "+MTSM")
def temperature(modem: Modem, one: Command) -> Answer:
    """Degrees Celsius."""
    return line("+MTSM: 37")
