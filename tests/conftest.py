"""What every test stands on: its own folder by name, and a keyboard that can interrupt."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

# Behind an installed simd: a wheel under test stays first.
sys.path.append(str(Path(__file__).resolve().parents[1]))

# A shell has what it runs in the background ignore SIGINT, and children inherit that (POSIX
# shell, 2.11): then no Ctrl-C of a test would ever reach simctl.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that got a limit of their own are long: first, so that no worker ends with one."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
