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


class StoredPdu(msgspec.Struct, frozen=True):
    """A PDU where the modem keeps it: memory name (`SM`, `ME`, `SR`) and index.

    `status` is 0 received unread … 3 stored sent (3GPP TS 27.005 §3.1, `<stat>`).
    """

    memory: str
    index: int
    status: int
    pdu: str
