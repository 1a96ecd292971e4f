"""Events as callers see them: whatever a caller may not see is left out of the event.

The envelope always goes out, so that a follower's numbers have no gaps that it can't explain.
A text is masked unless a branch here opens it: an event kind that is new to this file leaks
nothing.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import msgspec

from simd.api.access import CARRIER_TEXT, MESSAGES, MESSAGES_COME, MONEY, Caller
from simd.api.views.account import Moment
from simd.api.views.decision import open_to
from simd.api.views.notes import note_open
from simd.model import event as ev
from simd.model.codec import to_plain


class EventView(msgspec.Struct, frozen=True):
    """One happening: `kind` says what stands in `body`."""

    v: int
    site: str
    seq: int
    at: Moment
    kind: str
    body: dict[str, Any]


def event_view(event: ev.Event, caller: Caller) -> EventView:
    """The event as far as the caller may see it."""
    return EventView(
        v=event.v,
        site=event.site,
        seq=event.seq,
        at=event.at,
        kind=event.kind,
        body={name: value for name, value in _body(event.body, caller).items() if name != "kind"},
    )


@singledispatch
def _body(body: ev.Happening, caller: Caller) -> dict[str, Any]:
    """By default everything, identities and texts masked."""
    del caller
    return dict(to_plain(body, reveal=False))


@_body.register
def _(body: ev.ModemSeen, caller: Caller) -> dict[str, Any]:
    return dict(to_plain(body, reveal=caller.reveals(None)))


@_body.register
def _(body: ev.SimSeen, caller: Caller) -> dict[str, Any]:
    return dict(to_plain(body, reveal=caller.reveals(body.sim.id)))


@_body.register
def _(body: ev.ReadingTaken, caller: Caller) -> dict[str, Any]:
    shown = dict(to_plain(body, reveal=caller.may(body.sim, CARRIER_TEXT)))
    return shown if caller.may(body.sim, MONEY) else shown | {"reading": None}


@_body.register
def _(body: ev.AnswerUnparsed, caller: Caller) -> dict[str, Any]:
    return dict(to_plain(body, reveal=caller.may(body.sim, CARRIER_TEXT)))


@_body.register
def _(body: ev.UssdPushed, caller: Caller) -> dict[str, Any]:
    return dict(to_plain(body, reveal=caller.may(body.sim, CARRIER_TEXT)))


@_body.register
def _(body: ev.MessageKept, caller: Caller) -> dict[str, Any]:
    message = body.message
    if not caller.may(message.sim, MESSAGES_COME):
        return {"message": None}
    if not caller.may(message.sim, MESSAGES):
        return {"message": {"id": message.id, "sim": message.sim, "text": None, "peer": None}}
    shown = dict(to_plain(body, reveal=caller.reveals(message.sim)))
    shown["message"]["text"] = message.text.reveal()
    return shown


@_body.register(ev.MessageChanged)
@_body.register(ev.MessageGone)
def _(body: ev.MessageChanged | ev.MessageGone, caller: Caller) -> dict[str, Any]:
    return dict(to_plain(body, reveal=False)) if caller.may(body.sim, MESSAGES_COME) else {}


@_body.register
def _(body: ev.RadioSeen, caller: Caller) -> dict[str, Any]:
    """The cell says where the household is: for its own people."""
    shown = dict(to_plain(body, reveal=False))
    return shown if caller.known else shown | {"radio": shown["radio"] | {"cell": None}}


@_body.register(ev.BytesCounted)
@_body.register(ev.MeterLearnt)
def _(body: ev.BytesCounted | ev.MeterLearnt, caller: Caller) -> dict[str, Any]:
    shown = dict(to_plain(body, reveal=False))
    return shown if caller.may(body.sim, MONEY) else {"sim": body.sim}


@_body.register
def _(body: ev.Decided, caller: Caller) -> dict[str, Any]:
    shown = dict(to_plain(body, reveal=False))
    if not open_to(body.decision, caller):
        shown["decision"] |= {"candidates": [], "guards": [], "params": {}}
    return shown


@_body.register
def _(body: ev.HealthRaised, caller: Caller) -> dict[str, Any]:
    shown = dict(to_plain(body, reveal=False))
    open_now = note_open(body.code, body.subject, body.params, caller)
    return shown if open_now else shown | {"params": {}}


@_body.register
def _(body: ev.OperationChanged, caller: Caller) -> dict[str, Any]:
    """Why money did not move names sums: without the right to them, the code alone."""
    shown = dict(to_plain(body, reveal=False))
    of_sim = body.subject in caller.control.snapshot.sims
    told = not of_sim or caller.may(body.subject, MONEY)
    return shown if told else shown | {"params": {}}


@_body.register
def _(body: ev.TransactionChanged, caller: Caller) -> dict[str, Any]:
    one = body.transaction
    if not caller.may(one.sim, MONEY):
        return {"transaction": {"id": one.id, "sim": one.sim, "state": one.state.value}}
    return dict(to_plain(body, reveal=caller.may(one.sim, CARRIER_TEXT)))
