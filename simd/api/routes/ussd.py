"""`/v1/ussd/{session}`: an open menu."""

from __future__ import annotations

from typing import Annotated

import msgspec

from simd.api.access import Need
from simd.api.registry import Call, Wish, route
from simd.model.operation import Operation


class ReplyWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to an open menu; `confirm` repeats one that is never sent unasked."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
    confirm: Annotated[str, msgspec.Meta(max_length=160)] | None = None


@route(
    "POST",
    "/v1/ussd/{session}",
    summary="Answer the open menu of a USSD session.",
    need=Need.PERSON,
    reply=Operation,
    takes=ReplyWish,
    query=Wish,
)
async def reply_ussd(call: Call) -> Operation:
    """The dialogue's next step, for who may begin one on that SIM."""
    _check(call)
    wish: ReplyWish = call.body
    return await call.control.ussd_reply(
        call.path("session"), wish.text, call.caller.person, confirm=wish.confirm
    )


@route(
    "DELETE",
    "/v1/ussd/{session}",
    summary="Close a USSD session.",
    need=Need.PERSON,
    reply=None,
)
async def cancel_ussd(call: Call) -> None:
    """Closed."""
    _check(call)
    await call.control.ussd_cancel(call.path("session"), call.caller.person)


def _check(call: Call) -> None:
    call.caller.check(Need.PAYER, call.control.ussd_sim(call.path("session")), call.lang)
