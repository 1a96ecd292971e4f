"""Huawei's own commands, after the ME909 series AT command manual and E3372 stick firmware."""

from simd.emulator.answers import DONE, Answer, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.preference import kept
from simd.emulator.commands.simcard import present
from simd.emulator.modem import Modem


@command("huawei", "^SYSINFOEX")
def system_information(modem: Modem, one: Command) -> Answer:
    """Service, domain, roaming, SIM, lock, mode and submode."""
    radio = modem.radio
    service = 2 if radio.registered else 0
    domain = 3 if radio.registered else 0
    card = int(modem.tray.usable is not None)
    mode = '6,"LTE",101,"LTE"' if radio.registered else '0,"NO SERVICE",0,"NO SERVICE"'
    return line(f"^SYSINFOEX: {service},{domain},{int(radio.stat == 5)},{card},,{mode}")


@command("huawei", "^SYSINFO")
def old_system_information(modem: Modem, one: Command) -> Answer:
    """The older form in numbers."""
    radio = modem.radio
    service = 2 if radio.registered else 0
    card = 1 if modem.tray.usable else 255
    return line(f"^SYSINFO:{service},{3 if service else 0},{int(radio.stat == 5)},7,{card},,101")


@command("huawei", "^HCSQ")
def signal(modem: Modem, one: Command) -> Answer:
    """RSSI, RSRP, SINR, RSRQ as steps: RSRP -140 dBm is 0."""
    if one.kind == "test":
        return line('^HCSQ: "NOSERVICE","GSM","WCDMA","LTE"')
    if not modem.radio.registered:
        return line('^HCSQ: "NOSERVICE"')
    rsrp = modem.radio.rsrp
    return line(f'^HCSQ: "LTE",{max(0, rsrp + 28 + 121)},{max(0, rsrp + 141)},161,20')


@command("huawei", "^CPIN")
def pin_state(modem: Modem, one: Command) -> Answer:
    """The lock with all tries left: PUK, PIN, PUK2, PIN2."""
    card = present(modem)
    pin, pin2 = card.pin, card.pin2
    left = f"{pin.puk_tries},{pin.tries},{pin2.puk_tries},{pin2.tries}"
    return line(f"^CPIN: {card.lock},,{left}")


@command("huawei", "^CARDMODE")
def card_mode(modem: Modem, one: Command) -> Answer:
    """2 is a USIM."""
    present(modem)
    return line("^CARDMODE: 2")


@command("huawei", "^HWVER", "^VERSION")
def versions(modem: Modem, one: Command) -> Answer:
    """Hardware and firmware."""
    maker = modem.persona.maker
    return line(f"^HWVER:{maker.model}", f"^VERSION:EXTS:{maker.revision}")


@command("huawei", "^CHIPTEMP")
def temperature(modem: Modem, one: Command) -> Answer:
    """Tenths of a degree Celsius; 65535 is no sensor."""
    return line("^CHIPTEMP: 352,341,65535,65535,33")


@command("huawei", "^DSFLOWQRY")
def byte_counter(modem: Modem, one: Command) -> Answer:
    """Seconds, bytes sent and received of this session, then in all, in hex."""
    now = f"{0:08X},{modem.tx_bytes:016X},{modem.rx_bytes:016X}"
    return line(f"^DSFLOWQRY:{now},{now}")


@command("huawei", "^SYSCFGEX", "^CURC", "^NDISDUP", "^SETPORT", "^TMODE", "^BOOT")
def preference(modem: Modem, one: Command) -> Answer:
    """Preferences: kept when set, shown when asked."""
    firsts = {
        "^SYSCFGEX": '"00",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF',
        "^CURC": "1",
        "^SETPORT": "FF;10,12,16,A2",
    }
    return kept(modem, one, firsts.get(one.name, "0"))


@command("huawei", "^RESET")
def reset(modem: Modem, one: Command) -> Answer:
    """Restart: the line drops after the answer."""
    modem.restart_soon()
    return DONE
