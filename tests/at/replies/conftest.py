"""What every test of a reader needs: raw text in, plain values out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from simd.at.replies.registry import read_raw

Values = Callable[..., dict[str, Any]]


@pytest.fixture
def values() -> Values:
    def read(kind: str | None, raw: str, command: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.to_builtins(read_raw(raw, kind=kind, command=command))
        return found

    return read
