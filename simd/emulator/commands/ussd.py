"""USSD: +CUSD in the modem's own coding habit and order (TS 27.007 §7.15)."""

from collections.abc import Callable

from simd.emulator import gsm7
from simd.emulator.answers import DONE, Answer, cme, command, line
from simd.emulator.at_parser import BadLineError, Command
from simd.emulator.charsets import from_hex, typed, ucs2_hex
from simd.emulator.modem import Modem
from simd.emulator.operator import NOTHING_HERE, Line, UssdAnswer

_LTE = 7  # TS 27.007 §7.3, <AcT>


@command("ussd", "+CUSD")
def ussd(modem: Modem, one: Command) -> Answer:
    """Send a code or a reply, or end the session."""
    settings = modem.settings
    match one.kind:
        case "test":
            return line("+CUSD: (0-2)")
        case "read":
            return line(f"+CUSD: {settings.ussd_shown}")
        case _:
            mode = one.arg(0).number(0)
            if mode not in {0, 1, 2}:
                raise cme(50)
            if mode == 2:
                return _cancel(modem)
            settings.ussd_shown = mode
            return _ask(modem, one.arg(1).text) if len(one.args) > 1 else DONE


def _cancel(modem: Modem) -> Answer:
    if modem.inbox.line is not None:
        modem.operators.end_ussd(modem.inbox.line)
    return DONE


def _ask(modem: Modem, code: str) -> Answer:
    subscription = modem.subscription
    if subscription is None:
        raise cme(30)
    try:
        answer = _without_cs(modem) or network_answer(
            modem, subscription, lambda: _meant(modem, code)
        )
    except BadLineError as error:
        raise cme(100) from error
    wait = subscription.account.carrier.ussd_delay
    match modem.ussd.order:
        case "before":
            modem.clock.call_later(wait, lambda: show(modem, answer))
            return Answer(seconds=wait + 0.02)
        case "without":
            modem.clock.call_later(wait, lambda: show(modem, answer))
            return Answer(silent=True)
        case _:
            modem.clock.call_later(wait, lambda: show(modem, answer))
            return DONE


def _without_cs(modem: Modem) -> UssdAnswer | None:
    """How a code ends on LTE where the network has no IMS; None when it has its way."""
    if modem.radio.at.act < _LTE:
        return None
    match modem.ussd.no_cs:
        case "no":
            return None
        case "cme30":
            raise cme(30)
        case "cme3":
            raise cme(3)
        case "status4":
            return NOTHING_HERE
        case "status5":
            return UssdAnswer(5, "")
        case "silence":
            return UssdAnswer(-1, "")


def network_answer(modem: Modem, subscription: Line, meant: Callable[[], str]) -> UssdAnswer:
    """What the network says to a code, unless its answer was laid down before."""
    if modem.ussd_forced:
        status, text = modem.ussd_forced.pop(0)
        return UssdAnswer(status, text)
    code = meant()
    return modem.operators.ussd(subscription, code) if code else NOTHING_HERE


def _meant(modem: Modem, code: str) -> str:
    """What the network understands; a coding this modem doesn't take reaches it as nothing."""
    match modem.ussd.input:
        case "packed":
            try:
                return gsm7.unpack_ussd(from_hex(code))
            except BadLineError:
                return ""
        case "plain":
            return code
        case _:
            return typed(code, modem.settings.charset)


def show(modem: Modem, answer: UssdAnswer) -> None:
    """Say the network's answer, after a release line where the modem has that habit."""
    modem.on_ussd(answer)
    if not modem.settings.ussd_shown or answer.status < 0:
        return
    status = answer.status
    if status == 0:
        status = modem.ussd.final_status
        if modem.ussd.release_first:
            modem.urc("+CUSD: 2")
    if not answer.text:
        modem.urc(f"+CUSD: {status}")
        return
    text, dcs = coded(modem, answer.text)
    modem.urc(f'+CUSD: {status},"{text}",{dcs}')


def coded(modem: Modem, text: str) -> tuple[str, int]:
    """The text and the DCS it is labelled with."""
    plain = gsm7.fits(text)
    match modem.ussd.output:
        case "packed" if plain:
            return gsm7.pack_ussd(text).hex().upper(), 15
        case "lying":
            return ucs2_hex(text), 15
        case "ucs2" | "packed":
            return ucs2_hex(text), 72
        case "plain" if plain:
            return text, 15
        case _:
            return modem.show(text), 15 if plain else 72
