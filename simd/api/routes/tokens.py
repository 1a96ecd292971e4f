"""`/v1/tokens`: bearer tokens, made and revoked in person, over the Unix socket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec.structs import asdict

from simd.api.access import Need
from simd.api.registry import Call, route
from simd.api.views.household import NewTokenView, TokensView, TokenView, token_view
from simd.errors import BadRequest, Forbidden, NotFound
from simd.model.household import Scope, Token
from simd.model.person import Person
from simd.texts import render

LIFE = timedelta(days=90)


class TokenWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token for oneself, or by a steward for `person`.

    `scope` is the most it may do, `sims` narrows it to some, `days` is how long it holds (0:
    until it is revoked).
    """

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    person: str | None = None
    scope: Scope = "read"
    sims: tuple[str, ...] | None = None
    days: Annotated[int, msgspec.Meta(ge=0, le=3660)] = LIFE.days


@route(
    "GET",
    "/v1/tokens",
    summary="One's own tokens, for a steward everyone's, without their text.",
    need=Need.PERSON,
    reply=TokensView,
)
async def get_tokens(call: Call) -> TokensView:
    """The tokens."""
    call.caller.at_home(call.lang)
    who = None if call.caller.person.steward else call.caller.person.id
    every = await call.control.household.tokens.all(who)
    return TokensView([token_view(one, call.now) for one in every])


@route(
    "POST",
    "/v1/tokens",
    summary="Make a token; its text is shown this once and kept as a hash.",
    need=Need.PERSON,
    reply=NewTokenView,
    takes=TokenWish,
)
async def make_token(call: Call) -> NewTokenView:
    """The new token with its text."""
    call.caller.at_home(call.lang)
    wish: TokenWish = call.body
    person = _holder(call, wish.person)
    expires: datetime | None = call.now + timedelta(days=wish.days) if wish.days else None
    sims = _sims(call, wish.sims)
    tokens = call.control.household.tokens
    made, text = await tokens.make(person, wish.label, wish.scope, sims, expires)
    return NewTokenView(**asdict(token_view(made, call.now)), token=text)


def _holder(call: Call, name: str | None) -> Person:
    """For whom it is to be; raises NotFound, Forbidden and BadRequest."""
    caller = call.caller.person
    if name is None:
        if call.control.household.folk.by_id(caller.id) is None:
            raise BadRequest(why="say for whom: a token is for a person of the config")
        return caller
    person = call.control.household.folk.called(name) if caller.steward else caller
    if name not in (person.id, person.name):
        raise Forbidden(what=render(f"api.need.{Need.STEWARD.value}", {}, call.lang))
    return person


def _sims(call: Call, wanted: tuple[str, ...] | None) -> tuple[str, ...] | None:
    for sim in wanted or ():
        if sim not in call.control.snapshot.sims:
            raise NotFound(what="SIM", name=sim)
    return wanted


@route(
    "DELETE",
    "/v1/tokens/{token}",
    summary="Revoke a token: it opens nothing any more.",
    need=Need.PERSON,
    reply=TokenView,
)
async def revoke_token(call: Call) -> TokenView:
    """Revoked, by its holder or a steward."""
    call.caller.at_home(call.lang)
    token = await _own(call)
    await call.control.household.tokens.revoke(token.id)
    return token_view(await _own(call), call.now)


async def _own(call: Call) -> Token:
    """The token in the path, when the caller may know of it; raises NotFound."""
    who = None if call.caller.person.steward else call.caller.person.id
    for one in await call.control.household.tokens.all(who):
        if one.id == call.path("token"):
            return one
    raise NotFound(what="token", name=call.path("token"))
