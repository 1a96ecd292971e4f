"""The one place where looks and acts are noted for the audit, whatever the route.

Noted before the answer leaves: nothing private is shown that is not on record.
"""

from __future__ import annotations

import re
from http import HTTPMethod

from aiohttp import web

from simd.api.access import Need
from simd.api.registry import Call, Route
from simd.errors import NotFound
from simd.model.audit import Noted
from simd.model.operation import Operation
from simd.model.person import Role

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")
_ENDED = {"running": "begun", "done": "done", "unknown": "outcome_unknown"}


async def note(one: Route, call: Call, made: object) -> None:
    """Note what the handler made of the call; raises LedgerError."""
    await _note(one, call, _outcome(made), act=call.request.method != HTTPMethod.GET)


async def note_stream(one: Route, call: Call) -> None:
    """Note a stream as it begins: it shows all that its follower may see."""
    for sim in call.control.snapshot.sims:
        call.caller.may(sim, Role.VIEWER)
    await _note(one, call, "done", act=False)


async def note_refused(one: Route, call: Call, code: str) -> None:
    """Note a call that came to nothing; a repeated one like a repeated look."""
    await _note(one, call, code, act=False)


async def _note(one: Route, call: Call, outcome: str, *, act: bool) -> None:
    if _nobodys(one, call, outcome):
        return
    who = call.caller
    noted = Noted(
        who.named,
        who.door,
        one.id,
        # What is not there is anyone's invention: noted by its name, it could fill the ledger.
        None if outcome == NotFound.code else _subject(one, call.request),
        tuple(sorted(who.sims)),
        outcome,
    )
    await call.control.household.audit.note(noted, act=act)


def _nobodys(one: Route, call: Call, outcome: str) -> bool:
    """True for a look that shows nothing private."""
    if outcome != "done" or call.caller.reveal:
        return False
    return not one.noted or (one.need is Need.ANYONE and not call.caller.known)


def _outcome(made: object) -> str:
    if not isinstance(made, Operation):
        return "done"
    return _ENDED.get(made.state) or str((made.error or {}).get("code", "failed"))


def _subject(one: Route, request: web.Request) -> str | None:
    """What the path names; a text that is no id of ours is not kept."""
    named = [request.match_info[name] for name in one.names]
    return named[0] if named and _ID.match(named[0]) else None
