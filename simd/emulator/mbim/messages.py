"""SMS by PDU (§10.5.25 …): read, send, delete, and what arrived."""

from simd.emulator import pducodec, pdureader
from simd.emulator.inbox import Stored
from simd.emulator.mbim.front import (
    FAILURE,
    NO_SUCH_INDEX,
    NOT_REGISTERED,
    WRONG,
    Front,
    Reply,
    StatusError,
    cid,
    hook,
)
from simd.emulator.mbim.wire import Asked, Buffer

_ALL, _INDEX, _NEW, _OLD, _SENT, _DRAFT = range(6)
# A stored unit's state in 27.005 and in MBIM: unread, read, unsent, sent.
_STATES = {0: 0, 1: 1, 2: 2, 3: 3}
_WANTED = {_NEW: {0}, _OLD: {1}, _SENT: {3}, _DRAFT: {2}}
_ARRIVED = 2


def _memory(front: Front) -> str:
    return front.modem.inbox.chosen[2]


def _shown(front: Front, index: int) -> int:
    """MBIM counts from one."""
    return index + 1 - front.modem.inbox.first_index


@cid("sms", 1)
def configuration(front: Front, asked: Asked) -> bytes:
    """Ready, by PDU, with so many places and this service centre."""
    inbox = front.modem.inbox
    card = inbox.card
    centre = card.identity.smsc if card is not None else ""
    places = inbox.capacity(_memory(front))
    return Buffer().numbers(1 if card else 0, 0, places, 0).text(centre).bytes()


@cid("sms", 2)
def read(front: Front, asked: Asked) -> bytes:
    """The messages wanted; what was new is old from then on."""
    flag, index = asked.number(4), asked.number(8)
    found = _found(front, flag, index)
    if flag == _INDEX and not found:
        raise StatusError(NO_SUCH_INDEX)
    records = [
        _record(_shown(front, one.index), one.message.stat, one.message.pdu) for one in found
    ]
    for one in found:
        one.message.stat = one.message.stat or 1
    return Buffer().numbers(0, len(records)).blobs(records).bytes()


def _found(front: Front, flag: int, index: int) -> list[Stored]:
    inbox = front.modem.inbox
    every = inbox.listing(_memory(front))
    if flag == _ALL:
        return every
    if flag == _INDEX:
        return [one for one in every if _shown(front, one.index) == index]
    return [one for one in every if one.message.stat in _WANTED.get(flag, set())]


def _record(index: int, state: int, pdu: str) -> bytes:
    return Buffer().numbers(index, _STATES[state]).blob(bytes.fromhex(pdu)).bytes()


@cid("sms", 3)
def send(front: Front, asked: Asked) -> Reply:
    """Hand a message to the network."""
    modem = front.modem
    line = modem.subscription
    if line is None:
        raise StatusError(NOT_REGISTERED)
    pdu = asked.blob(4, base=4).hex().upper()
    try:
        sms = pdureader.read(pdu)
    except (ValueError, IndexError) as error:
        raise StatusError(WRONG) from error
    reference = modem.next_reference()
    if not modem.operators.submit(line, sms, reference):
        raise StatusError(FAILURE)
    return Reply(Buffer().numbers(reference).bytes(), modem.persona.sms.send_seconds)


@cid("sms", 4)
def delete(front: Front, asked: Asked) -> bytes:
    """Delete the messages wanted."""
    found = _found(front, asked.number(0), asked.number(4))
    if asked.number(0) == _INDEX and not found:
        raise StatusError(NO_SUCH_INDEX)
    for one in found:
        front.modem.inbox.delete(_memory(front), one.index)
    return b""


@cid("sms", 5)
def store_status(front: Front, asked: Asked) -> bytes:
    """Whether there is room."""
    inbox = front.modem.inbox
    full = inbox.used(_memory(front)) >= inbox.capacity(_memory(front))
    return Buffer().numbers(int(full), 0).bytes()


@hook("stored")
def arrived(front: Front, index: int) -> tuple[str, int, bytes]:
    """A message lies at that index."""
    return "sms", 5, Buffer().numbers(_ARRIVED, _shown(front, index)).bytes()


@hook("routed")
def handed_over(front: Front, pdu: str) -> tuple[str, int, bytes]:
    """A report or a message that is not stored."""
    if pducodec.tpdu_length(pdu) <= 0:
        raise ValueError("an empty unit")
    return "sms", 2, Buffer().numbers(0, 1).blobs([_record(0, 0, pdu)]).bytes()
