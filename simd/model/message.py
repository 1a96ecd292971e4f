"""Short messages as the house keeps them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from simd.model.ids import Body, Msisdn


class MessageState(StrEnum):
    """Where a message stands: incoming `received`, `incomplete` or `replaced`, outgoing the others.

    A `replaced` one gave way to a later one of its sender (3GPP TS 23.040 §9.2.3.9).
    """

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    REPLACED = "replaced"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Message(msgspec.Struct, frozen=True):
    """One message, whole or in the parts that came; `id` is random and stored.

    `sent_at` is the network's time stamp, `at` is when the house stored it.
    """

    id: str
    sim: str
    direction: Literal["in", "out"]
    peer: Msisdn
    at: datetime
    text: Body
    state: MessageState
    sent_at: datetime | None = None
    parts: int = 1
    total: int = 1
    label: str | None = None

    @property
    def counts(self) -> bool:
        """True when it may be taken from a pack or charged: sent, and not to the carrier itself."""
        return self.direction == "out" and self.label != "service"


class Plain(msgspec.Struct, frozen=True):
    """A received message where no PDU is told: its parts joined, its kind named by labels."""

    number: Msisdn | None
    sent_at: datetime | None
    text: Body
    labels: tuple[str, ...] = ()


ReportState = Literal["delivered", "failed", "trying"]


class PlainReport(msgspec.Struct, frozen=True):
    """A status report where no PDU is told: the reference of the part that it is about."""

    number: Msisdn | None
    reference: int
    state: ReportState


class Outgoing(msgspec.Struct, frozen=True):
    """A message for a modem that splits and codes it by itself; `parts` is what it will take."""

    to: Msisdn
    text: Body
    parts: int = 1
    report: bool = False


class StoredPdu(msgspec.Struct, frozen=True):
    """A PDU where the modem keeps it: memory name (`SM`, `ME`, `SR`) and index.

    `status` is 0 received unread … 3 stored sent (3GPP TS 27.005 §3.1, `<stat>`). One that
    was handed over directly is in no memory (an empty name) and waits to be acknowledged.
    Where no PDU is told (text mode, ModemManager), `plain` is what was said, and `pdu` its hex.
    """

    memory: str
    index: int
    status: int
    pdu: str
    plain: Plain | PlainReport | None = None


class StoreTrouble(msgspec.Struct, frozen=True):
    """What is wrong with the stores as last seen: those that were full, places that can't be read."""

    full: tuple[str, ...] = ()
    unreadable: int = 0
