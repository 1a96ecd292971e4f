"""A maker's preference as most of them are: taken when set, shown when asked, without effect."""

from simd.emulator.answers import DONE, Answer, line
from simd.emulator.at_parser import Command
from simd.emulator.modem import Modem


def kept(modem: Modem, one: Command, first: str = "0") -> Answer:
    """Keep what is set; show what was set last, or `first`."""
    values = modem.settings.values
    if one.kind == "set":
        values[one.name] = one.value
        return DONE
    return line(f"{one.name}: {values.get(one.name, first)}")
