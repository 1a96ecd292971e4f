"""Reading and managing messages (TS 27.005 §3.2, §3.4)."""

from simd.emulator import pducodec, pdureader
from simd.emulator.answers import DONE, Answer, cms, command, line
from simd.emulator.at_parser import Command
from simd.emulator.commands.simcard import unlocked
from simd.emulator.inbox import Stored
from simd.emulator.modem import Modem
from simd.emulator.textmode import text_form

STATES = ("REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL")


@command("sms", "+CMGF")
def message_format(modem: Modem, one: Command) -> Answer:
    """PDU or text mode."""
    match one.kind:
        case "test":
            return line("+CMGF: (0,1)" if modem.persona.sms.text_mode else "+CMGF: (0)")
        case "read":
            return line(f"+CMGF: {int(modem.inbox.text_mode)}")
        case _:
            wanted = one.arg(0).number(0)
            if wanted not in {0, 1} or (wanted == 1 and not modem.persona.sms.text_mode):
                raise cms(303)
            modem.inbox.text_mode = wanted == 1
            return DONE


@command("sms", "+CSMS")
def service(modem: Modem, one: Command) -> Answer:
    """Message service: 1 is phase 2+, where routed messages are acknowledged."""
    match one.kind:
        case "test":
            return line("+CSMS: (0,1)")
        case "read":
            return line(f"+CSMS: {int(modem.inbox.acknowledge)},1,1,1")
        case _:
            modem.inbox.acknowledge = one.arg(0).number() == 1
            return line("+CSMS: 1,1,1")


@command("sms", "+CPMS")
def memories(modem: Modem, one: Command) -> Answer:
    """Choose the stores for reading, writing and receiving."""
    inbox = modem.inbox
    match one.kind:
        case "test":
            names = ",".join(f'"{name}"' for name in inbox.memories)
            return line(f"+CPMS: ({names}),({names}),({names})")
        case "read":
            states = (f'"{name}",{_fill(modem, name)}' for name in inbox.chosen)
            return line(f"+CPMS: {','.join(states)}")
        case _:
            unlocked(modem)
            for place, arg in enumerate(one.args[:3]):
                if arg.text not in inbox.memories:
                    raise cms(302)
                inbox.chosen[place] = arg.text
            inbox.pull()
            return line(f"+CPMS: {','.join(_fill(modem, name) for name in inbox.chosen)}")


def _fill(modem: Modem, name: str) -> str:
    return f"{modem.inbox.used(name)},{modem.inbox.capacity(name)}"


@command("sms", "+CNMI")
def indications(modem: Modem, one: Command) -> Answer:
    """How arrivals are told: mode, mt, bm, ds, bfr."""
    match one.kind:
        case "test":
            return line("+CNMI: (0-2),(0-3),(0,2),(0-2),(0,1)")
        case "read":
            return line(f"+CNMI: {','.join(map(str, modem.inbox.cnmi))}")
        case _:
            limits = (3, 3, 3, 2, 1)
            values = [arg.number(0) for arg in one.args[:5]]
            if any(not 0 <= value <= top for value, top in zip(values, limits, strict=False)):
                raise cms(302)
            modem.inbox.cnmi[: len(values)] = values
            return DONE


@command("sms", "+CMGL")
def listing(modem: Modem, one: Command) -> Answer:
    """List a store's messages; what was unread is read from then on."""
    if one.kind == "test":
        return line('+CMGL: ("REC UNREAD","REC READ","STO UNSENT","STO SENT","ALL")')
    unlocked(modem)
    wanted = _wanted(modem, one)
    lines: list[str] = []
    for stored in modem.inbox.listing(modem.inbox.chosen[0]):
        if wanted in {4, stored.message.stat}:
            lines += _list_entry(modem, stored)
            _mark_read(stored)
    return Answer(tuple(lines))


def _wanted(modem: Modem, one: Command) -> int:
    word = one.arg(0).text
    if not modem.inbox.text_mode:
        value = one.arg(0).number(0)
        if not 0 <= value <= 4:
            raise cms(302)
        return value
    if (word or STATES[0]) not in STATES:
        raise cms(302)
    return STATES.index(word or STATES[0])


def _list_entry(modem: Modem, stored: Stored) -> tuple[str, ...]:
    pdu, stat = stored.message.pdu, stored.message.stat
    if not modem.inbox.text_mode:
        return f"+CMGL: {stored.index},{stat},,{pducodec.tpdu_length(pdu)}", pdu
    head, body = _text(modem, pdu)
    head = f'+CMGL: {stored.index},"{STATES[stat]}",{head}'
    return (head, body) if body else (head,)


@command("sms", "+CMGR")
def read(modem: Modem, one: Command) -> Answer:
    """Read one message."""
    if one.kind == "test":
        return DONE
    unlocked(modem)
    stored = modem.inbox.find(modem.inbox.chosen[0], one.arg(0).number())
    if stored is None:
        raise cms(321)
    pdu, stat = stored.message.pdu, stored.message.stat
    _mark_read(stored)
    if not modem.inbox.text_mode:
        return line(f"+CMGR: {stat},,{pducodec.tpdu_length(pdu)}", pdu)
    head, body = _text(modem, pdu)
    head = f'+CMGR: "{STATES[stat]}",{head}'
    return line(head, body) if body else line(head)


def _mark_read(stored: Stored) -> None:
    if stored.message.stat == 0:
        stored.message.stat = 1


def _text(modem: Modem, pdu: str) -> tuple[str, str]:
    extended = modem.settings.values.get("+CSDH") == "1"
    return text_form(pdureader.read(pdu), modem.show, extended=extended)


@command("sms", "+CMGD")
def delete(modem: Modem, one: Command) -> Answer:
    """Delete one message, or all of some state by flag (TS 27.005 §3.5.4)."""
    inbox = modem.inbox
    memory = inbox.chosen[0]
    if one.kind == "test":
        indices = ",".join(str(stored.index) for stored in inbox.listing(memory))
        return line(f"+CMGD: ({indices}),(0-4)")
    unlocked(modem)
    flag = one.arg(1).number(0)
    if flag == 0:
        if not inbox.delete(memory, one.arg(0).number()):
            raise cms(321)
        return DONE
    doomed = {1: {1}, 2: {1, 3}, 3: {1, 2, 3}, 4: {0, 1, 2, 3}}.get(flag)
    if doomed is None:
        raise cms(302)
    for stored in inbox.listing(memory):
        if stored.message.stat in doomed:
            inbox.delete(memory, stored.index)
    return DONE


@command("sms", "+CSCA")
def service_centre(modem: Modem, one: Command) -> Answer:
    """The service centre's number."""
    card = unlocked(modem)
    values = modem.settings.values
    match one.kind:
        case "test":
            return DONE
        case "read":
            number = values.get("+CSCA", card.identity.smsc)
            return line(f'+CSCA: "{modem.show(number)}",{145 if number.startswith("+") else 129}')
        case _:
            values["+CSCA"] = one.arg(0).text
            return DONE
