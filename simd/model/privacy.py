"""What an erasure takes, and what it can't."""

from __future__ import annotations

import msgspec


class Erasure(msgspec.Struct, frozen=True):
    """What is to be erased: `rows` by table, `traces` whole files, `stays` what simd can't erase.

    `stays` are codes: `in_config` (the config still names the person or a SIM), `in_modem` (a SIM
    is still plugged in and will be met again as a new one), `shared` (a SIM with another owner).
    """

    person: str | None
    sims: tuple[str, ...]
    names: tuple[str, ...]
    rows: dict[str, int]
    traces: int
    stays: tuple[str, ...]
    confirm: str | None = None
