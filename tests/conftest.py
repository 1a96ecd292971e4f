"""Makes tests importable by name, behind an installed simd: a wheel under test stays first."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
