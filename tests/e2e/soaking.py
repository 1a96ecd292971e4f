"""How long the long runs are: short in `make test`, full size in `make soak`; same code.

`SOAK_SEED` chooses the dice. `SOAK=1` asks for full size; `SOAK_SECONDS` bounds each long run,
which then ends early and says how far it came.
"""

from __future__ import annotations

import os
import random
import sys
import time

SEED = int(os.environ.get("SOAK_SEED", "1"))
FULL = bool(os.environ.get("SOAK"))
ASKED_SECONDS = float(os.environ.get("SOAK_SECONDS", "0"))
SECONDS = ASKED_SECONDS or (3600.0 if FULL else 60.0)


def sized(short: int, full: int) -> int:
    """The short form's count or the full one."""
    return full if FULL else short


def dice(name: str) -> random.Random:
    """Luck of one's own, the same for the same seed."""
    return random.Random(f"{SEED}/{name}")


class Allowance:
    """The time that a long run may take."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> bool:
        """True while another round may begin."""
        return time.monotonic() < self._end


def figures(name: str, **values: object) -> None:
    """Print what a run measured; `make soak` shows it."""
    told = "  ".join(f"{key}={value}" for key, value in values.items())
    sys.stdout.write(f"\n[{name}] seed={SEED}  {told}\n")
    sys.stdout.flush()
