"""Line settings and identity: V.250 §6, TS 27.007 §5."""

from simd.emulator.answers import DONE, Answer, RefusedError, cme, command, line
from simd.emulator.at_parser import Command
from simd.emulator.modem import Modem


@command("basic", "E")
def echo(modem: Modem, one: Command) -> Answer:
    """Echo off or on."""
    modem.settings.echo = _switch(one)
    return DONE


@command("basic", "V")
def verbose(modem: Modem, one: Command) -> Answer:
    """Result codes as words or digits."""
    modem.settings.verbose = _switch(one)
    return DONE


@command("basic", "Q")
def quiet(modem: Modem, one: Command) -> Answer:
    """Result codes withheld or not."""
    modem.settings.quiet = _switch(one)
    return DONE


def _switch(one: Command) -> bool:
    if one.value not in {"", "0", "1"}:
        raise RefusedError
    return one.value == "1"


@command("basic", "X", "&C", "&D", "&S", "&K", "&W", "&A", "L", "M", "S", "T", "P", "S0", "S3",
         "S4", "S5", "S7", "+IPR", "+ICF", "+IFC", "+FCLASS", "+CRC", "+CCWA", "+CLIP", "+COLP",
         "+CLIR", "+CSSN", "+CVHU", "+CTZR", "+CTZU", "+CMER", "+CGEREP", "+CR",
         "+CMUX", "+CSTA", "+CGSMS", "+CSMP", "+CSDH", "+CSAS", "+CRES", "+CSCB", "+CMMS")  # fmt: skip
def kept(modem: Modem, one: Command) -> Answer:
    """A setting that is taken, kept and read back."""
    tests = {
        "+IFC": "(0-2),(0-2)",
        "+CMER": "(0,3),(0),(0),(0-2),(0,1)",
        "+CTZU": "(0,1,3)",
        "+CGEREP": "(0-2),(0,1)",
        "+CRC": "(0,1)",
        "+CLIP": "(0,1)",
        "+CGSMS": "(0-3)",
    }
    firsts = {
        "+IPR": "115200",
        "+IFC": "0,0",
        "+CSMP": "17,167,0,0",
        "+CGSMS": "1",
        "+CMER": "0,0,0,0,0",
        "+CLIP": "0,1",
    }
    values = modem.settings.values
    match one.kind:
        case "set" | "run":
            values[one.name] = one.value
            return DONE
        case "read":
            return line(f"{one.name}: {values.get(one.name, firsts.get(one.name, '0'))}")
        case _:
            return line(f"{one.name}: {tests[one.name]}") if one.name in tests else DONE


@command("basic", "Z", "&F")
def reset_settings(modem: Modem, one: Command) -> Answer:
    """Back to the maker's line settings."""
    modem.console.restore()
    return DONE


@command("basic", "H")
def hang_up(modem: Modem, one: Command) -> Answer:
    """End the call."""
    modem.call_from = ""
    return DONE


@command("basic", "O")
def online(modem: Modem, one: Command) -> Answer:
    """There is no data call to go back to."""
    return Answer(final="NO CARRIER")


@command("basic", "I")
def about(modem: Modem, one: Command) -> Answer:
    """Identification text."""
    maker = modem.persona.maker
    plain = (maker.manufacturer, maker.model, f"Revision: {maker.revision}")
    facts = {"<imei>": modem.imei}
    return Answer(
        tuple(facts.get(text) or text.replace("<imei>", modem.imei) for text in maker.ati or plain)
    )


@command("basic", "+GCAP")
def capabilities(modem: Modem, one: Command) -> Answer:
    """Which command sets there are (V.250 §6.1.9)."""
    return line(f"+GCAP: {modem.persona.maker.gcap}")


@command("basic", "+CMEE")
def error_words(modem: Modem, one: Command) -> Answer:
    """Bare ERROR, numbers or words (TS 27.007 §9.1)."""
    match one.kind:
        case "test":
            return line("+CMEE: (0,1,2)")
        case "read":
            return line(f"+CMEE: {modem.settings.cmee}")
        case _:
            level = one.arg(0).number(0)
            if level not in {0, 1, 2}:
                raise cme(50)
            modem.settings.cmee = level
            return DONE


@command("basic", "+CSCS")
def character_set(modem: Modem, one: Command) -> Answer:
    """The terminal's character set (TS 27.007 §5.5)."""
    known = modem.persona.charsets
    match one.kind:
        case "test":
            names = ",".join(f'"{name}"' for name in known)
            return line(f"+CSCS: ({names})")
        case "read":
            return line(f'+CSCS: "{modem.settings.charset}"')
        case _:
            wanted = one.arg(0).text.upper()
            if wanted not in known:
                raise cme(50)
            modem.settings.charset = wanted
            return DONE


def _identity(modem: Modem, one: Command, value: str) -> Answer:
    return DONE if one.kind == "test" else line(value)


@command("basic", "+CGMI", "+GMI")
def manufacturer(modem: Modem, one: Command) -> Answer:
    """Who made it."""
    return _identity(modem, one, modem.persona.maker.manufacturer)


@command("basic", "+CGMM", "+GMM")
def model(modem: Modem, one: Command) -> Answer:
    """Which model."""
    return _identity(modem, one, modem.persona.maker.model)


@command("basic", "+CGMR", "+GMR")
def revision(modem: Modem, one: Command) -> Answer:
    """Which firmware."""
    return _identity(modem, one, modem.persona.maker.revision)


@command("basic", "+CGSN", "+GSN")
def serial_number(modem: Modem, one: Command) -> Answer:
    """The IMEI."""
    return _identity(modem, one, modem.imei)


@command("basic", "+CLAC")
def known_commands(modem: Modem, one: Command) -> Answer:
    """All commands there are."""
    names = sorted(modem.handlers)
    return Answer(tuple("AT" + name for name in names))


@command("basic", "+CBC")
def battery(modem: Modem, one: Command) -> Answer:
    """Supply state and millivolts (TS 27.007 §8.4)."""
    return line("+CBC: 0,100,3812")


@command("basic", "+WS46")
def radio_selection(modem: Modem, one: Command) -> Answer:
    """Which radio sides it has (TS 27.007 §5.9): 28 is E-UTRAN only, 25 all 3GPP."""
    if one.kind == "test":
        return line("+WS46: (12,22,25,28,29)")
    return line("+WS46: 25") if one.kind == "read" else DONE
