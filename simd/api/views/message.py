"""Messages as their owner sees them, and that there is one as others of the SIM see it."""

from __future__ import annotations

from typing import Literal

import msgspec

from simd.api.views.account import Moment
from simd.model.message import Message, MessageState


class MessageView(msgspec.Struct, frozen=True):
    """One message; `parts` of `total` have come. Sender and text are null for who may not read."""

    id: str
    sim: str
    direction: Literal["in", "out"]
    peer: str | None
    at: Moment
    sent_at: Moment | None
    text: str | None
    state: MessageState
    parts: int
    total: int
    label: str | None


class MessagesView(msgspec.Struct, frozen=True):
    """Messages, newest first."""

    messages: list[MessageView]


def message_view(message: Message, *, readable: bool, revealed: bool) -> MessageView:
    """One message as far as the caller may read it; the peer's number in full on demand."""
    peer = message.peer.reveal() if revealed else message.peer.masked()
    return MessageView(
        id=message.id,
        sim=message.sim,
        direction=message.direction,
        peer=peer if readable else None,
        at=message.at,
        sent_at=message.sent_at,
        text=message.text.reveal() if readable else None,
        state=message.state,
        parts=message.parts,
        total=message.total,
        label=message.label if readable else None,
    )
