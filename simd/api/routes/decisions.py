"""`/v1/decisions`: what was decided, and why."""

from __future__ import annotations

from typing import Annotated

import msgspec

from simd.api.access import Need
from simd.api.registry import Call, route
from simd.api.views.decision import DecisionsView, decision_view
from simd.api.views.words import names
from simd.errors import NotFound


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decisions for one modem or for all."""

    modem: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 20


@route(
    "GET",
    "/v1/decisions",
    summary="Decisions, newest first, with the reasons that the caller may see.",
    need=Need.ANYONE,
    reply=DecisionsView,
    query=Which,
)
async def get_decisions(call: Call) -> DecisionsView:
    """The newest decisions."""
    which: Which = call.query
    if which.modem is not None and which.modem not in call.control.snapshot.modems:
        raise NotFound(what="modem", name=which.modem)
    made = await call.control.decisions(which.modem, which.limit)
    called = names(call.control.snapshot)
    return DecisionsView([decision_view(one, call.caller, called, call.lang) for one in made])
