"""`/v1/modems`."""

from __future__ import annotations

from typing import Annotated

import msgspec

from simd.api.access import Need
from simd.api.registry import Call, Look, Wish, route
from simd.api.views.status import ModemsView, ModemView, modem_view, modem_views
from simd.model.operation import Operation

LONGEST_TRACE = 3600


class TraceWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many seconds of a modem's line to record."""

    seconds: Annotated[float, msgspec.Meta(gt=0, le=LONGEST_TRACE)] = 60.0


@route(
    "GET",
    "/v1/modems",
    summary="The modems and what they hear.",
    need=Need.ANYONE,
    noted=False,
    reply=ModemsView,
    query=Look,
)
async def get_modems(call: Call) -> ModemsView:
    """Every modem."""
    return ModemsView(modem_views(call.control, call.caller, call.lang))


@route(
    "GET",
    "/v1/modems/{modem}",
    summary="One modem.",
    need=Need.ANYONE,
    noted=False,
    reply=ModemView,
    query=Look,
)
async def get_modem(call: Call) -> ModemView:
    """The modem in the path."""
    return modem_view(call.modem, call.caller, call.lang)


@route(
    "POST",
    "/v1/modems/{modem}/trace",
    summary="Record the modem's line for a while: messages and identifiers stand in it.",
    need=Need.STEWARD,
    reply=Operation,
    takes=TraceWish,
    query=Wish,
)
async def record_trace(call: Call) -> Operation:
    """The recording as long work."""
    wish: TraceWish = call.body
    return await call.control.trace(call.modem.modem.id, wish.seconds, call.caller.person)
