"""`/v1/audit`: who saw and did what."""

from __future__ import annotations

from typing import Annotated

import msgspec

from simd.api.access import Need
from simd.api.registry import Call, route
from simd.api.views.account import Moment
from simd.api.views.household import AuditView, entry_view
from simd.model.person import Role


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of the newest, older than the entry `before`; of one SIM with `sim`."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50
    before: int | None = None
    sim: str | None = None


class Noted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A head noted down earlier (`SEQ:FINGERPRINT`): it must still be a place in the chain."""

    head: Annotated[str, msgspec.Meta(pattern=r"^[0-9]+:[0-9a-f]+$", max_length=100)] | None = None


class VerdictView(msgspec.Struct, frozen=True):
    """What a look at every entry found; note `head` down elsewhere to prove more later.

    `why`: changed, missing, cut (entries at the end), forged (a mark that the key did not vouch
    for), key (vouched for by another key), noted (not the chain of the head noted down).
    """

    whole: bool
    entries: int
    first: int
    last: int
    since: Moment | None
    head: str
    broken_at: int | None
    why: str | None


@route(
    "GET",
    "/v1/audit",
    summary="Who saw and did what, newest first: a steward sees all, others their SIMs and acts.",
    need=Need.PERSON,
    reply=AuditView,
    query=Which,
)
async def get_audit(call: Call) -> AuditView:
    """The entries that the caller may see."""
    which: Which = call.query
    caller, audit = call.caller, call.control.household.audit
    if which.sim is not None:
        caller.check(Need.OWNER, which.sim, call.lang)
        only = frozenset({which.sim})
        found = await audit.entries(which.limit, which.before, only)
        return AuditView([entry_view(call.control, one, only) for one in found])
    if caller.person.steward:
        found = await audit.entries(which.limit, which.before)
        return AuditView([entry_view(call.control, one, None) for one in found])
    sims = frozenset(key for key in call.control.snapshot.sims if caller.may(key, Role.OWNER))
    found = await audit.entries(which.limit, which.before, sims, caller.person.id)
    return AuditView([entry_view(call.control, one, sims) for one in found])


@route(
    "GET",
    "/v1/audit/verify",
    summary="Look at every entry of the audit: is the chain whole, and if not, where it breaks.",
    need=Need.HEAD,
    reply=VerdictView,
    query=Noted,
)
async def verify_audit(call: Call) -> VerdictView:
    """What the look found."""
    found = await call.control.household.audit.verify(call.query.head)
    return VerdictView(**msgspec.structs.asdict(found))
