"""`/v1/policy`: what it says, what it would do, and whether it acts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from simd.api.access import MONEY, Need
from simd.api.registry import Call, Wish, route
from simd.api.views.decision import DecisionsView, decision_view, open_to
from simd.api.views.words import names
from simd.model.operation import Operation


class PolicyView(msgspec.Struct, frozen=True):
    """The policy in sentences and as it stands in the config; null is observe only."""

    paused: bool
    sentences: list[str]
    policy: dict[str, Any] | None


class SimulateWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes to the policy, as they would stand in the config; none tries it as it is."""

    changes: dict[str, Any] = {}


class BacktestWish(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    """Which past (the last week, all modems), and changes to try beside the present policy."""

    since: datetime | None = None
    until: datetime | None = None
    modem: str | None = None
    changes: dict[str, Any] = {}


class PausedView(msgspec.Struct, frozen=True):
    """Whether the policy only watches."""

    paused: bool


@route(
    "GET",
    "/v1/policy",
    summary="The policy in sentences.",
    need=Need.PERSON,
    reply=PolicyView,
)
async def get_policy(call: Call) -> PolicyView:
    """What the policy says."""
    words = call.control.policy_words(call.lang)
    return PolicyView(
        paused=call.control.snapshot.paused,
        sentences=[str(one) for one in words.get("sentences", ())],
        policy=words.get("policy"),
    )


@route(
    "POST",
    "/v1/policy/simulate",
    summary="What would be decided now, with changes to the policy; nothing acts.",
    need=Need.PERSON,
    reply=DecisionsView,
    takes=SimulateWish,
)
async def simulate_policy(call: Call) -> DecisionsView:
    """The decisions that would be made, of modems whose SIMs' figures the caller may all see.

    What a wished rule comes to tells of the figures it looks at: whoever may not see them could
    find them out by asking again and again.
    """
    wish: SimulateWish = call.body
    made = await call.control.simulate(wish.changes, call.caller.person)
    called = names(call.control.snapshot)
    made = [one for one in made if not wish.changes or open_to(one, call.caller)]
    return DecisionsView([decision_view(one, call.caller, called, call.lang) for one in made])


@route(
    "POST",
    "/v1/policy/backtest",
    summary="How policies would have done, by what the ledger remembers; nothing acts.",
    need=Need.HEAD,
    reply=Operation,
    takes=BacktestWish,
    query=Wish,
)
async def backtest_policy(call: Call) -> Operation:
    """What really happened, never switching, the present policy, and the changed one."""
    wish: BacktestWish = call.body
    _sees_all(call, wish.modem)
    return await call.control.trials.backtest(
        wish.changes, call.caller.person, wish.modem, _aware(wish.since), _aware(wish.until)
    )


def _sees_all(call: Call, modem: str | None) -> None:
    """Raise Forbidden where a SIM of the modem is none of the caller's: costs are told of all."""
    for sim in call.control.snapshot.sims.values():
        if sim.seat is not None and modem in (None, sim.seat.modem):
            call.caller.check(Need(MONEY.value), sim.sim.id, call.lang)


def _aware(moment: datetime | None) -> datetime | None:
    """A time without an offset is in UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


@route(
    "POST",
    "/v1/policy/pause",
    summary="Let the policy only watch.",
    need=Need.HEAD,
    reply=PausedView,
)
async def pause_policy(call: Call) -> PausedView:
    """Paused."""
    await call.control.pause(call.caller.person)
    return PausedView(paused=True)


@route(
    "POST",
    "/v1/policy/resume",
    summary="Let the policy act again.",
    need=Need.HEAD,
    reply=PausedView,
)
async def resume_policy(call: Call) -> PausedView:
    """Acting."""
    await call.control.resume(call.caller.person)
    return PausedView(paused=False)
