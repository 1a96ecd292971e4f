"""`/v1/travel`: what data costs where each modem is, and which SIM the policy would use."""

from __future__ import annotations

import msgspec

from simd.accounts.travel import Offer, TravelBook
from simd.api.access import MONEY, Need
from simd.api.registry import Call, route
from simd.api.views.decision import decision_view
from simd.api.views.words import names
from simd.model.account import Money, NextMb


class PriceHereView(msgspec.Struct, frozen=True):
    """A SIM where its modem is; `zone` is `home` or `roam:` with the country.

    `next_gb` is null where no price is known: that is not nought. `usable` and `fair_use` are
    bytes, null where nobody tells.
    """

    sim: str
    name: str
    active: bool
    zone: str
    roaming: bool
    costs: bool
    next: NextMb
    next_gb: Money | None
    usable: int | None
    fair_use: int | None
    after: NextMb


class TravelModemView(msgspec.Struct, frozen=True):
    """A modem, its country, and the SIMs whose figures the caller may see.

    `recommended` is the SIM that the policy would use now, for these `reasons`.
    """

    id: str
    name: str
    country: str | None
    home: str | None
    abroad: bool
    recommended: str | None
    reasons: list[str]
    sims: list[PriceHereView]


class TravelView(msgspec.Struct, frozen=True):
    """Every modem."""

    modems: list[TravelModemView]


@route(
    "GET",
    "/v1/travel",
    summary="The price book where each modem is: next GB, packs good there, the SIM to use.",
    need=Need.PERSON,
    reply=TravelView,
)
async def get_travel(call: Call) -> TravelView:
    """The price book of every modem, with the SIMs that the caller may see."""
    return TravelView([_view(call, one) for one in await call.control.travel.books()])


def _view(call: Call, book: TravelBook) -> TravelModemView:
    snapshot = call.control.snapshot
    decision = decision_view(book.decision, call.caller, names(snapshot), call.lang)
    known = [one for one in book.offers if one.sim in snapshot.sims]
    return TravelModemView(
        id=book.modem,
        name=snapshot.modems[book.modem].modem.name,
        country=book.country,
        home=book.home,
        abroad=book.abroad,
        recommended=decision.chosen,
        reasons=decision.sentences,
        sims=[_offer(call, one) for one in known if call.caller.may(one.sim, MONEY)],
    )


def _offer(call: Call, one: Offer) -> PriceHereView:
    sim = call.control.snapshot.sims[one.sim]
    return PriceHereView(
        sim=one.sim,
        name=sim.sim.name,
        active=sim.active,
        zone=one.zone,
        roaming=one.roaming,
        costs=one.costs,
        next=one.next,
        next_gb=one.next_gb,
        usable=one.usable,
        fair_use=one.fair_use,
        after=one.after,
    )
