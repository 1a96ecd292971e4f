from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

# The package under test stays the installed one; only what tests share is found here.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from contextlib import AsyncExitStack

from tests.contract.subject import BACKENDS, Backend, Prepare, Subject, subject_of
from tests.mm.fixtures import folder, mbim_rigs, namespaces, real_mm, rigs, stack

__all__ = ["folder", "mbim_rigs", "namespaces", "real_mm", "rigs", "stack"]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    chosen: Backend = request.param
    if chosen != "at":
        request.getfixturevalue("namespaces" if chosen == "mbim" else "real_mm")
    return chosen


@pytest.fixture
def meet(
    backend: Backend, folder: Path, stack: AsyncExitStack
) -> Callable[..., Awaitable[Subject]]:
    """Starts the subject: `await meet()`, after the emulator was prepared if that is given."""

    async def start(prepare: Prepare | None = None) -> Subject:
        return await stack.enter_async_context(subject_of(backend, folder, prepare))

    return start


@pytest.fixture
async def subject(meet: Callable[..., Awaitable[Subject]]) -> Subject:
    return await meet()
