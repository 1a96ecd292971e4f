"""The SIM: PIN, files, identity (TS 27.007 §8.3, §8.17, §8.18, §7.4)."""

from simd.emulator.answers import DONE, Answer, cme, command, line
from simd.emulator.at_parser import Command
from simd.emulator.card import Card
from simd.emulator.charsets import from_hex
from simd.emulator.modem import Modem

_READ, _RECORD, _RESPONSE, _UPDATE, _UPDATE_RECORD, _STATUS = 176, 178, 192, 214, 220, 242


def present(modem: Modem) -> Card:
    """The active card, locked or not; refuses when there is none yet or at all."""
    if modem.radio.fun == 0:
        raise cme(13)
    if modem.tray.card is None:
        raise cme(10)
    if not modem.tray.booted:
        raise cme(14)
    return modem.tray.card


def unlocked(modem: Modem) -> Card:
    """The active card, readable; refuses with what it asks for."""
    card = present(modem)
    if card.lock == "SIM PIN":
        raise cme(11)
    if card.lock == "SIM PUK":
        raise cme(13 if card.dead else 12)
    return card


@command("sim", "+CPIN")
def pin(modem: Modem, one: Command) -> Answer:
    """Tell the lock, or type PIN or PUK."""
    if one.kind == "test":
        return DONE
    card = present(modem)
    if card.dead:
        raise cme(13)
    if one.kind == "read":
        return line(f"+CPIN: {card.lock}")
    if card.lock == "READY":
        raise cme(3)
    _type(card, one)
    modem.clock.call_later(0.05, modem.tray.unlocked)
    return DONE


def _type(card: Card, one: Command) -> None:
    code, new = one.arg(0).text, one.arg(1).text
    if card.lock == "SIM PUK":
        if not new:
            raise cme(12)
        if not card.unblock(code, new):
            raise cme(13 if card.dead else 16)
    elif not card.enter(code):
        raise cme(12 if card.lock == "SIM PUK" else 16)


@command("sim", "+CIMI")
def imsi(modem: Modem, one: Command) -> Answer:
    """The subscriber's identity."""
    return DONE if one.kind == "test" else line(unlocked(modem).identity.imsi)


@command("sim", "+CNUM")
def own_number(modem: Modem, one: Command) -> Answer:
    """The number written on the card, often none.

    The character set is for the name alone: a number's digits stay what they are (§7.1).
    """
    card = unlocked(modem)
    number = card.identity.number
    if one.kind == "test" or not number:
        return DONE
    kind = 145 if number.startswith("+") else 129
    return line(f'+CNUM: "","{number}",{kind}')


@command("sim", "+CRSM")
def restricted_access(modem: Modem, one: Command) -> Answer:
    """Read or write a file of the card (TS 27.007 §8.18)."""
    if one.kind == "test":
        return DONE
    card = present(modem)
    action, file = one.arg(0).number(), one.arg(1).number(0)
    record, size = one.arg(2).number(0), one.arg(4).number(0)
    match action:
        case 176 | 178:
            return _read(card, file, record if action == _RECORD else 0, size)
        case 192:
            return _response(card, file)
        case 214 | 220:
            data = from_hex(one.arg(5).text)
            return _write(card, file, data, record if action == _UPDATE_RECORD else 0)
        case 242:
            return line("+CRSM: 144,0")
        case _:
            raise cme(50)


def _read(card: Card, file: int, record: int, size: int) -> Answer:
    content = card.read(file, record)
    if content is None:
        return line("+CRSM: 106,130")
    if not content:
        return line("+CRSM: 105,130")
    if size > len(content):
        return line(f"+CRSM: 108,{len(content)}")
    return line(f'+CRSM: 144,0,"{content[: size or len(content)].hex().upper()}"')


def _response(card: Card, file: int) -> Answer:
    content = card.read(file)
    if content is None:
        return line("+CRSM: 106,130")
    size = len(content)
    return line(f'+CRSM: 144,0,"0000{size:04X}{file:04X}040000FFFF01020000"')


def _write(card: Card, file: int, data: bytes, record: int) -> Answer:
    return line("+CRSM: 144,0" if card.write(file, data, record) else "+CRSM: 106,130")


@command("sim", "+CSIM")
def generic_access(modem: Modem, one: Command) -> Answer:
    """A raw APDU in hex; the length counts its characters (TS 27.007 §8.17)."""
    if one.kind == "test":
        return DONE
    card = present(modem)
    text = one.arg(1).text
    if one.arg(0).number() != len(text):
        raise cme(50)
    data, (sw1, sw2) = card.apdu(from_hex(text))
    body = f"{data.hex().upper()}{sw1:02X}{sw2:02X}"
    return line(f'+CSIM: {len(body)},"{body}"')


@command("sim", "+CLCK")
def facility_lock(modem: Modem, one: Command) -> Answer:
    """Ask or set the PIN's duty; other facilities are open (TS 27.007 §7.4)."""
    if one.kind == "test":
        return line('+CLCK: ("SC","FD","PN","PU","PP","PC","PF")')
    facility, mode = one.arg(0).text, one.arg(1).number()
    if facility not in {"SC", "FD", "PN", "PU", "PP", "PC", "PF"}:
        raise cme(4)
    card = present(modem)
    if mode == 2:
        return line(f"+CLCK: {int(card.pin.enabled) if facility == 'SC' else 0}")
    if facility != "SC":
        raise cme(3)
    if not card.enter(one.arg(2).text):
        raise cme(12 if card.lock == "SIM PUK" else 16)
    card.pin.enabled = mode == 1
    return DONE


@command("sim", "+CPWD")
def change_pin(modem: Modem, one: Command) -> Answer:
    """Change the PIN; the old one is a try like any other (TS 27.007 §7.5)."""
    if one.kind == "test":
        return line('+CPWD: ("SC",8),("P2",8)')
    card = present(modem)
    if one.arg(0).text != "SC" or not card.pin.enabled:
        raise cme(3)
    if not card.enter(one.arg(1).text):
        raise cme(12 if card.lock == "SIM PUK" else 16)
    card.pin.code = one.arg(2).text
    return DONE


@command("sim", "+CPINR")
def tries_left(modem: Modem, one: Command) -> Answer:
    """Remaining tries (TS 27.007 §8.65)."""
    card = present(modem)
    return line(f"+CPINR: SIM PIN,{card.pin.tries},3", f"+CPINR: SIM PUK,{card.pin.puk_tries},10")


@command("sim", "+CCID", "+ICCID", "+QCCID", "+CICCID", "^ICCID", "#CCID", "!ICCID")
def iccid(modem: Modem, one: Command) -> Answer:
    """The card's number, under the one name and spelling this maker uses."""
    if modem.persona.iccid_command != one.name:
        return Answer(final=modem.persona.errors.unknown)
    if one.kind == "test":
        return DONE
    number = present(modem).identity.iccid
    label = "+ICCID" if one.name == "+CICCID" else one.name
    return line(f"{label}: {_spelt(number, modem.persona.iccid_style)}")


def _spelt(number: str, style: str) -> str:
    match style:
        case "quoted":
            return f'"{number}"'
        case "filled":
            return number.ljust(20, "F")
        case "swapped":
            filled = number.ljust(20, "F")
            return "".join(filled[i + 1] + filled[i] for i in range(0, 20, 2))
        case _:
            return number
