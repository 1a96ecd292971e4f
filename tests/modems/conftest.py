"""Fixtures of the modems' tests."""

from __future__ import annotations

import sys
from pathlib import Path

# The bench is shared by this room's tests; the package under test stays the installed one.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from tests.modems.bench import bench, quick, script

__all__ = ["bench", "quick", "script"]
