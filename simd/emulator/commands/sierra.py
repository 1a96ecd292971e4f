"""Sierra Wireless' own commands, after its MC/EM74xx and EM91xx AT command references."""

from simd.emulator.answers import DONE, Answer, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.preference import kept
from simd.emulator.modem import Modem


@command("sierra", "!GSTATUS")
def status(modem: Modem, one: Command) -> Answer:
    """A page of two columns: temperature, mode, band, levels, place."""
    radio = modem.radio
    head = (
        "!GSTATUS: ",
        "Current Time:  4306\t\tTemperature: 35",
        "Reset Counter: 1\t\tMode: ONLINE",
    )
    if not radio.registered:
        return line(*head, "System mode:   Not Available\tPS state:    Not attached")
    rows = _nr(modem) if radio.at.tech.startswith("NR5G") else _lte(modem)
    return line(*head, *rows)


def _lte(modem: Modem) -> tuple[str, ...]:
    at, rsrp = modem.radio.at, modem.radio.rsrp
    area, cell = _both(at.tac), _both(at.cell)
    return (
        "System mode:   LTE        \tPS state:    Attached",
        f"LTE band:      {at.band}\t\tLTE bw:      20 MHz",
        f"LTE Rx chan:   {at.channel}\t\tLTE Tx chan: {at.channel + 18000}",
        f"PCC RxM RSSI:  {rsrp + 28}\t\tPCC RxM RSRP:  {rsrp}",
        f"Tx Power:      --\t\tTAC:         {area}",
        f"RSRQ (dB):     -11.6\t\tCell ID:     {cell}",
        "SINR (dB):     12.2",
    )


def _nr(modem: Modem) -> tuple[str, ...]:
    at, rsrp = modem.radio.at, modem.radio.rsrp
    return (
        "System mode:   NR5G       \tPS state:    Attached",
        f"NR5G TAC:      {at.tac}\t\tNR5G Cell ID:    {_both(at.cell)}",
        f"NR5G band:     {at.band}\t\tNR5G dl bw:      100 MHz",
        f"NR5G RSRP (dBm): {rsrp}\t\tNR5G RSRQ (dB):  -11",
        "NR5G SINR (dB):  12.0",
    )


def _both(text: str) -> str:
    """An area or cell in hex and, in brackets, as a number."""
    return f"{text.lower()} ({int(text, 16)})"


@command("sierra", "!ENTERCND")
def enter_condition(modem: Modem, one: Command) -> Answer:
    """The password that opens the protected commands."""
    return DONE if one.arg(0).text == "A710" else Answer(final="ERROR")


@command("sierra", "!IMPREF", "!SELRAT", "!USBCOMP")
def preference(modem: Modem, one: Command) -> Answer:
    """Preferences: kept when set, shown when asked."""
    return kept(modem, one)


@command("sierra", "!RESET")
def reset(modem: Modem, one: Command) -> Answer:
    """Restart: the line drops after the answer."""
    modem.restart_soon()
    return DONE
