"""A voucher in the vault: what may be said of it, and never the code itself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simd.model.account import Money

# `tried` is under way or unclear: it is never typed again either way.
VoucherState = Literal["fresh", "tried", "used", "refused", "withdrawn"]


class Voucher(msgspec.Struct, frozen=True):
    """One voucher for a SIM; `tail` is the end of its code, by which people tell it apart."""

    id: str
    sim: str
    carrier: str
    tail: str
    added: datetime
    by: str = ""
    amount: Money | None = None
    state: VoucherState = "fresh"
    transaction: str | None = None
