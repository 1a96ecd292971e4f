"""A stored PDU to what it is: a message, a part of one, or a report on one of ours. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import structlog

from simd.at.pdu import (
    Delivery,
    Encoding,
    Kind,
    Pdu,
    PduError,
    decode,
    join,
    join_content,
    labels,
)
from simd.engine.messages.otp import LABEL, looks_one_time
from simd.model.ids import Body, Msisdn
from simd.model.message import (
    Message,
    MessageState,
    Plain,
    PlainReport,
    ReportState,
    StoredPdu,
)
from simd.store import PartGroup, SmsPart

log = structlog.get_logger()

UNKNOWN = Msisdn("unknown")
_RAW = "unreadable"
_REPORT = "status-report"
_REPLACE = "replace-"
_OUTCOMES = {
    Delivery.DELIVERED: MessageState.DELIVERED,
    Delivery.FAILED: MessageState.FAILED,
    Delivery.TRYING: None,
}
_STATES: dict[ReportState, MessageState | None] = {
    "delivered": MessageState.DELIVERED,
    "failed": MessageState.FAILED,
    "trying": None,
}


class Report(msgspec.Struct, frozen=True):
    """A status report: which part it names, and what became of it (None: still tried).

    `message` is what it is shown as when nothing was sent that it could be about.
    """

    reference: int
    peer: Msisdn | None
    state: MessageState | None
    message: Message


class Arrived(msgspec.Struct, frozen=True):
    """Where and when a PDU came: the SIM, the moment, and the id its message will have."""

    sim: str
    at: datetime
    id: str


def read(stored: StoredPdu, arrived: Arrived) -> Message | SmsPart | Report:
    """What it is; what can't be read is a message of its hex, labelled so."""
    if isinstance(stored.plain, PlainReport):
        return _plain_report(stored.plain, arrived)
    if stored.plain is not None:
        return _plain(stored.plain, arrived)
    try:
        pdu = decode(stored.pdu, direction="mt")
    except PduError as error:
        log.warning("message kept raw", sim=arrived.sim, why=str(error))
        return _message(arrived, None, stored.pdu, (_RAW,))
    if pdu.kind is Kind.STATUS_REPORT and pdu.mr is not None:
        return _report(pdu, arrived)
    if pdu.concat is not None and pdu.concat.total > 1:
        return _part(pdu, stored.pdu, arrived)
    return _message(arrived, pdu, _text([pdu]), labels(pdu))


def whole(group: PartGroup, at: datetime) -> Message:
    """The message of these parts, whole or as far as they came."""
    pdus = [decode(part.pdu, direction="mt") for part in group.parts]
    first = group.parts[0]
    message = _message(Arrived(first.sim, at, group.message), pdus[0], _text(pdus), labels(pdus[0]))
    state = MessageState.RECEIVED if group.complete else MessageState.INCOMPLETE
    return msgspec.structs.replace(message, parts=len(group.parts), total=first.total, state=state)


def replace_type(message: Message) -> str | None:
    """The label that says which earlier message this one takes the place of (§9.2.3.9)."""
    words = (message.label or "").split(", ")
    return next((word for word in words if word.startswith(_REPLACE)), None)


def _plain(plain: Plain, arrived: Arrived) -> Message:
    message = _message(arrived, None, plain.text.reveal(), plain.labels)
    return msgspec.structs.replace(message, peer=plain.number or UNKNOWN, sent_at=plain.sent_at)


def _plain_report(told: PlainReport, arrived: Arrived) -> Report:
    shown = _message(arrived, None, told.state, (_REPORT,))
    shown = msgspec.structs.replace(shown, peer=told.number or UNKNOWN)
    return Report(told.reference, told.number, _STATES[told.state], shown)


def _report(pdu: Pdu, arrived: Arrived) -> Report:
    delivery = pdu.delivery or Delivery.TRYING
    shown = _message(arrived, pdu, delivery.value, (_REPORT,))
    return Report(pdu.mr or 0, pdu.number, _OUTCOMES[delivery], shown)


def _part(pdu: Pdu, raw: str, arrived: Arrived) -> SmsPart | Message:
    concat = pdu.concat
    if concat is None or not 1 <= concat.seq <= concat.total:
        return _message(arrived, pdu, _text([pdu]), labels(pdu))
    return SmsPart(
        arrived.sim,
        pdu.number or UNKNOWN,
        concat.ref,
        concat.total,
        concat.seq,
        raw,
        arrived.at,
        concat.bits,
        pdu.timestamp,
    )


def _text(parts: Sequence[Pdu]) -> str:
    """What people read; octets that are no text stand as hex."""
    if all(part.encoding is Encoding.OCTETS for part in parts):
        return join_content(parts).hex().upper()
    return join(parts)


def _message(arrived: Arrived, pdu: Pdu | None, text: str, named: Sequence[str]) -> Message:
    secret = (LABEL,) if looks_one_time(text) and _RAW not in named else ()
    return Message(
        id=arrived.id,
        sim=arrived.sim,
        direction="in",
        peer=(pdu.number if pdu else None) or UNKNOWN,
        at=arrived.at,
        text=Body(text),
        state=MessageState.RECEIVED,
        sent_at=pdu.timestamp if pdu else None,
        label=", ".join((*secret, *named)) or None,
    )
