"""A recipe as it is for one SIM: its province's and brand's own codes, and those of its owner.

A carrier's codes can differ by province and by brand, and rot: what the owner writes beside a
SIM in the config counts before the recipe.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from simd.carriers.carrier import Carrier, Inquiry
from simd.model.account import MoneyText
from simd.model.units import Span

OWNER = "the owner, in the config"


class OwnWay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the owner says of one question; what is not said stays the recipe's.

    `cost` is `free`, `unknown` or money; `answers_from` the numbers that its answers come from;
    `ask: false` keeps it from being asked unasked.
    """

    code: str | None = None
    to: str | None = None
    cost: str | None = None
    min_interval: Span | None = None
    answers_from: tuple[str, ...] = ()
    ask: bool = True

    def __post_init__(self) -> None:
        if self.cost not in {None, "free", "unknown"}:
            MoneyText.parse(self.cost or "")


class Where(msgspec.Struct, frozen=True):
    """What the owner says of one SIM's place with its carrier; `own` by the inquiry's id."""

    province: str | None = None
    brand: str | None = None
    own: dict[str, OwnWay] = {}


def fitted(carrier: Carrier, where: Where) -> Carrier:
    """The recipe for a SIM of that province and brand, with its owner's codes.

    Raises ValueError for an owner's code that the recipe never sends.
    """
    general = [one for one in carrier.inquiries if not _is_local(one)]
    local = [one for one in carrier.inquiries if _is_local(one) and _fits(one, where)]
    asked = [_owned(carrier, _localised(one, local), where) for one in general]
    return replace(carrier, inquiries=tuple(asked))


def _is_local(inquiry: Inquiry) -> bool:
    return bool(inquiry.province or inquiry.brand)


def _fits(inquiry: Inquiry, where: Where) -> bool:
    """True when everything it names is so; a SIM of an unknown province is of none."""
    pairs = ((inquiry.province, where.province), (inquiry.brand, where.brand))
    return all(named is None or named == held for named, held in pairs)


def _localised(inquiry: Inquiry, local: list[Inquiry]) -> Inquiry:
    """The general question, asked as it is asked there; its cost there is the local one's."""
    here = [one for one in local if inquiry.default and one.what[0] == inquiry.what[0]]
    if not here:
        return inquiry
    best = max(here, key=lambda one: bool(one.province) + bool(one.brand))
    return replace(
        best,
        id=inquiry.id,
        default=True,
        patterns=best.patterns if best.patterns.all else inquiry.patterns,
        answers_from=best.answers_from or inquiry.answers_from,
        min_interval=max(best.min_interval, inquiry.min_interval),
    )


def _owned(carrier: Carrier, inquiry: Inquiry, where: Where) -> Inquiry:
    own = where.own.get(inquiry.id)
    if own is None:
        return inquiry
    if own.code is not None and (why := carrier.forbids(own.code)):
        message = f"`{own.code}` is never sent: {why}"
        raise ValueError(message)
    said = {
        name: value
        for name in ("code", "to", "cost", "min_interval")
        if (value := getattr(own, name)) is not None
    }
    if own.answers_from:
        said["answers_from"] = own.answers_from
    if own.cost is not None:
        said["cost_source"] = OWNER
    changed = replace(inquiry, **said)
    return changed if own.ask else replace(changed, cost="unknown", cost_source="")
