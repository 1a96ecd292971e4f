"""A real ledger in a real file, for every test of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simd.store import Store


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.db"


@pytest.fixture
async def store(ledger: Path) -> AsyncIterator[Store]:
    async with Store.open(ledger, site="home") as opened:
        yield opened
