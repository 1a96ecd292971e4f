"""Voice calls, as far as a data modem knows them (TS 27.007 §6, §7.18)."""

from simd.emulator.answers import DONE, Answer, cme, command, line
from simd.emulator.at_parser import Command
from simd.emulator.modem import Modem


@command("call", "D")
def dial(modem: Modem, one: Command) -> Answer:
    """Nothing is dialled: the emulated carriers carry no voice and no data calls."""
    return Answer(final="NO CARRIER")


@command("call", "A")
def accept(modem: Modem, one: Command) -> Answer:
    """Take the incoming call, if any."""
    return DONE if modem.call_from else Answer(final="NO CARRIER")


@command("call", "+CHUP")
def hang_up(modem: Modem, one: Command) -> Answer:
    """End the call."""
    modem.call_from = ""
    return DONE


@command("call", "+CLCC")
def current_calls(modem: Modem, one: Command) -> Answer:
    """The call that rings, if any."""
    if one.kind == "test" or not modem.call_from:
        return DONE
    return line(f'+CLCC: 1,1,4,0,0,"{modem.call_from}",145')


@command("call", "+CPAS")
def activity(modem: Modem, one: Command) -> Answer:
    """Ready or ringing (TS 27.007 §8.1)."""
    return line("+CPAS: (0,3,4)" if one.kind == "test" else f"+CPAS: {3 if modem.call_from else 0}")


@command("call", "+CEER")
def last_cause(modem: Modem, one: Command) -> Answer:
    """Why the last call ended."""
    return line("+CEER: No cause information available")


@command("call", "+VTS")
def tones(modem: Modem, one: Command) -> Answer:
    """No tones without a call."""
    raise cme(3)
