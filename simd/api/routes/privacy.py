"""`/v1/privacy`: everything about a person given out, or erased for good."""

from __future__ import annotations

from typing import Any

import msgspec

from simd.api.access import Need
from simd.api.registry import Call, route
from simd.errors import BadRequest, Forbidden
from simd.model.person import Person
from simd.model.privacy import Erasure
from simd.texts import render


class ExportWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose: oneself without a name; anyone for a steward."""

    person: str | None = None


class EraseWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to plan (a `person` or a `sim`), or with `confirm` the plan to carry out."""

    person: str | None = None
    sim: str | None = None
    confirm: str | None = None


@route(
    "POST",
    "/v1/privacy/export",
    summary="Everything the house holds about a person and the SIMs that the person owns.",
    need=Need.PERSON,
    reply=dict[str, Any],
    takes=ExportWish,
)
async def export_person(call: Call) -> dict[str, Any]:
    """The export, identifiers in full."""
    call.caller.at_home(call.lang)
    wish: ExportWish = call.body
    person = _person(call, wish.person)
    call.caller.sims.update(person.roles)
    return await call.control.household.privacy.export(person)


@route(
    "POST",
    "/v1/privacy/erase",
    summary="Plan an erasure; sent again with the plan's `confirm`, it is done for good.",
    need=Need.PERSON,
    reply=Erasure,
    takes=EraseWish,
)
async def erase(call: Call) -> Erasure:
    """The plan, or with its code what was erased."""
    call.caller.at_home(call.lang)
    wish: EraseWish = call.body
    privacy = call.control.household.privacy
    if wish.confirm is not None:
        planned = privacy.planned(wish.confirm)
        _allowed(call, planned.person, planned.sims)
        return await privacy.erase(wish.confirm)
    if (wish.person is None) == (wish.sim is None):
        raise BadRequest(why="name a person or a SIM, one of them")
    if wish.sim is not None:
        _allowed(call, None, (wish.sim,))
        return await privacy.plan(None, [wish.sim])
    return await privacy.plan(_person(call, wish.person), [])


def _allowed(call: Call, person: str | None, sims: tuple[str, ...]) -> None:
    """A person's own, or a steward; a SIM by its owner. Raises Forbidden and NotFound."""
    if person is not None:
        _person(call, person)
        call.caller.sims.update(sims)
        return
    for sim in sims:
        if sim not in call.control.snapshot.sims:
            call.caller.check(Need.STEWARD, None, call.lang)
        elif not call.caller.person.steward:
            call.caller.check(Need.OWNER, sim, call.lang)
        call.caller.sims.add(sim)


def _person(call: Call, name: str | None) -> Person:
    """The person meant; raises NotFound, and Forbidden for another than oneself."""
    caller, folk = call.caller.person, call.control.household.folk
    if caller.steward and name is not None:
        return folk.called(name)
    found = folk.by_id(caller.id)
    if found is None:
        raise BadRequest(why="say whose: you are no person of the config")
    if name not in (None, found.id, found.name):
        raise Forbidden(what=render(f"api.need.{Need.STEWARD.value}", {}, call.lang))
    return found
