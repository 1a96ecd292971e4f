"""`/v1/status`."""

from __future__ import annotations

from simd.api.access import Need
from simd.api.registry import Call, Look, route
from simd.api.views.status import StatusView, status_view


@route(
    "GET",
    "/v1/status",
    summary="Everything known now: modems, SIMs, decisions and what needs an eye.",
    need=Need.ANYONE,
    reply=StatusView,
    query=Look,
)
async def get_status(call: Call) -> StatusView:
    """The status for the caller."""
    return status_view(call.control, call.caller, call.now, call.lang)
