"""What the config says about living together: limits, consent, and how long the audit is kept."""

from __future__ import annotations

from typing import Literal

import msgspec

from simd.model.household import PersonLimits
from simd.model.units import Span

Asked = Literal["record", "require"]


class Agreement(msgspec.Struct, frozen=True):
    """The owner's wishes; `limits` is by the person's id.

    `consent`: `record` tells of a SIM that is another person's and lacks that person's word;
    `require` lets no steward see or use such a SIM before. `stewards` are Unix users.
    """

    limits: dict[str, PersonLimits] = {}
    consent: Asked = "record"
    audit: Span = Span(180 * 86400)
    traces: Span = Span(30 * 86400)
    stewards: frozenset[str] = frozenset({"root"})
