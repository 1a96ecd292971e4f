"""The few commands of ZTE's own that field reports on its sticks agree on."""

from simd.emulator.answers import Answer, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.preference import kept
from simd.emulator.modem import Modem


@command("zte", "+ZPAS")
def access(modem: Modem, one: Command) -> Answer:
    """The technology in words, and the domain."""
    word = modem.radio.at.tech if modem.radio.registered else "No Service"
    return line(f'+ZPAS: "{word}","CS_PS"')


@command("zte", "+ZSNT", "+ZCDRUN", "+ZOPRT", "+ZDON")
def preference(modem: Modem, one: Command) -> Answer:
    """Preferences: kept when set, shown when asked."""
    return kept(modem, one, "0,0,0")
