"""The house within: what all keepers share."""

from __future__ import annotations

from simd.accounts.travel import Travel
from simd.engine.board import Board
from simd.engine.caps import MOST
from simd.engine.clock import Clock
from simd.engine.figures import Figures
from simd.engine.limits import Limits
from simd.engine.metering import BundleGuard, Metering
from simd.engine.probes import Probes
from simd.engine.recovery_tools import Recovery, Tools
from simd.engine.registry import Registry
from simd.engine.rota import Rota
from simd.engine.witness import Witness
from simd.store import Store


class House:
    """What all keepers share, and the owner's wishes.

    `keep_place` is to keep the serving area; `radio_mode_change` is to leave LTE for a question.
    `tools` reach a modem that is deaf. `caps` limit what may be sent; texts that look like
    one-time codes leave through bridges for the SIMs of `otp_through` alone. A `dry_run` looks
    at everything and changes nothing.
    """

    recovery = Recovery()
    rota = Rota()
    tools: Tools | None = None
    keep_place = False
    radio_mode_change = False
    caps = MOST
    otp_through: frozenset[str] = frozenset()
    probes = Probes()
    bundles = BundleGuard()
    travel = Travel()
    dry_run = False

    def __init__(
        self, store: Store, board: Board, registry: Registry, clock: Clock, limits: Limits
    ) -> None:
        self.store = store
        self.board = board
        self.registry = registry
        self.clock = clock
        self.limits = limits
        self.witness = Witness(store.evidence, clock)
        self.metering = Metering(store, board, clock)
        self.figures = Figures(store, self.metering)
