from __future__ import annotations

import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

# Tests of three rooms share one house in memory; the package under test stays the installed one.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from tests.api.fixtures import as_user, door, house, socket_path
from tests.ctl.calling import Simctl

__all__ = ["as_user", "door", "house", "socket_path"]


@pytest.fixture
def simctl(
    door: ClientSession,
    socket_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Simctl:
    """Calls to a served house."""
    return Simctl(socket_path, capsys, monkeypatch)


@pytest.fixture
def alone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Simctl:
    """Calls without a daemon."""
    return Simctl(None, capsys, monkeypatch)
