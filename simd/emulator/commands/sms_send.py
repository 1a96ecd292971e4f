"""Sending, writing and acknowledging messages (TS 27.005 §3.5, §4.3)."""

from collections.abc import Callable

from simd.emulator import pducodec, pdureader
from simd.emulator.answers import DONE, Answer, Prompt, cms, command, line
from simd.emulator.at_parser import BadLineError, Command
from simd.emulator.card import Message
from simd.emulator.charsets import typed
from simd.emulator.commands.simcard import unlocked
from simd.emulator.modem import Modem


@command("sms", "+CMGS")
def send(modem: Modem, one: Command) -> Answer | Prompt:
    """Send a message: PDU length or number, then the body."""
    if one.kind == "test":
        return DONE
    unlocked(modem)
    return _with_body(modem, one, lambda pdu: _send(modem, pdu, "+CMGS"))


@command("sms", "+CMGW")
def write(modem: Modem, one: Command) -> Answer | Prompt:
    """Store a message for later."""
    if one.kind == "test":
        return DONE
    unlocked(modem)
    return _with_body(modem, one, lambda pdu: _write(modem, pdu))


@command("sms", "+CMSS")
def send_stored(modem: Modem, one: Command) -> Answer:
    """Send a message from the store."""
    if one.kind == "test":
        return DONE
    unlocked(modem)
    stored = modem.inbox.find(modem.inbox.chosen[1], one.arg(0).number())
    if stored is None:
        raise cms(321)
    answer = _send(modem, stored.message.pdu, "+CMSS")
    stored.message.stat = 3
    return answer


@command("sms", "+CNMA")
def acknowledge(modem: Modem, one: Command) -> Answer | Prompt:
    """Confirm a routed message."""
    if one.kind == "test":
        return line("+CNMA: (0-2)")
    if one.arg(1).text:
        return Prompt(lambda _: _acknowledged(modem))
    return _acknowledged(modem)


def _acknowledged(modem: Modem) -> Answer:
    if not modem.inbox.acknowledged():
        raise cms(340)
    return DONE


def _with_body(modem: Modem, one: Command, act: Callable[[str], Answer]) -> Prompt:
    if modem.inbox.text_mode:
        number = typed(one.arg(0).text, modem.settings.charset)
        if not number:
            raise cms(304)
        return Prompt(lambda body: act(_from_text(modem, number, body)))
    length = one.arg(0).number()
    return Prompt(lambda body: act(_from_pdu(length, body)))


def _from_pdu(length: int, body: bytes) -> str:
    pdu = body.decode("latin-1").strip().upper()
    try:
        pdureader.read(pdu)
        right = pducodec.tpdu_length(pdu) == length
    except (ValueError, IndexError) as error:
        raise cms(304) from error
    if not right:
        raise cms(304)
    return pdu


def _from_text(modem: Modem, number: str, body: bytes) -> str:
    text = body.decode("latin-1").removeprefix("\n").replace("\r", "\n")
    try:
        meant = typed(text, modem.settings.charset)
    except BadLineError as error:
        raise cms(304) from error
    first = modem.settings.values.get("+CSMP", "17").split(",")[0]
    report = first.isdigit() and bool(int(first) & 0x20)
    return pducodec.submit(number, meant, report=report)


def _send(modem: Modem, pdu: str, name: str) -> Answer:
    subscription = modem.subscription
    if subscription is None:
        raise cms(331)
    sms = pdureader.read(pdu)
    if sms.kind != "submit" or not sms.number:
        raise cms(304)
    reference = modem.next_reference()
    if not modem.operators.submit(subscription, sms, reference):
        raise cms(50)
    return Answer((f"{name}: {reference}",), seconds=modem.persona.sms.send_seconds)


def _write(modem: Modem, pdu: str) -> Answer:
    index = modem.inbox.put(modem.inbox.chosen[1], Message(pdu, 2))
    if index is None:
        raise cms(322)
    return line(f"+CMGW: {index}")
