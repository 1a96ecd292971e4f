"""Values on their way into and out of the ledger's tables."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from simd.model.codec import read_hook, to_json
from simd.model.event import AnyHappening, Event, Happening
from simd.model.ids import Msisdn
from simd.model.message import MessageState
from simd.model.units import Span


class Retention(msgspec.Struct, frozen=True):
    """How long what is kept: messages; carriers' words; figures, usage, quality; events."""

    messages: Span = Span(30 * 86400)
    texts: Span = Span(30 * 86400)
    usage: Span = Span(395 * 86400)
    events: Span = Span(180 * 86400)


class UsageHour(msgspec.Struct, frozen=True):
    """Bytes received and sent by one SIM in the hour that began at `hour`."""

    sim: str
    hour: datetime
    rx: int
    tx: int


class QualitySample(msgspec.Struct, frozen=True):
    """One look at the radio while the SIM was active; dBm and dB, null is unknown."""

    sim: str
    at: datetime
    registration: str
    plmn: str | None = None
    access_tech: str | None = None
    rsrp: float | None = None
    rsrq: float | None = None
    sinr: float | None = None
    rssi: float | None = None


class SentPart(msgspec.Struct, frozen=True):
    """One part of our own that the network took, `reference` being its TP-MR."""

    message: str
    seq: int
    sim: str
    peer: Msisdn
    reference: int
    at: datetime


class Matched(msgspec.Struct, frozen=True):
    """The message that a status report is about, and its state when that is another one now."""

    message: str
    state: MessageState | None


class SmsPart(msgspec.Struct, frozen=True):
    """One part of a concatenated message (3GPP TS 23.040 §9.2.3.24.1): `seq` of `total`.

    `bits` is the width of the reference, `sent` the service centre's time, if it told one.
    """

    sim: str
    peer: Msisdn
    ref: int
    total: int
    seq: int
    pdu: str
    at: datetime
    bits: int = 8
    sent: datetime | None = None


class PartGroup(msgspec.Struct, frozen=True):
    """The parts of one message that came so far; `message` is the id the whole will have.

    `done` is true once that message is kept whole; a late copy of a part finds it so.
    """

    message: str
    parts: tuple[SmsPart, ...]
    done: bool = False

    @property
    def complete(self) -> bool:
        """True when no part is missing."""
        return len(self.parts) == self.parts[0].total


class Claim(msgspec.Struct, frozen=True):
    """The message a PDU belongs to, and whether that message is already in the ledger."""

    message: str
    kept: bool


def stamp(at: datetime) -> str:
    """A time as UTC text of one width, so that it sorts as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """The time of a stamp."""
    return datetime.fromisoformat(text)


def packed(value: object) -> str:
    """A value as the JSON text that the ledger holds, identities revealed."""
    return to_json(value, reveal=True).decode("utf-8")


_body: msgspec.json.Decoder[AnyHappening] = msgspec.json.Decoder(AnyHappening, dec_hook=read_hook)


def happening(text: str) -> AnyHappening:
    """The event body that the text holds."""
    return _body.decode(text)


def event(row: tuple[int, str, str, int, str]) -> Event:
    """The event of a row of (seq, at, site, v, body)."""
    seq, at, site, v, body = row
    return Event(seq, moment(at), site, happening(body), v)


def kind_of(body: Happening) -> str:
    """The tag of a body: its kind."""
    return str(body.__struct_config__.tag)
