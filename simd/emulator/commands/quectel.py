"""Quectel's own commands, after its AT command manuals for EC2x and RG50xQ/RM5xxQ."""

from simd.emulator.answers import DONE, Answer, RefusedError, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.simcard import present
from simd.emulator.modem import Modem
from simd.emulator.names import network_names


@command("quectel", "+QNWINFO")
def network_info(modem: Modem, one: Command) -> Answer:
    """Technology, operator, band and channel."""
    at, plmn = modem.radio.at, modem.radio.plmn
    if not plmn:
        return line("+QNWINFO: No Service")
    return line(f'+QNWINFO: "{_access(modem)}","{plmn}","{at.band}",{at.channel}')


def _access(modem: Modem) -> str:
    return {"LTE": "FDD LTE", "NR5G-SA": "NR5G-SA"}.get(modem.radio.at.tech, modem.radio.at.tech)


@command("quectel", "+QCSQ")
def signal(modem: Modem, one: Command) -> Answer:
    """Mode, RSSI, RSRP, SINR, RSRQ; SINR of LTE counts in fifths from -20 dB."""
    if one.kind == "test":
        return line('+QCSQ: "NOSERVICE","GSM","WCDMA","LTE","NR5G"')
    if not modem.radio.registered:
        return line('+QCSQ: "NOSERVICE"')
    rsrp = modem.radio.rsrp
    if modem.radio.at.tech.startswith("NR5G"):
        return line(f'+QCSQ: "NR5G",{rsrp},18,-11')
    return line(f'+QCSQ: "LTE",{rsrp + 28},{rsrp},170,-10')


@command("quectel", "+QENG")
def engineering(modem: Modem, one: Command) -> Answer:
    """Serving cell."""
    if one.kind == "test":
        return line('+QENG: ("servingcell","neighbourcell")')
    if one.arg(0).text != "servingcell":
        return DONE
    at, plmn = modem.radio.at, modem.radio.plmn
    if not plmn:
        return line('+QENG: "servingcell","SEARCH"')
    place = f"{plmn[:3]},{plmn[3:]},{at.cell.lstrip('0')},{at.pci}"
    rsrp = modem.radio.rsrp
    if at.tech.startswith("NR5G"):
        rest = f"{at.tac},{at.channel},78,12,{rsrp},-11,18,1,-"
        return line(f'+QENG: "servingcell","NOCONN","NR5G-SA","TDD",{place},{rest}')
    rest = f"{at.channel},3,5,5,{at.tac},{rsrp},-10,{rsrp + 28},14,38"
    return line(f'+QENG: "servingcell","NOCONN","LTE","FDD",{place},{rest}')


@command("quectel", "+QSPN")
def names(modem: Modem, one: Command) -> Answer:
    """Names of the registered network."""
    if not modem.radio.plmn:
        raise RefusedError
    found = network_names(modem)
    return line(f'+QSPN: "{found.long}","{found.short}","",0,"{modem.radio.plmn}"')


@command("quectel", "+QSIMSTAT")
def sim_status(modem: Modem, one: Command) -> Answer:
    """Whether a card is in: URC switch, then 0 absent, 1 present."""
    values = modem.settings.values
    if one.kind == "set":
        values["+QSIMSTAT"] = one.arg(0).text
        return DONE
    return line(f"+QSIMSTAT: {values.get('+QSIMSTAT', '0')},{int(modem.tray.card is not None)}")


@command("quectel", "+QPINC")
def tries_left(modem: Modem, one: Command) -> Answer:
    """PIN and PUK tries left."""
    card = present(modem)
    first = f'+QPINC: "SC",{card.pin.tries},{card.pin.puk_tries}'
    second = f'+QPINC: "P2",{card.pin2.tries},{card.pin2.puk_tries}'
    wanted = one.arg(0).text if one.kind == "set" else ""
    return line(*[text for text in (first, second) if not wanted or f'"{wanted}"' in text])


@command("quectel", "+QINISTAT")
def initialised(modem: Modem, one: Command) -> Answer:
    """What has come up: 1 CPIN, 2 SMS, 4 phone book."""
    return line(f"+QINISTAT: {7 if modem.tray.usable else 0}")


@command("quectel", "+QGDCNT", "+QGDNRCNT")
def byte_counter(modem: Modem, one: Command) -> Answer:
    """Bytes sent and received."""
    return line(f"{one.name}: {modem.tx_bytes},{modem.rx_bytes}")


@command("quectel", "+QPOWD")
def power_down(modem: Modem, one: Command) -> Answer:
    """Switch off: the answer, then the line goes dead."""
    modem.clock.call_later(0.1, modem.pull_plug)
    return DONE


@command("quectel", "+QCFG", "+QURCCFG", "+QSIMDET", "+QICSGP", "+QNWPREFCFG", "+QINDCFG")
def configuration(modem: Modem, one: Command) -> Answer:
    """Settings by name: kept when set, shown when asked."""
    values = modem.settings.values
    name, _, value = one.value.partition(",")
    key = f"{one.name} {name}"
    if one.kind == "test":
        return DONE
    if one.kind == "set" and value:
        values[key] = value
        if name == '"nwscanmode"':
            values[key] = value.partition(",")[0]
            modem.radio.older(wanted=values[key] not in {"0", "3"})
        return DONE
    known = {
        '+QCFG "usbnet"': "0",
        '+QCFG "ims"': "0,0",
        '+QCFG "nwscanmode"': "0",
        '+QURCCFG "urcport"': '"usbat"',
        '+QNWPREFCFG "mode_pref"': "AUTO",
        "+QSIMDET ": "1,0",
    }
    shown = values.get(key, known.get(key))
    if shown is None:
        raise RefusedError
    return line(f"{one.name}: {name},{shown}" if name else f"{one.name}: {shown}")
