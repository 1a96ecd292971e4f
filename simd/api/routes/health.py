"""`/v1/health`."""

from __future__ import annotations

from simd.api.access import Need
from simd.api.registry import Call, route
from simd.api.views.status import HealthList, health_views


@route(
    "GET",
    "/v1/health",
    summary="What needs a person's eye, the oldest first.",
    need=Need.ANYONE,
    noted=False,
    reply=HealthList,
)
async def get_health(call: Call) -> HealthList:
    """The health notes."""
    return HealthList(health_views(call.control, call.caller, call.lang))
