"""`/v1/messages`: to be read by the SIMs' owners; others of a SIM see that something came."""

from __future__ import annotations

from typing import Annotated

import msgspec

from simd.api.access import MESSAGES, MESSAGES_COME, Need
from simd.api.registry import Call, Look, route
from simd.api.views.message import MessagesView, MessageView, message_view
from simd.errors import NotFound
from simd.model.message import Message

# Messages of other people's SIMs are passed over, so pages are read until there are enough.
PAGE = 200


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Messages of one SIM or of all that the caller may see, older than the message `before`."""

    sim: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50
    before: str | None = None
    reveal: bool = False


@route(
    "GET",
    "/v1/messages",
    summary="Messages, newest first; sender and text for the SIM's owner alone.",
    need=Need.PERSON,
    reply=MessagesView,
    query=Which,
)
async def get_messages(call: Call) -> MessagesView:
    """The messages that the caller may know of."""
    which: Which = call.query
    known = _known(call, which.sim)
    kept: list[Message] = []
    before = which.before
    while len(kept) < which.limit:
        page = await call.control.messages(which.sim, PAGE, before)
        kept += [one for one in page if one.sim in known]
        if len(page) < PAGE:
            break
        before = page[-1].id
    return MessagesView([_view(call, one) for one in kept[: which.limit]])


def _view(call: Call, message: Message) -> MessageView:
    return message_view(
        message,
        readable=call.caller.may(message.sim, MESSAGES),
        revealed=call.caller.reveals(message.sim),
    )


def _known(call: Call, sim: str | None) -> set[str]:
    """The SIMs whose messages are wanted and may be known of; raises NotFound and Forbidden."""
    known = call.control.snapshot.sims
    if sim is None:
        return {one for one in known if call.caller.may(one, MESSAGES_COME)}
    if sim not in known:
        raise NotFound(what="SIM", name=sim)
    call.caller.check(Need(MESSAGES_COME.value), sim, call.lang)
    return {sim}


@route(
    "GET",
    "/v1/messages/{message}",
    summary="One message.",
    need=Need.PERSON,
    reply=MessageView,
    query=Look,
)
async def get_message(call: Call) -> MessageView:
    """The message in the path, for the owner of its SIM."""
    return _view(call, await _owned(call))


@route(
    "DELETE",
    "/v1/messages/{message}",
    summary="Delete a message from the ledger.",
    need=Need.PERSON,
    reply=None,
)
async def delete_message(call: Call) -> None:
    """Gone, by the word of its SIM's owner."""
    found = await _owned(call)
    await call.control.delete_message(found.id, call.caller.person)


async def _owned(call: Call) -> Message:
    """The message in the path; raises NotFound and Forbidden."""
    found = await call.control.message(call.path("message"))
    if found is None:
        raise NotFound(what="message", name=call.path("message"))
    call.caller.check(Need(MESSAGES.value), found.sim, call.lang)
    return found
