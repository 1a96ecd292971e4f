"""A wish to move money, before anything is known of whether it may be."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from simd.carriers.carrier import Carrier
from simd.carriers.paid import Place
from simd.engine.money.errors import NoPlace, Unprovable
from simd.engine.money.pay import Job, asks_balance
from simd.errors import BadRequest
from simd.model.account import Money
from simd.model.ids import MASK, Secret
from simd.model.person import Role
from simd.model.sim import Sim
from simd.model.transaction import Transaction, TransactionKind

OWN_SMS = "own-sms"


class Wish(msgspec.Struct, frozen=True):
    """Who wants what of which SIM; `role` is null where the owner's config asks.

    `place` is the recipe's way, null for its only one; `voucher` is one of the vault.
    """

    sim: str
    kind: TransactionKind
    place: str | None = None
    pack: str | None = None
    amount: Money | None = None
    voucher: str | None = None
    by: str = ""
    by_name: str = ""
    role: Role | None = None


def places(carrier: Carrier, kind: TransactionKind) -> tuple[Place, ...]:
    """The recipe's ways to do it without a person."""
    every = {
        "topup": carrier.topup,
        "order": carrier.order,
        "cancel": carrier.cancel,
        "keepalive": carrier.topup,
    }
    return tuple(one for one in every[kind] if one.walks)


def way_for(carrier: Carrier, sim: Sim, wish: Wish) -> Place:
    """The way that a wish goes; a number is kept by a voucher, else by a message to itself."""
    if wish.kind != "keepalive" or wish.voucher is not None:
        return place_for(carrier, wish.kind, wish.place)
    if sim.number is None:
        raise NoPlace(what=wish.kind, carrier=carrier.name)
    if not asks_balance(carrier):
        raise Unprovable(what=wish.kind, carrier=carrier.name)
    return own_sms(sim)


def own_sms(sim: Sim) -> Place:
    """The cheapest thing that costs: a message to the SIM's own number."""
    return Place(
        channel="sms",
        id=OWN_SMS,
        to=sim.number.reveal() if sim.number else "",
        code="ok",
        means="a message to its own number",
        source="the SIM's own number",
    )


def place_for(carrier: Carrier, kind: TransactionKind, name: str | None) -> Place:
    """The way meant: by its id, or the only one there is; raises NoPlace and Unprovable.

    What is no id may be the pack itself, where one way takes packs by their letters.
    """
    ways = places(carrier, kind)
    named = [one for one in ways if one.id == name]
    open_ones = [one for one in ways if name is None or one.pack is not None]
    found = named or open_ones
    if len(found) != 1:
        raise NoPlace(what=kind, carrier=carrier.name)
    place = found[0]
    if not place.done and (kind == "cancel" or not asks_balance(carrier)):
        raise Unprovable(what=kind, carrier=carrier.name)
    return place


def amount_of(carrier: Carrier, place: Place, wish: Wish) -> Money:
    """What it will move; raises BadRequest where nobody says."""
    if wish.kind == "cancel":
        return Money(Decimal(0), carrier.currency)
    amount = wish.amount or place.money
    if amount is None or amount.amount <= 0:
        raise BadRequest(why="say the amount, with its currency (10 EUR)")
    stated = place.money
    if wish.kind == "order" and stated is not None and amount != stated:
        raise BadRequest(why=f"{place.id} costs {stated}")
    return amount


def job_for(
    carrier: Carrier, sim: Sim, transaction: Transaction, voucher: Secret | None = None
) -> Job:
    """The way made ready to walk; raises BadRequest for a voucher or pack of another shape."""
    ways = (own_sms(sim),) if transaction.place == OWN_SMS else places(carrier, transaction.kind)
    place = next(one for one in ways if one.id == transaction.place)
    plain, pack = voucher.reveal() if voucher else "", transaction.pack or ""
    try:
        code = place.filled(voucher=plain, pack=pack)
        kept = place.code.replace("{voucher}", MASK).replace("{pack}", pack)
    except ValueError as error:
        raise BadRequest(why=f"this is no {str(error).strip('{}')} of {carrier.name}") from error
    return Job(sim, carrier, place, Secret(code), kept, transaction.amount)
