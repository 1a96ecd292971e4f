"""`/v1/transactions`, and what moves money on a SIM: top-ups, orders, the vault's vouchers."""

from __future__ import annotations

from typing import Annotated

import msgspec

from simd.api.access import CARRIER_TEXT, MONEY, Need
from simd.api.registry import IDEMPOTENCY_KEY, Call, Wish, route
from simd.api.views.money import (
    OffersView,
    OfferView,
    TransactionsView,
    TransactionView,
    VouchersView,
    VoucherView,
    offer_view,
    transaction_view,
    voucher_view,
)
from simd.errors import BadRequest, NotFound
from simd.model.account import Money
from simd.model.ids import Secret
from simd.model.operation import Operation
from simd.model.person import Role
from simd.model.transaction import Transaction

Code = Annotated[str, msgspec.Meta(min_length=8, max_length=40)]


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Transactions of one SIM or of all that the caller may see, older than `before`."""

    sim: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 50
    before: str | None = None


class TopupWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Top up by a voucher's `code`, else by the vault's oldest one (of that `amount`)."""

    code: Code | None = None
    amount: Money | None = None


class OrderWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pack by the name that the carrier's offers give it, or by its own letters.

    `price` is what it may cost, where the offer states none; `cancel` ends it instead.
    """

    pack: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    price: Money | None = None
    cancel: bool = False


class VoucherWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A voucher for the vault, with what it is worth."""

    code: Code
    amount: Money


class SettleWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person saw of an unclear transaction: whether it worked."""

    worked: bool


def _role(call: Call, sim: str) -> Role:
    held = call.control.rights(call.caller.person, sim)
    return held or Role.VIEWER


@route(
    "POST",
    "/v1/sims/{sim}/topups",
    summary="Top a SIM up by a voucher; what a user asks for waits for a payer's word.",
    need=Need.USER,
    reply=Operation,
    takes=TopupWish,
    query=Wish,
    headers=(IDEMPOTENCY_KEY,),
)
async def topup_sim(call: Call) -> Operation:
    """The top-up as long work; its outcome is the transaction."""
    wish: TopupWish = call.body
    sim = call.sim.sim.id
    return await call.control.money.topup(
        sim,
        call.caller.person,
        _role(call, sim),
        key=call.key,
        code=Secret(wish.code) if wish.code else None,
        amount=_positive(wish.amount),
    )


@route(
    "POST",
    "/v1/sims/{sim}/orders",
    summary="Order or cancel a pack; what a user asks for waits for a payer's word.",
    need=Need.USER,
    reply=Operation,
    takes=OrderWish,
    query=Wish,
    headers=(IDEMPOTENCY_KEY,),
)
async def order_pack(call: Call) -> Operation:
    """The order as long work; its outcome is the transaction."""
    wish: OrderWish = call.body
    sim = call.sim.sim.id
    return await call.control.money.order(
        sim,
        wish.pack,
        call.caller.person,
        _role(call, sim),
        key=call.key,
        price=_positive(wish.price),
        cancel=wish.cancel,
    )


@route(
    "GET",
    "/v1/sims/{sim}/offers",
    summary="What can be topped up, ordered and cancelled with the SIM's carrier.",
    need=Need.VIEWER,
    reply=OffersView,
)
async def get_offers(call: Call) -> OffersView:
    """The carrier's recipe, as far as it is walked without a person."""
    offers: list[OfferView] = [
        offer_view(kind, place)  # type: ignore[arg-type]  # kinds come as plain words
        for kind, place in call.control.money.offers(call.sim.sim.id)
    ]
    return OffersView(offers)


@route(
    "GET",
    "/v1/sims/{sim}/vouchers",
    summary="The vault's vouchers for a SIM; their codes are shown to nobody.",
    need=Need.PAYER,
    reply=VouchersView,
)
async def get_vouchers(call: Call) -> VouchersView:
    """All that were ever put in, with what became of each."""
    kept = await call.control.money.vouchers(call.sim.sim.id)
    return VouchersView([voucher_view(one) for one in kept])


@route(
    "POST",
    "/v1/sims/{sim}/vouchers",
    summary="Put a voucher into the vault, sealed; one that was here before is refused.",
    need=Need.PAYER,
    reply=VoucherView,
    takes=VoucherWish,
)
async def store_voucher(call: Call) -> VoucherView:
    """The voucher without its code."""
    wish: VoucherWish = call.body
    kept = await call.control.money.store_voucher(
        call.sim.sim.id, Secret(wish.code), _positive(wish.amount), call.caller.person
    )
    return voucher_view(kept)


@route(
    "DELETE",
    "/v1/sims/{sim}/vouchers/{voucher}",
    summary="Take an untried voucher out of the vault; its code is forgotten.",
    need=Need.PAYER,
    reply=None,
)
async def withdraw_voucher(call: Call) -> None:
    """Withdrawn."""
    kept = await call.control.money.vouchers(call.sim.sim.id)
    fresh = [one.id for one in kept if one.state == "fresh"]
    if call.path("voucher") not in fresh:
        raise NotFound(what="voucher", name=call.path("voucher"))
    await call.control.money.withdraw_voucher(call.path("voucher"))


@route(
    "GET",
    "/v1/transactions",
    summary="What was topped up, ordered and observed, newest first.",
    need=Need.PERSON,
    reply=TransactionsView,
    query=Which,
)
async def get_transactions(call: Call) -> TransactionsView:
    """Those of the SIMs whose money the caller may see."""
    which: Which = call.query
    known = call.control.snapshot.sims
    if which.sim is not None:
        if which.sim not in known:
            raise NotFound(what="SIM", name=which.sim)
        call.caller.check(Need(MONEY.value), which.sim, call.lang)
        sims = [which.sim]
    else:
        sims = [one for one in known if call.caller.may(one, MONEY)]
    found = await call.control.money.transactions(sims, which.limit, which.before)
    return TransactionsView([_view(call, one) for one in found])


@route(
    "GET",
    "/v1/transactions/{transaction}",
    summary="One transaction.",
    need=Need.PERSON,
    reply=TransactionView,
)
async def get_transaction(call: Call) -> TransactionView:
    """The transaction in the path."""
    return _view(call, await _known(call, Need(MONEY.value)))


@route(
    "POST",
    "/v1/transactions/{transaction}/approve",
    summary="Let a waiting transaction be carried out.",
    need=Need.PERSON,
    reply=Operation,
    query=Wish,
    headers=(IDEMPOTENCY_KEY,),
)
async def approve_transaction(call: Call) -> Operation:
    """The transaction as long work."""
    one = await _known(call, Need.PAYER)
    return await call.control.money.approve(
        one.id, call.caller.person, _role(call, one.sim), key=call.key
    )


@route(
    "POST",
    "/v1/transactions/{transaction}/reject",
    summary="Refuse a waiting transaction; who asked for it may take it back.",
    need=Need.PERSON,
    reply=TransactionView,
)
async def reject_transaction(call: Call) -> TransactionView:
    """Rejected."""
    one = await _known(call, Need(MONEY.value))
    if one.by != call.caller.person.id:
        call.caller.check(Need.PAYER, one.sim, call.lang)
    return _view(call, await call.control.money.reject(one.id, call.caller.person))


@route(
    "POST",
    "/v1/transactions/{transaction}/settle",
    summary="Say what came of a transaction that nobody else can settle.",
    need=Need.PERSON,
    reply=TransactionView,
    takes=SettleWish,
)
async def settle_transaction(call: Call) -> TransactionView:
    """Settled by a person's word."""
    one = await _known(call, Need.PAYER)
    wish: SettleWish = call.body
    settled = await call.control.money.settle(one.id, call.caller.person, worked=wish.worked)
    return _view(call, settled)


async def _known(call: Call, need: Need) -> Transaction:
    one = await call.control.money.transaction(call.path("transaction"))
    call.caller.check(need, one.sim, call.lang)
    return one


def _view(call: Call, one: Transaction) -> TransactionView:
    return transaction_view(one, call.lang, with_text=call.caller.may(one.sim, CARRIER_TEXT))


def _positive(amount: Money | None) -> Money | None:
    """A sum that was given in full; raises BadRequest for one that is none."""
    if amount is None:
        return None
    try:
        whole = Money.parse(str(amount))
    except ValueError as error:
        raise BadRequest(why=str(error)) from error
    if whole.amount <= 0:
        raise BadRequest(why="an amount is more than nothing")
    return whole
