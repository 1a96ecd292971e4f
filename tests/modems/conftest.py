"""Fixtures of the modems' tests."""

from __future__ import annotations

import sys
from pathlib import Path

# The bench is shared by this room's tests; the package under test stays the installed one.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from tests.e2e.quick_time import paced
from tests.modems.bench import bench, quick, script

__all__ = ["bench", "quick", "script"]

# Modems and house share one loop here: its time runs faster, and stands still while the machine
# stalls, so that no time-out comes of a busy machine.
pytest_asyncio_loop_factories = paced(3.0)
