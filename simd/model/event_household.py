"""What happens in the household itself."""

from __future__ import annotations

from simd.model.happening import Happening


class SimForgotten(Happening, frozen=True, tag="sim_forgotten"):
    """Everything known of a SIM is being erased; seen again, it is a new one."""

    sim: str
