"""Messages as their owner sees them."""

from __future__ import annotations

from typing import Literal

import msgspec

from simd.api.views.account import Moment
from simd.model.message import Message, MessageState


class MessageView(msgspec.Struct, frozen=True):
    """One message; `parts` of `total` have come."""

    id: str
    sim: str
    direction: Literal["in", "out"]
    peer: str
    at: Moment
    sent_at: Moment | None
    text: str
    state: MessageState
    parts: int
    total: int
    label: str | None


class MessagesView(msgspec.Struct, frozen=True):
    """Messages, newest first."""

    messages: list[MessageView]


def message_view(message: Message, *, revealed: bool) -> MessageView:
    """One message for a caller with the right to read it; the peer's number in full on demand."""
    return MessageView(
        id=message.id,
        sim=message.sim,
        direction=message.direction,
        peer=message.peer.reveal() if revealed else message.peer.masked(),
        at=message.at,
        sent_at=message.sent_at,
        text=message.text.reveal(),
        state=message.state,
        parts=message.parts,
        total=message.total,
        label=message.label,
    )
