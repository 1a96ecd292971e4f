from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# The package under test stays the installed one; only what tests share is found here.
sys.path.append(str(Path(__file__).resolve().parents[2]))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path: a Unix socket's may not exceed 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="simd-") as path:
        yield Path(path)
