"""USSD (§10.5.33): the answer comes with the command, what the network says itself as told."""

from simd.emulator import gsm7
from simd.emulator.commands.ussd import network_answer
from simd.emulator.mbim.front import NOT_REGISTERED, Front, Reply, StatusError, cid, hook
from simd.emulator.mbim.wire import Asked, Buffer
from simd.emulator.operator import UssdAnswer

_INITIATE, _CONTINUE, _CANCEL = range(3)
_PACKED, _UCS2 = 0x0F, 0x48
_TERMINATED = 2


@cid("ussd", 1)
def ussd(front: Front, asked: Asked) -> Reply:
    """Send a code or a reply, or end the session."""
    modem = front.modem
    line = modem.subscription
    action = asked.number(0)
    if action == _CANCEL:
        if line is not None:
            modem.operators.end_ussd(line)
        return Reply(_information(UssdAnswer(_TERMINATED, ""), existing=True))
    if line is None:
        raise StatusError(NOT_REGISTERED)
    answer = network_answer(modem, line, lambda: _typed(asked))
    if answer.status < 0:
        return Reply(None)
    body = _information(answer, existing=action == _CONTINUE)
    return Reply(body, line.account.carrier.ussd_delay)


def _typed(asked: Asked) -> str:
    data = asked.blob(8)
    if asked.number(4) == _UCS2:
        return data.decode("utf-16-be")
    return gsm7.unpack_ussd(data)


def _information(answer: UssdAnswer, *, existing: bool) -> bytes:
    plain = gsm7.fits(answer.text)
    data = gsm7.pack_ussd(answer.text) if plain else answer.text.encode("utf-16-be")
    coding = _PACKED if plain else _UCS2
    return Buffer().numbers(answer.status, int(existing), coding).blob(data).bytes()


@hook("ussd")
def network_spoke(front: Front, answer: UssdAnswer) -> tuple[str, int, bytes]:
    """What nobody asked for."""
    return "ussd", 1, _information(answer, existing=False)
