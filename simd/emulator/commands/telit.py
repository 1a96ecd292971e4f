"""Telit's own commands, after its LE910, ME910 and LM960 AT command references."""

from simd.emulator.answers import DONE, Answer, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.preference import kept
from simd.emulator.commands.simcard import present, unlocked
from simd.emulator.modem import Modem
from simd.emulator.names import network_names


@command("telit", "#RFSTS")
def radio_status(modem: Modem, one: Command) -> Answer:
    """Serving LTE cell and subscriber; area and cell in hex."""
    if one.kind == "test":
        return DONE
    at, plmn, rsrp = modem.radio.at, modem.radio.plmn, modem.radio.rsrp
    if not plmn:
        return line("#RFSTS: ")
    name = modem.show(network_names(modem).long)
    place = f'"{plmn[:3]} {plmn[3:]}",{at.channel},{rsrp},{rsrp + 28},-10,{at.tac},FF,,128,19,0'
    return line(f'#RFSTS: {place},{at.cell},"{unlocked(modem).identity.imsi}","{name}",3,3')


@command("telit", "#SERVINFO")
def serving(modem: Modem, one: Command) -> Answer:
    """The serving cell in nine fields, as on LTE."""
    at, plmn, rsrp = modem.radio.at, modem.radio.plmn, modem.radio.rsrp
    if not plmn:
        return Answer(final="ERROR")
    name = modem.show(network_names(modem).long)
    head = f'{at.channel},{rsrp + 28},"{name}","{plmn}"'
    return line(f"#SERVINFO: {head},{at.cell},{at.tac},128,3,{rsrp}")


@command("telit", "#QSS")
def sim_status(modem: Modem, one: Command) -> Answer:
    """Whether a card is in: URC switch, then 0 removed, 1 in, 3 ready."""
    values = modem.settings.values
    if one.kind == "set":
        values["#QSS"] = one.arg(0).text
        return DONE
    state = 3 if modem.tray.usable else int(modem.tray.card is not None)
    return line(f"#QSS: {values.get('#QSS', '0')},{state}")


@command("telit", "#PCT")
def tries_left(modem: Modem, one: Command) -> Answer:
    """Tries left of the code that is asked for now."""
    card = present(modem)
    return line(f"#PCT: {card.pin.puk_tries if card.lock == 'SIM PUK' else card.pin.tries}")


@command("telit", "#TEMPMON")
def temperature(modem: Modem, one: Command) -> Answer:
    """Level and degrees Celsius."""
    return line("#TEMPMON: 0,34")


@command("telit", "#BND", "#ENSIM2", "#USBCFG")
def preference(modem: Modem, one: Command) -> Answer:
    """Preferences: kept when set, shown when asked."""
    return kept(modem, one, "1")


@command("telit", "#REBOOT")
def reset(modem: Modem, one: Command) -> Answer:
    """Restart: the line drops after the answer."""
    modem.restart_soon()
    return DONE
