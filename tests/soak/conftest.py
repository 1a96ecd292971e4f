"""Fixtures of the long runs with messages."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# What tests share is found here; the package under test stays the installed one.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from tests.engine.household import household

__all__ = ["folder", "household"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path: a Unix socket's may not exceed 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="simd-") as path:
        yield Path(path)
