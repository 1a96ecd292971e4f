"""SIMCom's own commands, after its SIM7500/SIM7600 and A76xx AT command manuals."""

from simd.emulator.answers import DONE, Answer, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.simcard import present
from simd.emulator.modem import Modem


@command("simcom", "+CPSI")
def system_information(modem: Modem, one: Command) -> Answer:
    """Serving cell; LTE levels count in tenths of a dB."""
    if one.kind == "set":
        return DONE
    radio, plmn = modem.radio, modem.radio.plmn
    if radio.fun != 1:
        return line("+CPSI: NO SERVICE,Low Power Mode")
    if not plmn:
        return line("+CPSI: NO SERVICE,Online")
    at = radio.at
    place = f"{plmn[:3]}-{plmn[3:]},0x{at.tac},{int(at.cell, 16)},{at.pci}"
    if at.tech.startswith("NR5G"):
        levels = f"{radio.rsrp * 10},-110,18"
        return line(f"+CPSI: NR5G_SA,Online,{place},{at.band},{at.channel},{levels}")
    levels = f"-101,{radio.rsrp * 10},{(radio.rsrp + 28) * 10},14"
    return line(f"+CPSI: LTE,Online,{place},{at.band},{at.channel},5,5,{levels}")


@command("simcom", "+CNSMOD")
def system_mode(modem: Modem, one: Command) -> Answer:
    """Network mode: 8 is LTE."""
    if one.kind == "test":
        return line("+CNSMOD: (0,1)")
    if one.kind == "set":
        return DONE
    return line(f"+CNSMOD: 0,{8 if modem.radio.registered else 0}")


@command("simcom", "+CNMP", "+CNAOP", "+AUTOCSQ", "+CPCMREG", "+CMNB")
def preference(modem: Modem, one: Command) -> Answer:
    """Preferences: kept when set, shown when asked."""
    values = modem.settings.values
    firsts = {"+CNMP": "2", "+CNAOP": "2", "+AUTOCSQ": "0,0", "+CPCMREG": "0"}
    if one.kind == "set":
        values[one.name] = one.value
        if one.name == "+CNMP":
            modem.radio.older(wanted=one.value not in {"2", "38"})
        return DONE
    if one.kind == "test":
        return line(f"{one.name}: (0,1)")
    return line(f"{one.name}: {values.get(one.name, firsts.get(one.name, '0'))}")


@command("simcom", "+SPIC")
def tries_left(modem: Modem, one: Command) -> Answer:
    """Tries left: PIN1, PUK1, PIN2, PUK2."""
    card = present(modem)
    pin, pin2 = card.pin, card.pin2
    return line(f"+SPIC: {pin.tries},{pin.puk_tries},{pin2.tries},{pin2.puk_tries}")


@command("simcom", "+SIMEI")
def imei(modem: Modem, one: Command) -> Answer:
    """The IMEI again; it can't be written."""
    return Answer(final="ERROR") if one.kind == "set" else line(f"+SIMEI: {modem.imei}")


@command("simcom", "+CPMUTEMP")
def temperature(modem: Modem, one: Command) -> Answer:
    """Degrees Celsius."""
    return line("+CPMUTEMP: 34")


@command("simcom", "+CRESET", "+CPOF")
def reset(modem: Modem, one: Command) -> Answer:
    """Restart or switch off: the line drops after the answer."""
    if one.name == "+CRESET":
        modem.restart_soon()
    else:
        modem.clock.call_later(0.1, modem.pull_plug)
    return DONE
