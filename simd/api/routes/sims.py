"""`/v1/sims`: what each SIM is, what is left on it, and what can be done with it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from simd.api.access import CARRIER_TEXT, Need
from simd.api.registry import IDEMPOTENCY_KEY, Call, Look, Wish, route
from simd.api.views.account import AccountView, ReadingsView, account_of, reading_view
from simd.api.views.status import SimsView, SimView, sim_view, sim_views
from simd.model.operation import Operation


class Newest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of the newest."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50


class UssdWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code like `*100#` (3GPP TS 22.030 §6.5: digits, `*` and `#`).

    `confirm` repeats a code that is never sent unasked: the owner's word that it is meant.
    """

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9*#+]+$", min_length=1, max_length=160)]
    confirm: Annotated[str, msgspec.Meta(max_length=160)] | None = None


class MenuView(msgspec.Struct, frozen=True):
    """An open USSD menu: its words, and the session to reply to."""

    session: str
    text: str


class MessageWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message to a number; `report` asks the network whether it arrived.

    `confirm` repeats a text that is not sent unasked: the owner's word that it is meant.
    """

    to: Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9*#]+$", min_length=1, max_length=21)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    report: bool = False
    confirm: Annotated[str, msgspec.Meta(max_length=2000)] | None = None


@route(
    "GET",
    "/v1/sims",
    summary="The SIMs, where they sit and what is left on them.",
    need=Need.ANYONE,
    reply=SimsView,
    query=Look,
)
async def get_sims(call: Call) -> SimsView:
    """Every SIM."""
    return SimsView(sim_views(call.control, call.caller, call.now))


@route(
    "GET",
    "/v1/sims/{sim}",
    summary="One SIM.",
    need=Need.ANYONE,
    reply=SimView,
    query=Look,
)
async def get_sim(call: Call) -> SimView:
    """The SIM in the path."""
    return sim_view(call.sim, call.caller, call.now)


@route(
    "GET",
    "/v1/sims/{sim}/account",
    summary="What is left on a SIM, with source, time and confidence.",
    need=Need.VIEWER,
    reply=AccountView,
)
async def get_account(call: Call) -> AccountView:
    """The account behind the SIM."""
    return account_of(call.sim, call.caller, call.now)


@route(
    "GET",
    "/v1/sims/{sim}/readings",
    summary="The carrier's answers as they were read; their text needs the payer's right.",
    need=Need.VIEWER,
    reply=ReadingsView,
    query=Newest,
)
async def get_readings(call: Call) -> ReadingsView:
    """The newest readings of the SIM."""
    newest: Newest = call.query
    sim = call.sim.sim.id
    with_text = call.caller.may(sim, CARRIER_TEXT)
    kept = await call.control.readings(sim, newest.limit)
    return ReadingsView(
        [reading_view(sim, one.id, one.inquiry, one.reading, with_text=with_text) for one in kept]
    )


@route(
    "POST",
    "/v1/sims/{sim}/activate",
    summary="Make the SIM the active one of its modem, proved by reading it back.",
    need=Need.USER,
    reply=Operation,
    query=Wish,
    headers=(IDEMPOTENCY_KEY,),
)
async def activate_sim(call: Call) -> Operation:
    """The switch as long work."""
    return await call.control.use(call.sim.sim.id, "person", call.caller.person, key=call.key)


@route(
    "POST",
    "/v1/sims/{sim}/visit",
    summary="Go to a parked SIM, ask its carrier, and come back.",
    need=Need.USER,
    reply=Operation,
    query=Wish,
    headers=(IDEMPOTENCY_KEY,),
)
async def visit_sim(call: Call) -> Operation:
    """The visit as long work."""
    return await call.control.visit(call.sim.sim.id, call.caller.person, key=call.key)


@route(
    "POST",
    "/v1/sims/{sim}/refresh",
    summary="Ask the SIM's carrier what is left.",
    need=Need.USER,
    reply=Operation,
    query=Wish,
)
async def refresh_sim(call: Call) -> Operation:
    """The question as long work."""
    return await call.control.refresh(call.sim.sim.id, call.caller.person)


@route(
    "POST",
    "/v1/sims/{sim}/ussd",
    summary="Send a USSD code; a menu in the outcome waits for a reply in its session.",
    need=Need.PAYER,
    reply=Operation,
    takes=UssdWish,
    query=Wish,
    headers=(IDEMPOTENCY_KEY,),
)
async def send_ussd(call: Call) -> Operation:
    """The dialogue's first step as long work."""
    wish: UssdWish = call.body
    return await call.control.ussd(
        call.sim.sim.id, wish.code, call.caller.person, key=call.key, confirm=wish.confirm
    )


@route(
    "GET",
    "/v1/sims/{sim}/ussd",
    summary="The SIM's open USSD menu, asked for or pushed by the network.",
    need=Need.PAYER,
    reply=MenuView,
)
async def get_ussd(call: Call) -> MenuView:
    """Its words and its session; not found when none is open."""
    session, text = call.control.ussd_menu(call.sim.sim.id)
    return MenuView(session, text.reveal())


@route(
    "POST",
    "/v1/sims/{sim}/messages",
    summary="Send a message from the SIM.",
    need=Need.PAYER,
    reply=Operation,
    takes=MessageWish,
    query=Wish,
    headers=(IDEMPOTENCY_KEY,),
)
async def send_message(call: Call) -> Operation:
    """The sending as long work."""
    wish: MessageWish = call.body
    person = call.caller.person
    return await call.control.send(
        call.sim.sim.id,
        wish.to,
        wish.text,
        person,
        key=call.key,
        report=wish.report,
        confirm=wish.confirm,
    )
