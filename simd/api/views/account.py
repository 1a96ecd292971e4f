"""What is left, as callers see it: a Reading's fields, without its text unless by right."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

from simd.accounts import account_view
from simd.api.access import Caller
from simd.model.account import (
    Allowance,
    Bundle,
    Estimate,
    Forecast,
    Money,
    Reading,
    Source,
    WhyNot,
)
from simd.model.codec import from_plain
from simd.model.snapshot import SimNow

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class SourceView(Source, frozen=True, kw_only=True):
    """Where a figure comes from, and whether that is over a day ago or from before an order."""

    stale: bool


class AllowanceView(Allowance, frozen=True, kw_only=True):
    """One pack as last stated; `expired` when its last day is over."""

    expired: bool
    stale: bool
    as_of: Moment


class AccountView(msgspec.Struct, frozen=True):
    """What is left on a SIM now; an unknown figure is null, `stale` tells an old one.

    `sources` names the answer behind each figure. `estimates` is what should be left by our
    own count since (`balance` in the balance's currency, else as the allowances' units),
    `burn` bytes a day, `days_left` by kind, `bundle` where the next MB comes from and what
    comes after; `contradicted` names figures in which the carrier's last word was outside
    what had been shown before, `overtaken` those from before an order of ours that changed
    them (they are stale), `bought` packs ordered since that the carrier has not told of yet.
    `unreckoned` says of each figure without an estimate why: a balance needs the tariff of its
    account (`no_tariff`), minutes are counted by nobody here (`not_metered`).
    """

    id: str | None
    balance: Money | None
    allowances: tuple[AllowanceView, ...]
    valid_until: date | None
    debt: Money | None
    source: Source | None
    sources: dict[str, SourceView]
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]
    as_of: Moment | None
    stale: bool
    estimates: dict[str, Estimate]
    burn: dict[str, Forecast]
    days_left: dict[str, Forecast]
    bundle: Bundle | None
    contradicted: tuple[str, ...]
    overtaken: tuple[str, ...]
    bought: tuple[str, ...]
    unreckoned: dict[str, WhyNot]


class ReadingView(msgspec.Struct, frozen=True):
    """One answer of a carrier as it was read; `text` is null without the right to it."""

    id: str
    sim: str
    inquiry: str
    balance: Money | None
    allowances: tuple[Allowance, ...]
    valid_until: date | None
    debt: Money | None
    text: str | None
    source: Source
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]


class ReadingsView(msgspec.Struct, frozen=True):
    """The newest readings of a SIM, newest first."""

    readings: list[ReadingView]


def account_of(now: SimNow, caller: Caller, at: datetime) -> AccountView:
    """The account behind a SIM; with nothing known every figure is null and it is stale."""
    usage = caller.control.usage
    plain = account_view(usage.account(now.sim.id), at, usage.account_id(now.sim.id))
    return from_plain(plain, AccountView)


def reading_view(
    sim: str, key: str, inquiry: str, reading: Reading, *, with_text: bool
) -> ReadingView:
    """One reading; the carrier's text with the right to it."""
    return ReadingView(
        id=key,
        sim=sim,
        inquiry=inquiry,
        balance=reading.balance,
        allowances=reading.allowances,
        valid_until=reading.valid_until,
        debt=reading.debt,
        text=reading.text.reveal() if with_text else None,
        source=reading.source,
        confidence=reading.confidence,
    )
