"""Who uses what up together."""

from __future__ import annotations

from collections.abc import Mapping

from simd.accounts.contract import Contract
from simd.model.snapshot import SimNow

Sims = Mapping[str, SimNow]


def users(sims: Sims, sim: str, contract: Contract) -> list[str]:
    """The SIMs that use up one another's data."""
    shared = contract.shares("data")
    return [one for one in contract.members if one in sims] if shared else [sim]
