"""Basic Connect: who the modem is, its SIM, radio, registration and signal (§10.5)."""

from simd.emulator.mbim.front import (
    FAILURE,
    NO_SIM,
    NOT_REGISTERED,
    PIN_REQUIRED,
    RADIO_OFF,
    WRONG,
    Front,
    StatusError,
    cid,
    known,
)
from simd.emulator.mbim.wire import SERVICES, Asked, Buffer
from simd.emulator.modem import Modem
from simd.emulator.names import network_names

READY, ABSENT, LOCKED, NOT_YET = 1, 2, 6, 0
_PIN1, _PUK1 = 2, 11
_LTE, _NR = 0x20, 0x80
_GSM = 1
_UNKNOWN = 0xFFFFFFFF


def caps(modem: Modem) -> Buffer:
    """Device type, classes, SMS by PDU, and the maker's words."""
    maker = modem.persona.maker
    return (
        Buffer()
        .numbers(1, _GSM, 1, 2, _classes(modem), 3, 1, 8)
        .text("")
        .text(modem.imei)
        .text(maker.revision)
        .text(maker.model)
    )


def _classes(modem: Modem) -> int:
    return 0x3F | (_NR if modem.radio.at.act >= 10 else 0)


def access(modem: Modem) -> int:
    """The data class in use."""
    if not modem.radio.registered:
        return 0
    act = modem.radio.at.act
    return _NR if act >= 10 else _LTE if act == 7 else 0x4


@cid("basic", 1)
def device_caps(front: Front, asked: Asked) -> bytes:
    """§10.5.1."""
    return caps(front.modem).bytes()


@cid("basic", 2)
def subscriber(front: Front, asked: Asked) -> bytes:
    """The SIM's state, IMSI, ICCID and number (§10.5.2)."""
    tray = front.modem.tray
    card = tray.card
    if card is None or not tray.booted:
        state = ABSENT if card is None else NOT_YET
        return Buffer().numbers(state).text("").text("").numbers(0, 0).bytes()
    who = card.identity
    if card.lock != "READY":
        return Buffer().numbers(LOCKED).text("").text(who.iccid).numbers(0, 0).bytes()
    numbers = [who.number.encode("utf-16-le")] if who.number else []
    return (
        Buffer()
        .numbers(READY)
        .text(who.imsi)
        .text(who.iccid)
        .numbers(0, len(numbers))
        .blobs(numbers)
        .bytes()
    )


@cid("basic", 3)
def radio_state(front: Front, asked: Asked) -> bytes:
    """The switch in hardware, which is on, and in software (§10.5.3)."""
    radio = front.modem.radio
    if asked.sets:
        wanted = 1 if asked.number(0) else 4
        if wanted != radio.fun:
            radio.fun = wanted
            if wanted == 1:
                radio.search()
            else:
                radio.silence()
    return Buffer().numbers(1, int(radio.fun == 1)).bytes()


@cid("basic", 4)
def pin(front: Front, asked: Asked) -> bytes:
    """Ask for or type PIN and PUK (§10.5.4)."""
    modem = front.modem
    card = modem.tray.card
    if card is None:
        raise StatusError(NO_SIM)
    if asked.sets:
        taken = _typed(front, asked)
        if not taken:
            raise StatusError(FAILURE, _lock(modem))
        modem.clock.call_later(0.05, modem.tray.unlocked)
    return _lock(modem)


def _lock(modem: Modem) -> bytes:
    card = modem.tray.card
    if card is None or card.lock == "READY":
        left = card.pin.tries if card is not None else 0
        return Buffer().numbers(_PIN1, 0, left).bytes()
    if card.lock == "SIM PUK":
        return Buffer().numbers(_PUK1, 1, card.pin.puk_tries).bytes()
    return Buffer().numbers(_PIN1, 1, card.pin.tries).bytes()


def _typed(front: Front, asked: Asked) -> bool:
    card = front.modem.tray.card
    kind, operation = asked.number(0), asked.number(4)
    code, new = asked.text(8), asked.text(16)
    if card is None or kind not in {_PIN1, _PUK1} or operation not in {0, 1, 2, 3}:
        raise StatusError(WRONG)
    if kind == _PUK1:
        return card.unblock(code, new)
    if not card.enter(code):
        return False
    if operation == 3:
        card.pin.code = new
    elif operation in {1, 2}:
        card.pin.enabled = operation == 1
    return True


@cid("basic", 5)
def pin_list(front: Front, asked: Asked) -> bytes:
    """Ten kinds of PIN; only the first is in use (§10.5.5)."""
    card = front.modem.tray.card
    mode = 2 if card is not None and card.pin.enabled else 1
    return Buffer().numbers(mode, 1, 4, 8).numbers(*[0] * 36).bytes()


@cid("basic", 6)
def home(front: Front, asked: Asked) -> bytes:
    """The SIM's own operator (§10.5.6)."""
    card = front.modem.tray.usable
    if card is None:
        raise StatusError(PIN_REQUIRED if front.modem.tray.card else NO_SIM)
    who = card.identity
    name = who.spn or front.modem.operators.carrier(who.operator).names.long
    return _provider(who.imsi[: 3 + who.mnc_digits], name, 1)


def _provider(code: str, name: str, state: int) -> bytes:
    return Buffer().text(code).numbers(state).text(name).numbers(_GSM, 99, 99).bytes()


@cid("basic", 8)
def visible(front: Front, asked: Asked) -> bytes:
    """The networks around (§10.5.8)."""
    modem = front.modem
    if modem.radio.fun != 1:
        raise StatusError(RADIO_OFF)
    found = [_provider("99970", "Other Net", 0x8)]
    if modem.radio.plmn:
        found.insert(0, _provider(modem.radio.plmn, network_names(modem).long, 0x18))
    return Buffer().numbers(len(found)).blobs(found).bytes()


@cid("basic", 9)
def registration(front: Front, asked: Asked) -> bytes:
    """Registered where and how; setting it means to try again (§10.5.9)."""
    modem = front.modem
    radio = modem.radio
    if asked.sets and not radio.registered:
        radio.deregistered = False
        radio.search()
    state = {1: 3, 2: 2, 3: 6, 5: 4}.get(radio.stat, 1)
    name = network_names(modem).long if radio.plmn else ""
    return (
        Buffer()
        .numbers(0, state, 1, access(modem), _GSM)
        .text(radio.plmn)
        .text(name)
        .text("")
        .numbers(0)
        .bytes()
    )


@cid("basic", 11)
def signal(front: Front, asked: Asked) -> bytes:
    """RSSI as +CSQ counts it, and how often it is told (§10.5.11)."""
    return Buffer().numbers(front.modem.radio.csq(), 99, 5, 0, 0).bytes()


@cid("basic", 16)
def services(front: Front, asked: Asked) -> bytes:
    """Every service and its commands (§10.5.16)."""
    parts = [
        Buffer().raw(SERVICES[name]).numbers(0, 0, len(numbers), *numbers).bytes()
        for name, numbers in known().items()
    ]
    return Buffer().numbers(len(parts), 0).blobs(parts).bytes()


@cid("basic", 19)
def subscribe(front: Front, asked: Asked) -> bytes:
    """What the host wants to be told: all of it is told anyway (§10.5.19)."""
    return asked.body


@cid("basic", 10)
def packet_service(front: Front, asked: Asked) -> bytes:
    """Attached to the packet side, and the speeds (§10.5.10)."""
    modem = front.modem
    if asked.sets:
        if not modem.radio.registered:
            raise StatusError(NOT_REGISTERED)
        modem.packet.wanted = asked.number(0) == 0
        modem.packet.registration(registered=True)
    state = 2 if modem.packet.attached else 4
    return Buffer().numbers(0, state, access(modem)).longs(50_000_000, 150_000_000).bytes()
