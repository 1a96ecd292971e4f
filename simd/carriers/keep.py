"""What keeps a number with its carrier, as facts with their source."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from simd.model.account import MoneyText

Confidence = Literal["operator", "two_sources", "third_party", "unverified"]
Some = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class KeepNumber(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What must happen every so many days, from when they count, and what happens else.

    `rule`: a `topup`, any event that is paid for, any use at all, or spending `least`.
    `counts_from` the last such event, the end of the last pack, or the activation. After
    `grace_days` in the state that `then` names the number is `lost_after_days` gone, where the
    source says so. `topup_extends_days` gives the days that an amount buys. `plan` is the
    brand or plan it is said of; null is all of the carrier's prepaid ones.
    """

    rule: Literal["topup", "paid_event", "any_use", "min_spend"]
    every_days: Some
    source: str
    verified_on: str
    confidence: Confidence
    counts_from: Literal["event", "pack_expiry", "activation"] = "event"
    then: Literal["suspended", "barred", "lost"] = "suspended"
    grace_days: Count = 0
    lost_after_days: Count | None = None
    least: MoneyText | None = None
    topup_extends_days: dict[str, Some] = {}
    plan: str | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        for amount in self.topup_extends_days:
            MoneyText.parse(amount)
        if self.rule == "min_spend" and self.least is None:
            message = "`min_spend` needs `least`"
            raise ValueError(message)
