from __future__ import annotations

import sys
from pathlib import Path

# Tests of three rooms share one house in memory; the package under test stays the installed one.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from tests.api.fixtures import as_user, door, house, socket_path

__all__ = ["as_user", "door", "house", "socket_path"]
