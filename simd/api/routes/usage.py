"""`/v1/usage`: bytes by our own count, by SIM, day or period."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from simd.api.access import MONEY, Need
from simd.api.registry import Call, route
from simd.api.views.account import Moment
from simd.errors import BadRequest, NotFound

MONTH = timedelta(days=30)
LONGEST = timedelta(days=800)
NOT_METERED = ("voice",)


class UsageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One SIM or all that the caller may see; the last 30 days unless told otherwise."""

    sim: str | None = None
    by: Literal["sim", "day", "cycle"] = "day"
    since: Moment | None = None
    until: Moment | None = None


class UsedView(msgspec.Struct, frozen=True):
    """Bytes of one SIM from `since` until just before `until`; `bytes` is both ways together."""

    sim: str
    since: Moment
    until: Moment
    rx: int
    tx: int
    bytes: int


class UsageView(msgspec.Struct, frozen=True):
    """What was counted, the oldest first; a stretch without use is not listed.

    `not_metered` names the kinds that nobody counts here: of those there is only the carrier's
    own word. Calls don't go through simd; messages that do are counted in the estimates.
    """

    by: str
    since: Moment
    until: Moment
    usage: list[UsedView]
    not_metered: tuple[str, ...] = NOT_METERED


@route(
    "GET",
    "/v1/usage",
    summary="Bytes by our own count: by SIM, by day or by the contract's period.",
    need=Need.PERSON,
    reply=UsageView,
    query=UsageQuery,
)
async def get_usage(call: Call) -> UsageView:
    """What the SIMs used that the caller may see."""
    query: UsageQuery = call.query
    since, until = _span(query, call.now)
    rows = await call.control.usage.used(_sims(call, query.sim), query.by, since, until)
    return UsageView(
        by=query.by,
        since=since,
        until=until,
        usage=[
            UsedView(one.sim, one.since, one.until, one.rx, one.tx, one.rx + one.tx) for one in rows
        ],
    )


def _span(query: UsageQuery, now: datetime) -> tuple[datetime, datetime]:
    until = query.until or now
    since = query.since or until - MONTH
    if not timedelta(0) < until - since <= LONGEST:
        raise BadRequest(why="`since` must lie before `until`, by at most 800 days")
    return since, until


def _sims(call: Call, wanted: str | None) -> list[str]:
    seen = [key for key in call.control.snapshot.sims if call.caller.may(key, MONEY)]
    if wanted is None:
        return seen
    if wanted not in seen:
        raise NotFound(what="SIM", name=wanted)
    return [wanted]
