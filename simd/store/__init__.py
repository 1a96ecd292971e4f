"""The ledger: SQLite in WAL, one writer thread, everything durable before it is announced."""

from simd.model.journal import OpenSwitch, Switched
from simd.store.messages import digest
from simd.store.rows import (
    Claim,
    Matched,
    PartGroup,
    QualitySample,
    Retention,
    SentPart,
    SmsPart,
    UsageHour,
)
from simd.store.store import Store

__all__ = [
    "Claim",
    "Matched",
    "OpenSwitch",
    "PartGroup",
    "QualitySample",
    "Retention",
    "SentPart",
    "SmsPart",
    "Store",
    "Switched",
    "UsageHour",
    "digest",
]
