"""`/openapi.json`: the API's description, made from the registrations."""

from __future__ import annotations

from typing import Any

from simd.api.access import Need
from simd.api.openapi import document
from simd.api.registry import ROUTES, Call, route


@route(
    "GET",
    "/openapi.json",
    summary="This description (OpenAPI 3.1).",
    need=Need.ANYONE,
    noted=False,
    reply=dict[str, Any],
)
async def get_openapi(call: Call) -> dict[str, Any]:
    """The description of every route."""
    return document(ROUTES.values(), call.control.version)
