"""`/v1/operations/{id}`: long work, looked at or waited for."""

from __future__ import annotations

from simd.api.access import OUTCOMES, Need
from simd.api.registry import Call, Wish, route
from simd.errors import NotFound
from simd.model.operation import Operation
from simd.model.person import Role

# Work on no SIM, and who may see what it came to: who may begin it.
_OF_THE_HOUSE = {"backtest": Need.HEAD}


@route(
    "GET",
    "/v1/operations/{operation}",
    summary="Long work: where it stands, and its outcome.",
    need=Need.PERSON,
    reply=Operation,
    query=Wish,
)
async def get_operation(call: Call) -> Operation:
    """The work in the path."""
    found = call.control.operation(call.path("operation"))
    if found is None:
        raise NotFound(what="operation", name=call.path("operation"))
    if found.subject in call.control.snapshot.sims:
        need = Need(OUTCOMES.get(found.kind, Role.VIEWER).value)
        call.caller.check(need, found.subject, call.lang)
    else:
        call.caller.check(_OF_THE_HOUSE.get(found.kind, Need.STEWARD), None, call.lang)
    return found
