"""`/v1/people`, and the word of a SIM's owner."""

from __future__ import annotations

import msgspec

from simd.api.access import Need
from simd.api.registry import Call, route
from simd.api.views.household import (
    ConsentView,
    PeopleView,
    PersonView,
    consent_view,
    person_view,
)
from simd.model.person import Person


class ConsentWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The owner's word; `attested` is a steward's that there is one."""

    attested: bool = False


@route(
    "GET",
    "/v1/people",
    summary="The people of the household, with the rights and limits that the caller may see.",
    need=Need.PERSON,
    reply=PeopleView,
)
async def get_people(call: Call) -> PeopleView:
    """A steward sees all; others see themselves and those with whom they share a SIM."""
    shown = [await _view(call, one) for one in call.control.people()]
    steward = call.caller.person.steward
    return PeopleView([one for one in shown if steward or one.you or one.rights])


async def _view(call: Call, person: Person) -> PersonView:
    sent = await call.control.household.sms_today(person)
    return person_view(call.control, call.caller, person, sent)


@route(
    "GET",
    "/v1/sims/{sim}/consent",
    summary="Whether the SIM's owner agreed that the house keeps what is private about it.",
    need=Need.VIEWER,
    reply=ConsentView,
)
async def get_consent(call: Call) -> ConsentView:
    """The word that stands, if one does."""
    return _consent(call)


@route(
    "POST",
    "/v1/sims/{sim}/consent",
    summary="Record the owner's consent, or that a steward has it in writing.",
    need=Need.ANYONE,
    reply=ConsentView,
    takes=ConsentWish,
)
async def give_consent(call: Call) -> ConsentView:
    """For the owner, and for a steward even where the SIM is withheld without this word."""
    wish: ConsentWish = call.body
    sim = call.sim.sim.id
    _check(call, sim)
    await call.control.household.consents.give(sim, call.caller.person, attested=wish.attested)
    return _consent(call)


@route(
    "DELETE",
    "/v1/sims/{sim}/consent",
    summary="Take the consent back; that it was given stays on record.",
    need=Need.ANYONE,
    reply=ConsentView,
)
async def withdraw_consent(call: Call) -> ConsentView:
    """For the owner, and for a steward in the owner's name."""
    sim = call.sim.sim.id
    _check(call, sim)
    await call.control.household.consents.withdraw(sim)
    return _consent(call)


def _check(call: Call, sim: str) -> None:
    call.caller.at_home(call.lang)
    if not call.caller.person.steward:
        call.caller.check(Need.OWNER, sim, call.lang)
    call.caller.sims.add(sim)


def _consent(call: Call) -> ConsentView:
    sim, consents = call.sim.sim.id, call.control.household.consents
    return consent_view(sim, consents.of(sim), missing=consents.missing(sim))
